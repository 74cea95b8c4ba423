// SPDX-License-Identifier: Apache-2.0

/// Remembers the newest versions of trust data that were seen. Without it, a server can show old trust data for as long
/// as its timestamp has not expired.
///
/// What throws throws ``ContentTrustError/store(why:)`` and nothing else.
package protocol TrustVersionStore: Sendable {
    /// The file in which it is remembered, for whoever must remove it; `nil` when there is none.
    func place(of key: TrustVersionKey) -> String?
    /// What is remembered; `nil` when nothing was ever kept. Throws when that cannot be told.
    func versions(for key: TrustVersionKey) async throws(ContentTrustError) -> TrustVersions?
    /// Remembers versions, unless newer ones are remembered.
    func keep(_ versions: TrustVersions, for key: TrustVersionKey) async throws(ContentTrustError)
}
