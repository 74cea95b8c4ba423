// SPDX-License-Identifier: Apache-2.0

/// Fetches files of trust data from a notary server.
package protocol TrustDataFetcher: Sendable {
    /// The server that is asked, as people know it.
    func server(of question: ContentTrustQuestion) -> String

    /// The content of a file such as `root.json`, `2.root.json` or `targets/releases.<SHA-256>.json`; `nil` when the server
    /// has none. Throws `malformed` when it has more than `limit` bytes, and a transient error for every other failure.
    func file(
        _ name: String, of question: ContentTrustQuestion, limit: Int
    ) async throws(ContentTrustError) -> [UInt8]?
}
