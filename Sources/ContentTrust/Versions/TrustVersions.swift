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
    package private(set) var byRole: [String: Int]
    /// What tells the keys that signed a role's version from others, by the role's name. None for `root`.
    package private(set) var keys: [String: Digest]

    package init(byRole: [String: Int], keys: [String: Digest] = [:]) {
        self.byRole = byRole
        self.keys = keys
    }

    /// The newer of both, role by role. Where they were signed under other keys, those count that came with the newer
    /// root, or else with `new`.
    package func merged(with new: TrustVersions) -> TrustVersions {
        let newKeysCount = new.byRole["root"] ?? 0 >= byRole["root"] ?? 0
        var merged = self
        for (role, version) in new.byRole {
            if let old = keys[role], let keys = new.keys[role], old != keys {
                if newKeysCount { merged.set(role, version, keys: keys) }
            } else {
                merged.set(role, max(version, byRole[role] ?? 0), keys: new.keys[role] ?? keys[role])
            }
        }
        return merged
    }

    /// Says that a role's version was seen, signed under those keys.
    mutating func set(_ role: String, _ version: Int, keys fingerprint: Digest?) {
        byRole[role] = version
        keys[role] = fingerprint
    }
}
