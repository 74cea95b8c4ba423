// SPDX-License-Identifier: Apache-2.0

/// A root that is trusted: the one that was given, or one reached from it step by step.
///
/// The states of a refresh follow each other as types: ``TrustedRoot``, ``TrustedTimestamp``, ``TrustedSnapshot``,
/// ``TrustedTargets``. Each is made only by the check that leads to it (TUF specification, section 5), takes bytes,
/// and does no I/O.
package struct TrustedRoot: Sendable {
    /// The root.
    package let root: Root
    let limits: TUFLimits

    private init(root: Root, limits: TUFLimits) {
        self.root = root
        self.limits = limits
    }

    /// 5.2: the root that trust starts from. It must be signed by itself; it may have expired.
    package init(anchor bytes: [UInt8], limits: TUFLimits = TUFLimits()) throws(TUFError) {
        let file = try SignedFile<Root>(parsing: bytes, name: Self.name, limits: limits)
        try file.role.signers(of: .root).check(file, name: Self.name)
        self.init(root: file.role, limits: limits)
    }

    /// 5.3.4 and 5.3.5: the next root. A threshold of this root's keys and one of its own must have signed it, and
    /// its version is this one's and one. Whether it has expired is asked of the last one only.
    package func successor(_ bytes: [UInt8]) throws(TUFError) -> TrustedRoot {
        let file = try SignedFile<Root>(parsing: bytes, name: Self.name, limits: limits)
        try root.signers(of: .root).check(file, name: Self.name)
        try file.role.signers(of: .root).check(file, name: Self.name)
        guard file.role.header.version == nextVersion else {
            throw .version(role: Self.name, expected: nextVersion, found: file.role.header.version)
        }
        return TrustedRoot(root: file.role, limits: limits)
    }

    /// 5.3.11: whether the keys of the timestamp or of the snapshot are others than under the root before.
    func rotatesFreshness(since other: TrustedRoot) -> Bool {
        [MetadataKind.timestamp, .snapshot].contains { kind in
            root.signers(of: kind).differ(from: other.root.signers(of: kind))
        }
    }

    /// The version that the next root has. Versions stay below the largest integer.
    package var nextVersion: Int { root.header.version + 1 }

    /// 5.3.10: throws when this root, the last, has expired.
    package func checkExpiry(at now: Int) throws(TUFError) {
        try root.header.checkExpiry(of: Self.name, at: now)
    }

    private static let name = MetadataKind.root.rawValue
}

extension MetadataHeader {
    /// Throws from the second of expiry on.
    func checkExpiry(of role: String, at now: Int) throws(TUFError) {
        guard now < expires else { throw .expired(role: role, at: expires, now: now) }
    }
}
