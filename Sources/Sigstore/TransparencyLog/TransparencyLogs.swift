// SPDX-License-Identifier: Apache-2.0

import OCIModel

extension [TransparencyLog] {
    /// Verifies all entries that came with a signature.
    ///
    /// Entries of unknown logs do not count and are told; every entry of a known log must be good. `threshold` is
    /// how many *different* logs must hold the signature: two entries of one log are one witness (CVE-2026-49834).
    /// A log may stand here more than once, with another period of validity or another key; one of them must do.
    public func verify(
        _ entries: [LogEntry], of signed: LoggedSignature, requiring evidence: TransparencyLog.Evidence,
        threshold: Int = 1, now: Int
    ) throws(LogError) -> VerifiedLogEntries {
        guard entries.count <= VerifiedLogEntries.mostEntries else {
            throw .tooMany(limit: VerifiedLogEntries.mostEntries)
        }
        guard !entries.isEmpty || threshold <= 0 else { throw .missing }
        var seen: Set<VerifiedLogEntries.Name> = []
        for entry in entries {
            let name = VerifiedLogEntries.Name(logID: entry.logID, index: entry.logIndex)
            guard seen.insert(name).inserted else {
                throw .duplicate(logID: entry.logID, index: entry.logIndex)
            }
        }
        var verified: [VerifiedLogEntry] = []
        var unknown: [[UInt8]] = []
        for entry in entries {
            let candidates = filter { $0.logID == entry.logID }
            if candidates.isEmpty {
                unknown.append(entry.logID)
            } else {
                verified.append(
                    try candidates.verify(entry, of: signed, requiring: evidence, now: now))
            }
        }
        let found = Set(verified.map(\.log.logID)).count
        guard found >= threshold else {
            throw found == 0
                ? .unknownLog(unknown) : .tooFew(found: found, wanted: threshold, unknown: unknown)
        }
        return VerifiedLogEntries(entries: verified, unknownLogIDs: unknown)
    }

    /// The first of these logs that accepts the entry; throws the last one's reason when none does.
    private func verify(
        _ entry: LogEntry, of signed: LoggedSignature, requiring evidence: TransparencyLog.Evidence, now: Int
    ) throws(LogError) -> VerifiedLogEntry {
        var reason = LogError.unknownLog([entry.logID])
        for log in self {
            do throws(LogError) {
                return try log.verify(entry, of: signed, requiring: evidence, now: now)
            } catch {
                reason = error
            }
        }
        throw reason
    }
}

/// The entries of a signature that trusted logs hold.
public struct VerifiedLogEntries: Sendable {
    /// The entries, in their order.
    public let entries: [VerifiedLogEntry]
    /// The names of logs that are not trusted; their entries were not looked at.
    public let unknownLogIDs: [[UInt8]]

    /// No entries.
    static let none = VerifiedLogEntries(entries: [], unknownLogIDs: [])

    fileprivate init(entries: [VerifiedLogEntry], unknownLogIDs: [[UInt8]]) {
        self.entries = entries
        self.unknownLogIDs = unknownLogIDs
    }

    fileprivate struct Name: Hashable {
        let logID: [UInt8]
        let index: Int
    }

    /// CVE-2024-45395: sigstore-go's bound.
    static let mostEntries = 32
}
