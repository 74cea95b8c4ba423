// SPDX-License-Identifier: Apache-2.0

/// What a client trusts after a refresh: the four top-level roles, consistent with each other.
package struct TrustedRepository: Sendable {
    /// The top-level targets, and through them the roles above.
    let top: TrustedTargets

    /// Who signs.
    package var root: Root { top.snapshot.root.root }
    /// Which snapshot is current.
    package var timestamp: Timestamp { top.snapshot.timestamp.timestamp }
    /// Which targets files are current.
    package var snapshot: Snapshot { top.snapshot.snapshot }
    /// The top-level targets.
    package var targets: Targets { top.targets }

    /// When the first of the four expires, in seconds since 1970.
    package var expires: Int {
        min(root.header.expires, timestamp.header.expires, snapshot.header.expires, targets.header.expires)
    }
}
