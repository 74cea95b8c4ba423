// SPDX-License-Identifier: Apache-2.0

package import OCIModel

/// Which trust data versions are of: a repository's, as one pinned key vouches for it.
package struct TrustVersionKey: Sendable, Hashable {
    /// The repository's globally unique name.
    package let name: String
    /// The pinned root key's fingerprint.
    package let root: Digest

    package init(name: String, root: Digest) {
        self.name = name
        self.root = root
    }
}

/// The newest version that was seen of each role.
package struct TrustVersions: Sendable, Equatable {
    /// By the role's name: `root`, `targets/releases`.
    package let byRole: [String: Int]

    package init(byRole: [String: Int]) { self.byRole = byRole }

    /// The newer of both, role by role.
    package func merged(with other: TrustVersions) -> TrustVersions {
        TrustVersions(byRole: byRole.merging(other.byRole, uniquingKeysWith: max))
    }
}
