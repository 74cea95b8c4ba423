// SPDX-License-Identifier: Apache-2.0

/// The snapshot that a current timestamp names.
package struct TrustedSnapshot: Sendable {
    /// The timestamp that names it.
    package let timestamp: TrustedTimestamp
    /// The snapshot.
    package let snapshot: Snapshot

    fileprivate init(timestamp: TrustedTimestamp, snapshot: Snapshot) {
        self.timestamp = timestamp
        self.snapshot = snapshot
    }

    /// The root above it.
    package var root: TrustedRoot { timestamp.root }
}

extension TrustedTimestamp {
    /// The snapshot that was kept, if it is still the one that the timestamp names; otherwise it is to be fetched.
    package func snapshot(cached bytes: [UInt8]) throws(TUFError) -> TrustedSnapshot {
        try current(try verifiedSnapshot(bytes), bytes)
    }

    /// 5.5: the snapshot that was fetched. `cached` is the one that was kept, if any; when it is not signed under
    /// this root any more, it protects from nothing.
    package func snapshot(fetched bytes: [UInt8], cached: [UInt8]?) throws(TUFError) -> TrustedSnapshot {
        // 5.5.2, before anything is made of the bytes.
        try timestamp.snapshot.check(bytes, file: Self.snapshotName)
        let new = try verifiedSnapshot(bytes)
        // 5.5.5
        if let cached, let old = try? verifiedSnapshot(cached) { try checkRollback(from: old, to: new) }
        return try current(new, bytes)
    }

    /// No role may go back in version or be gone. Names are walked in order, so that errors are the same each time.
    private func checkRollback(from old: Snapshot, to new: Snapshot) throws(TUFError) {
        for (name, trusted) in old.files.sorted(by: { $0.key < $1.key }) {
            let role = name.hasSuffix(".json") ? String(name.dropLast(5)) : name
            guard let found = new.files[name] else { throw .roleRemoved(role: role) }
            guard found.version >= trusted.version else {
                throw .rollback(role: role, trusted: trusted.version, found: found.version)
            }
        }
    }

    /// 5.5.2, 5.5.4 and 5.5.6
    private func current(_ snapshot: Snapshot, _ bytes: [UInt8]) throws(TUFError) -> TrustedSnapshot {
        let expected = timestamp.snapshot
        guard snapshot.header.version == expected.version else {
            throw .version(
                role: Self.snapshotName, expected: expected.version, found: snapshot.header.version)
        }
        try expected.check(bytes, file: Self.snapshotName)
        try snapshot.header.checkExpiry(of: Self.snapshotName, at: now)
        return TrustedSnapshot(timestamp: self, snapshot: snapshot)
    }

    /// 5.5.3
    private func verifiedSnapshot(_ bytes: [UInt8]) throws(TUFError) -> Snapshot {
        let file = try SignedFile<Snapshot>(parsing: bytes, name: Self.snapshotName, limits: root.limits)
        try root.root.signers(of: .snapshot).check(file, name: Self.snapshotName)
        return file.role
    }

    private static let snapshotName = MetadataKind.snapshot.rawValue
}
