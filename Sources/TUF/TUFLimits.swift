// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// What a repository may cost its client. The sizes and counts without another source are those of python-tuf's
/// `UpdaterConfig`, which production repositories are kept within.
package struct TUFLimits: Sendable {
    /// Largest root, in bytes.
    package var root = 512_000
    /// Largest timestamp, in bytes.
    package var timestamp = 16_384
    /// Largest snapshot, in bytes.
    package var snapshot = 2_000_000
    /// Largest targets or delegated targets, in bytes.
    package var targets = 5_000_000
    /// Largest target file, in bytes. Ours: they are held in memory; Sigstore's are below 100 kB.
    package var targetFile = 64 << 20
    /// Most new roots in one refresh; the next refresh goes on from there.
    package var rootRotations = 256
    /// Most delegated roles that a search for one target visits.
    package var delegations = 32
    /// Most keys, and most signatures, in one file. Ours: each costs a check.
    package var keys = 1024

    /// The limits above.
    package init() {}

    /// Largest file of a kind, in bytes.
    package func bytes(_ kind: MetadataKind) -> Int {
        switch kind {
        case .root: root
        case .timestamp: timestamp
        case .snapshot: snapshot
        case .targets: targets
        }
    }

    /// What parsing a file of a kind may cost. 32 levels: metadata itself has 6, the rest is for unknown members.
    func json(_ kind: MetadataKind) -> JSONLimits {
        JSONLimits(bytes: bytes(kind), depth: 32, nodes: 500_000)
    }
}
