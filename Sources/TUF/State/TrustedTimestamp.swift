// SPDX-License-Identifier: Apache-2.0

/// A current timestamp, under a root that has not expired.
package struct TrustedTimestamp: Sendable {
    /// The root it is signed under.
    package let root: TrustedRoot
    /// The timestamp.
    package let timestamp: Timestamp
    /// The refresh's moment, in seconds since 1970: one for all its checks (section 5.1).
    let now: Int

    fileprivate init(root: TrustedRoot, timestamp: Timestamp, now: Int) {
        self.root = root
        self.timestamp = timestamp
        self.now = now
    }
}

extension TrustedRoot {
    /// What became of a timestamp that was fetched.
    package enum TimestampUpdate: Sendable {
        /// It is newer, or the first, and is to be kept.
        case new(TrustedTimestamp)
        /// It has the version of the one that was kept, which goes on being used, whatever the new one says.
        case unchanged(TrustedTimestamp)

        /// The timestamp to go on with.
        package var timestamp: TrustedTimestamp {
            switch self {
            case .new(let timestamp), .unchanged(let timestamp): timestamp
            }
        }
    }

    /// 5.4: the timestamp that was fetched. `cached` is the one that was kept, if any; when it is not signed under
    /// this root any more, its keys were rotated and it protects from nothing (5.3.11). It may have expired.
    package func timestamp(
        fetched bytes: [UInt8], cached: [UInt8]?, at now: Int
    ) throws(TUFError) -> TimestampUpdate {
        try checkExpiry(at: now)
        let new = try verifiedTimestamp(bytes)
        let old = cached.flatMap { try? verifiedTimestamp($0) }
        if let old {
            // 5.4.3.1
            guard new.header.version >= old.header.version else {
                throw .rollback(
                    role: Self.timestampName, trusted: old.header.version, found: new.header.version)
            }
            guard new.header.version > old.header.version else {
                try old.header.checkExpiry(of: Self.timestampName, at: now)
                return .unchanged(TrustedTimestamp(root: self, timestamp: old, now: now))
            }
            // 5.4.3.2
            guard new.snapshot.version >= old.snapshot.version else {
                throw .rollback(
                    role: MetadataKind.snapshot.rawValue, trusted: old.snapshot.version,
                    found: new.snapshot.version)
            }
        }
        // 5.4.4
        try new.header.checkExpiry(of: Self.timestampName, at: now)
        return .new(TrustedTimestamp(root: self, timestamp: new, now: now))
    }

    /// The timestamp that was kept, taken as it is: for a start without a network. Expiry is asked of `now`.
    package func timestamp(cached bytes: [UInt8], at now: Int) throws(TUFError) -> TrustedTimestamp {
        try checkExpiry(at: now)
        let timestamp = try verifiedTimestamp(bytes)
        try timestamp.header.checkExpiry(of: Self.timestampName, at: now)
        return TrustedTimestamp(root: self, timestamp: timestamp, now: now)
    }

    /// 5.4.2
    private func verifiedTimestamp(_ bytes: [UInt8]) throws(TUFError) -> Timestamp {
        let file = try SignedFile<Timestamp>(parsing: bytes, name: Self.timestampName, limits: limits)
        try root.signers(of: .timestamp).check(file, name: Self.timestampName)
        return file.role
    }

    private static let timestampName = MetadataKind.timestamp.rawValue
}
