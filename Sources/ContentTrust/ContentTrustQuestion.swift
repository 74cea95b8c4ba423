// SPDX-License-Identifier: Apache-2.0

package import Signatures

/// Which trust data is asked for, and by whom it must be vouched for.
package struct ContentTrustQuestion: Sendable, Hashable {
    /// The globally unique name of the repository: `docker.io/library/alpine`.
    package var name: String
    /// The notary server's base URL; `nil` for the usual one of the registry.
    package var server: String?
    /// Root keys of which one must be the repository's.
    package var pinned: [PublicKey]
    /// Delegations that must all name the image, `targets/` left out, and `targets` for the repository's own; empty for
    /// what Docker's client asks.
    package var delegations: [String]

    package init(name: String, server: String?, pinned: [PublicKey], delegations: [String]) {
        self.name = name
        self.server = server
        self.pinned = pinned
        self.delegations = delegations
    }
}
