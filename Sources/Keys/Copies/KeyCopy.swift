// SPDX-License-Identifier: Apache-2.0

package import Signatures

/// A public key that is at hand, and how it came here.
package struct KeyCopy: Sendable, Equatable {
    package var key: PublicKey
    /// Who gave it.
    package var provider: KeyProviderName
    /// The exact key and version at the provider, where the reference leaves it open.
    package var version: String?
    /// When it was fetched, in seconds since 1970; `nil` for what is read anew each time.
    package var fetchedAt: Int?
    /// Why a newer copy could not be had, though this one is older than copies should be.
    package var staleness: KeyFetchError?

    package init(
        _ key: PublicKey, from provider: KeyProviderName, version: String? = nil, fetchedAt: Int? = nil,
        staleness: KeyFetchError? = nil
    ) {
        self.key = key
        self.provider = provider
        self.version = version
        self.fetchedAt = fetchedAt
        self.staleness = staleness
    }

    /// How old the copy is, in seconds; `nil` for what is read anew each time.
    package func age(at now: Int) -> Int? { fetchedAt.map { max(0, now - $0) } }
}
