// SPDX-License-Identifier: Apache-2.0

/// One service that holds keys. A fetch is one try: retries, caching and deadlines are the caller's.
package protocol KeyProvider: Sendable {
    /// How a policy names a key of this service.
    associatedtype Reference: Hashable, Sendable

    /// Asks the service for the public key.
    func fetch(_ reference: Reference) async throws(KeyFetchError) -> FetchedKey
}
