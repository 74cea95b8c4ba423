// SPDX-License-Identifier: Apache-2.0

import Signatures

extension [TransparencyLog] {
    /// Verifies all entries that came with a signature.
    ///
    /// Entries of unknown logs do not count and are told; every entry of a known log must be good. `threshold` is
    /// how many *different* logs must hold the signature: two entries of one log are one witness (CVE-2026-49834).
    /// A log may stand here more than once, with another period of validity or another key; one of them must do.
    /// `unusable` are logs that are trusted and whose keys cannot be used, by name: their entries prove nothing, which
    /// is told apart from entries of strangers.
    public func verify(
        _ entries: [LogEntry], of signed: LoggedSignature, requiring evidence: TransparencyLog.Evidence,
        threshold: Int = 1, unusable: Set<[UInt8]> = [], now: Int
    ) throws(LogError) -> VerifiedLogEntries {
        guard entries.count <= VerifiedLogEntries.mostEntries else {
            throw .tooMany(limit: VerifiedLogEntries.mostEntries)
        }
        guard !entries.isEmpty || threshold <= 0 else { throw .missing }
        var seen: Set<VerifiedLogEntries.Name> = []
        for entry in entries {
            // Nobody may have signed the index, so what makes an entry is its body.
            let name = VerifiedLogEntries.Name(
                logID: entry.logID, body: MessageDigest(of: entry.body, .sha256))
            guard seen.insert(name).inserted else {
                throw .duplicate(logID: entry.logID, index: entry.proof?.logIndex ?? entry.logIndex)
            }
        }
        var verified: [VerifiedLogEntry] = []
        var unknown: [[UInt8]] = []
        var unverifiable: [[UInt8]] = []
        for entry in entries {
            let candidates = filter { $0.logID == entry.logID }
            if candidates.isEmpty {
                if unusable.contains(entry.logID) {
                    unverifiable.append(entry.logID)
                } else {
                    unknown.append(entry.logID)
                }
            } else {
                verified.append(
                    try candidates.verify(entry, of: signed, requiring: evidence, now: now))
            }
        }
        let found = Set(verified.map(\.log.logID)).count
        guard found >= threshold else {
            if found > 0 { throw .tooFew(found: found, wanted: threshold, unknown: unknown) }
            throw unverifiable.first.map { .keyUnsupported(log: $0) } ?? .unknownLog(unknown)
        }
        return VerifiedLogEntries(
            entries: verified, unknownLogIDs: unknown, unusableLogIDs: unverifiable)
    }

    /// The entry under all of these listings that accept it, first the one whose period it names; throws the last one's
    /// reason when none does.
    private func verify(
        _ entry: LogEntry, of signed: LoggedSignature, requiring evidence: TransparencyLog.Evidence, now: Int
    ) throws(LogError) -> VerifiedLogEntry {
        var reason = LogError.unknownLog([entry.logID])
        var accepted: [VerifiedLogEntry] = []
        for log in self {
            do throws(LogError) {
                accepted.append(try log.prove(entry, of: signed, requiring: evidence))
            } catch {
                reason = error
            }
        }
        let own = accepted.firstIndex { entry in
            entry.integratedTime.map { entry.keyPeriod(at: $0) != nil } ?? true
        }
        guard let own = own ?? accepted.indices.first else { throw reason }
        var verified = accepted.remove(at: own)
        for other in accepted { verified.add(other) }
        try verified.expectOwnTime(now: now)
        return verified
    }
}

/// The entries of a signature that trusted logs hold.
public struct VerifiedLogEntries: Sendable {
    /// The entries, in their order.
    public let entries: [VerifiedLogEntry]
    /// The names of logs that are not trusted; their entries were not looked at.
    public let unknownLogIDs: [[UInt8]]
    /// The names of logs that are trusted and whose keys cannot be used; their entries were not looked at either.
    public let unusableLogIDs: [[UInt8]]

    fileprivate init(
        entries: [VerifiedLogEntry], unknownLogIDs: [[UInt8]], unusableLogIDs: [[UInt8]]
    ) {
        self.entries = entries
        self.unknownLogIDs = unknownLogIDs
        self.unusableLogIDs = unusableLogIDs
    }

    fileprivate struct Name: Hashable {
        let logID: [UInt8]
        let body: MessageDigest
    }

    /// CVE-2024-45395: sigstore-go's bound.
    static let mostEntries = 32
}
