// SPDX-License-Identifier: Apache-2.0

/// Whose Docker Content Trust counts: a pinned root key, and where the trust data is served (Notary v1).
package struct ContentTrustPin: Sendable, Equatable {
    /// A key that the repository's root must list; trust on first use is not to be had.
    package var rootKey: TrustedKey
    /// The notary server's base URL; `nil` for the usual one of the image's registry.
    package var server: String?
    /// Delegations that must all name the image, `targets/` left out, and `targets` for the repository's own; empty for
    /// what Docker's client asks: `releases`, then for a tag that it does not name the repository's own targets.
    package var delegations: [String]

    package init(rootKey: TrustedKey, server: String? = nil, delegations: [String] = []) {
        self.rootKey = rootKey
        self.server = server
        self.delegations = delegations
    }
}
