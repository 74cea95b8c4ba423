// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import Signatures
import StrictJSON
import Testing

@testable import Sigstore

/// Several entries and several logs.
struct TransparencyLogsTests {
    private let first = TestLog()
    private let second = TestLog()
    private let stranger = TestLog()
    private let sample = LoggedSample(.hashedRekord)

    /// An entry; with a number, one of its own for the same signature.
    private func entry(_ log: TestLog, _ number: Int? = nil) throws -> LogEntry {
        let body = number.map { sample.json.with("note", .int($0)) } ?? sample.json
        return try log.draft(body.serialized()).entry()
    }

    private func error(
        _ entries: [LogEntry], logs: [TransparencyLog]? = nil, threshold: Int = 1
    ) -> LogError? {
        logError { () throws(LogError) in
            try (logs ?? [first.trusted(), second.trusted()]).verify(
                entries, of: sample.signed, requiring: .proof, threshold: threshold, now: 1600)
        }
    }

    @Test func oneEntryIsEnough() throws {
        #expect(error([]) == .missing)
        #expect(error([try entry(first)]) == nil)
        #expect(error([], threshold: 0) == nil)
    }

    @Test func unknownLogsAreToldAndDoNotCount() throws {
        #expect(error([try entry(stranger)]) == .unknownLog([stranger.logID]))
        let verified = try [first.trusted()].verify(
            [try entry(stranger), try entry(first)], of: sample.signed, requiring: .proof, now: 1600)
        #expect(verified.entries.map(\.log) == [first.trusted()])
        #expect(verified.unknownLogIDs == [stranger.logID])
        #expect(error([try entry(first)], logs: []) == .unknownLog([first.logID]))
    }

    /// CVE-2026-49834: two entries of one log are one witness.
    @Test func differentLogsAreCounted() throws {
        let twice = [try entry(first), try entry(first, 1)]
        #expect(error(twice) == nil)
        #expect(error(twice, threshold: 2) == .tooFew(found: 1, wanted: 2, unknown: []))
        #expect(error([try entry(first), try entry(second)], threshold: 2) == nil)
        #expect(
            error([try entry(first), try entry(stranger)], threshold: 2)
                == .tooFew(found: 1, wanted: 2, unknown: [stranger.logID]))
    }

    /// CVE-2022-36056: a bad entry of a known log is an error, not an absence.
    @Test func oneBadEntrySpoilsAll() throws {
        var bad = try second.draft(sample.body)
        bad.promise = [1]
        #expect(error([try entry(first), try bad.entry()]) == .promiseInvalid)
        #expect(error([try bad.entry()], threshold: 0) == .promiseInvalid)
        #expect(error([try entry(first), try entry(second)]) == nil)
    }

    @Test func anEntryIsGivenOnce() throws {
        let entry = try entry(first)
        #expect(error([entry, entry]) == .duplicate(logID: first.logID, index: 2))
        #expect(error([entry, try self.entry(first, 1)]) == nil)
        #expect(error([entry, try self.entry(second)]) == nil)
    }

    /// Where there is no promise, nobody signed the index that the bundle shows.
    @Test func anotherIndexMakesNoOtherEntry() throws {
        func entry(_ index: Int) throws -> LogEntry {
            var draft = try first.draft(sample.body, logIndex: index)
            draft.promise = nil
            return try draft.entry()
        }
        #expect(error([try entry(1), try entry(2)]) == .duplicate(logID: first.logID, index: 2))
        #expect(error([try entry(1)]) == nil)
        let verified = try [first.trusted()].verify(
            [try entry(77)], of: sample.signed, requiring: .proof, now: 1600)
        // The third leaf of the tree.
        #expect(verified.entries.map(\.index) == [2])
    }

    @Test func theNumberOfEntriesIsBounded() throws {
        let entries = try (0..<33).map { try entry(first, $0) }
        #expect(error(entries) == .tooMany(limit: 32))
        #expect(error(Array(entries.dropLast())) == nil)
    }

    /// A log that is listed with a key that cannot be used is no stranger, and no witness.
    @Test func unusableLogsAreToldFromUnknownOnes() throws {
        func error(_ entries: [LogEntry], threshold: Int = 1) -> LogError? {
            logError { () throws(LogError) in
                try [first.trusted()].verify(
                    entries, of: sample.signed, requiring: .proof, threshold: threshold,
                    unusable: [second.logID], now: 1600)
            }
        }
        #expect(error([try entry(second)]) == .keyUnsupported(log: second.logID))
        #expect(error([try entry(stranger), try entry(second)]) == .keyUnsupported(log: second.logID))
        #expect(error([try entry(stranger)]) == .unknownLog([stranger.logID]))
        #expect(error([try entry(first), try entry(second)]) == nil)
        let verified = try [first.trusted()].verify(
            [try entry(second), try entry(stranger)], of: sample.signed, requiring: .proof, threshold: 0,
            unusable: [second.logID], now: 1600)
        #expect(verified.entries.isEmpty)
        #expect(verified.unusableLogIDs == [second.logID])
        #expect(verified.unknownLogIDs == [stranger.logID])
    }

    /// A key that was taken out of use and back is listed twice.
    @Test func oneLogMayHaveSeveralPeriods() throws {
        let periods = [first.trusted(start: 0, end: 100), first.trusted(start: 1400, end: 1600)]
        let verified = try periods.verify(
            [try entry(first)], of: sample.signed, requiring: .proof, now: 1600)
        #expect(verified.entries.first?.log.validFor == ValidityPeriod(start: 1400, end: 1600))
        #expect(error([try entry(first)], logs: [periods[0]])?.code == .outsideKeyValidity)
        // It is still one log.
        #expect(
            error([try entry(first)], logs: periods, threshold: 2)
                == .tooFew(found: 1, wanted: 2, unknown: []))
    }
}
