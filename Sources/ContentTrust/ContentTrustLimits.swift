// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// What trust data may cost. All are ours: Notary has none but a length for files that others name.
package struct ContentTrustLimits: Sendable {
    /// Largest root, in bytes; a real one has 3 kB.
    package var root = 1 << 20
    /// Largest timestamp, in bytes; a real one has 500.
    package var timestamp = 1 << 20
    /// Largest snapshot, in bytes.
    package var snapshot = 1 << 20
    /// Largest targets or delegation, in bytes.
    package var targets = 16 << 20
    /// Most keys, and most signatures, in one file: each costs a check.
    package var keys = 64
    /// Most delegations of one role, and most roles in all.
    package var roles = 64
    /// Most tags of one role.
    package var tags = 100_000
    /// Deepest delegation below `targets`.
    package var depth = 4
    /// Most prefixes of tags that one delegation speaks for.
    package var paths = 1000
    /// Most roots between the one that a pinned key signed and the current one.
    package var rotations = 64

    package init() {}

    /// 32 levels: trust data has 6, the rest is for unknown members.
    func json(bytes: Int) -> JSONLimits { JSONLimits(bytes: bytes, depth: 32, nodes: 1_000_000) }
}
