// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import Signatures
import StrictJSON
import Testing

@testable import Sigstore

/// The rules of one log, each with a twin that is accepted and differs in one thing.
struct TransparencyLogTests {
    private let log = TestLog()
    private let modern = TestLog(.ed25519)
    private let sample = LoggedSample(.hashedRekord)
    private let sampleV2 = LoggedSample(.messageV2)

    private func error(
        _ entry: LogEntry, of sample: LoggedSample? = nil, by log: TransparencyLog? = nil,
        requiring evidence: TransparencyLog.Evidence = .proof, now: Int = 1600
    ) -> LogError? {
        logError { () throws(LogError) in
            try (log ?? self.log.trusted()).verify(
                entry, of: (sample ?? self.sample).signed, requiring: evidence, now: now)
        }
    }

    private func draft(_ change: (inout EntryDraft) throws -> Void = { _ in }) throws -> EntryDraft {
        var draft = try log.draft(sample.body)
        try change(&draft)
        return draft
    }

    private func draftV2(_ change: (inout EntryDraft) throws -> Void = { _ in }) throws -> EntryDraft {
        var draft = try modern.draft(sampleV2.body)
        try change(&draft)
        return draft
    }

    private func errorV2(_ entry: LogEntry, evidence: TransparencyLog.Evidence = .proof) -> LogError? {
        error(entry, of: sampleV2, by: modern.trusted(), requiring: evidence)
    }

    @Test func everyCodeIsDistinct() {
        #expect(Set(LogError.Code.allCases.map(\.rawValue)).count == LogError.Code.allCases.count)
        #expect(LogError.Code.allCases.allSatisfy { $0.rawValue.hasPrefix("log.") })
    }

    @Test(arguments: LoggedSample.Kind.allCases) func everyKindIsVerified(_ kind: LoggedSample.Kind) throws {
        let sample = LoggedSample(kind)
        let log = kind.isV2 ? modern : log
        let verified = try log.trusted().verify(
            try log.draft(sample.body).entry(), of: sample.signed, requiring: .proof, now: 1600)
        #expect(verified.log == log.trusted())
        #expect(verified.index == (kind.isV2 ? 2 : 1002))
        #expect(verified.integratedTime == (kind.isV2 ? nil : 1500))
        #expect(verified.checkpoint?.origin == (kind.isV2 ? "log.example" : "log.example - 77"))
        #expect(verified.checkpoint?.treeHead.size == 5)
    }

    /// The rules follow the entry: either version of Rekor may have any of these keys.
    @Test(arguments: [TestLog.Kind.p256, .ed25519, .rsa], [LoggedSample.Kind.hashedRekord, .messageV2])
    func keysOfLogs(_ key: TestLog.Kind, _ kind: LoggedSample.Kind) throws {
        let log = TestLog(key)
        let sample = LoggedSample(kind)
        #expect(error(try log.draft(sample.body).entry(), of: sample, by: log.trusted()) == nil)
    }

    // Step 0

    @Test func anotherLogsEntryIsUnknown() throws {
        let other = TestLog()
        #expect(error(try other.draft(sample.body).entry()) == .unknownLog([other.logID]))
        #expect(error(try draft().entry()) == nil)
    }

    @Test func logsDoNotSignWithP384() throws {
        let log = TestLog(.p384)
        #expect(
            error(try log.draft(sample.body).entry(), by: log.trusted()) == .keyUnsupported(log: log.logID))
    }

    // Step 1

    @Test(arguments: [("dsse", "0.0.1"), ("hashedrekord", "0.0.2"), ("hashedrekord", "0.0.10")])
    func theBundleNamesTheBodysKind(_ kind: String, _ version: String) throws {
        let draft = try draft { (draft: inout EntryDraft) in
            (draft.kind, draft.version) = (kind, version)
        }
        #expect(error(try draft.entry()) == .entryMismatch(.kindVersion))
        #expect(error(try self.draft().entry()) == nil)
    }

    // Step 2: promises

    @Test func aPromiseIsTheLogs() throws {
        let other = TestLog()
        let forged = try draft { $0.promise = try other.promise($0) }
        #expect(error(try forged.entry()) == .promiseInvalid)
        let own = try draft { $0.promise = try log.promise($0) }
        #expect(error(try own.entry()) == nil)
    }

    /// All four members are signed: index, time, and with the body and the name everything else.
    @Test func aPromiseIsOfTheWholeEntry() throws {
        #expect(error(try draft { $0.logIndex += 1 }.entry()) == .promiseInvalid)
        #expect(error(try draft { $0.integratedTime = 1501 }.entry()) == .promiseInvalid)
        #expect(error(try draft { $0.integratedTime = nil }.entry()) == .promiseInvalid)
        let renamed = try draft { $0.logID = [UInt8](repeating: 1, count: 32) }
        let log = log.trusted(logID: [UInt8](repeating: 1, count: 32))
        #expect(error(try renamed.entry(), by: log) == .promiseInvalid)
        var other = sample
        other.signature = [9]
        let body = try draft { $0.body = other.body }
        #expect(error(try body.entry(), of: other) == .promiseInvalid)
        #expect(error(try draft().entry()) == nil)
    }

    @Test(arguments: [(999, false), (1000, true), (1500, true), (2000, true), (2001, false)])
    func theKeyIsInUseAtTheTime(_ time: Int, _ isValid: Bool) throws {
        let entry = try log.draft(sample.body, time: time).entry()
        let expected = LogError.outsideKeyValidity(time: time, ValidityPeriod(start: 1000, end: 2000))
        #expect(error(entry, now: 9999) == (isValid ? nil : expected))
        #expect(error(entry, by: log.trusted(start: 0, end: nil), now: 9999) == nil)
    }

    @Test func theFutureIsRefusedWithoutAllowance() throws {
        let entry = try draft().entry()
        #expect(error(entry, now: 1499) == .timeInFuture(time: 1500, now: 1499))
        #expect(error(entry, now: 1500) == nil)
    }

    /// TOB-SIGSTORE-3 and others: a time without a promise is the attacker's.
    @Test func aTimeWithoutPromiseIsNone() throws {
        let entry = try draft { $0.promise = nil }.entry()
        #expect(entry.integratedTime == 1500)
        let verified = try log.trusted().verify(entry, of: sample.signed, requiring: .proof, now: 1600)
        #expect(verified.integratedTime == nil)
        #expect(verified.checkpoint != nil)
        // So it need not be in any period.
        let late = try draft { ($0.promise, $0.integratedTime) = (nil, 99_999) }
        #expect(error(try late.entry()) == nil)
    }

    // Step 2: evidence

    @Test func bundlesNeedAProof() throws {
        let entry = try draft { $0.proof = nil }.entry()
        #expect(error(entry) == .proofMissing)
        #expect(error(entry, requiring: .promiseOrProof) == nil)
        #expect(error(try draft().annotation()) == .proofMissing)
        #expect(error(try draft().annotation(), requiring: .promiseOrProof) == nil)
    }

    @Test func somethingMustBeSigned() throws {
        let entry = try draft { ($0.proof, $0.promise) = (nil, nil) }.entry()
        #expect(error(entry, requiring: .promiseOrProof) == .promiseMissing)
        #expect(error(entry) == .proofMissing)
        let proven = try draft { $0.promise = nil }.entry()
        #expect(error(proven, requiring: .promiseOrProof) == nil)
    }

    /// Evidence that nobody asks for must be good, too.
    @Test func badEvidenceIsNotSkipped() throws {
        let entry = try draft { $0.proof?.hashes.removeLast() }.entry()
        #expect(
            error(entry, requiring: .promiseOrProof) == .proofInvalid(.wrongPathLength(found: 2, wanted: 3)))
        let promise = try draft { $0.promise = [1] }.entry()
        #expect(error(promise) == .promiseInvalid)
    }

    // Step 3: proofs of Rekor v1

    @Test func theShardsIndexIsProven() throws {
        #expect(error(try draft { $0.proof?.logIndex = 1 }.entry()) == .proofInvalid(.otherRoot))
        #expect(
            error(try draft { $0.proof?.logIndex = 5 }.entry())
                == .proofInvalid(.indexBeyondSize(index: 5, size: 5)))
        #expect(error(try draft().entry()) == nil)
    }

    @Test func pathsAreExact() throws {
        let spare = [UInt8](repeating: 0, count: 32)
        #expect(
            error(try draft { $0.proof?.hashes.append(spare) }.entry())
                == .proofInvalid(.wrongPathLength(found: 4, wanted: 3)))
        #expect(
            error(try draft { $0.proof?.hashes.reverse() }.entry()) == .proofInvalid(.otherRoot))
    }

    @Test func theStatedTreeIsTheSignedOne() throws {
        for change in [
            { $0.proof?.treeSize = 6 }, { $0.proof?.treeSize = nil }, { $0.proof?.rootHash = nil },
            { $0.proof?.rootHash = [UInt8](repeating: 0, count: 32) },
        ] as [(inout EntryDraft) -> Void] {
            #expect(error(try draft(change).entry())?.code == .rootMismatch)
        }
        #expect(error(try draft().entry()) == nil)
    }

    /// A checkpoint that the log did sign, of a tree without the entry.
    @Test func anotherTreesCheckpoint() throws {
        let root = NaiveTree(leaves: [[0], [1], [2], [3], [4]]).root
        let checkpoint = try log.checkpoint(
            origin: "log.example - 77", size: 5, root: root, hint: log.key.rekorHint)
        let consistent = try draft {
            $0.proof?.checkpoint = checkpoint
            $0.proof?.rootHash = root
        }
        #expect(error(try consistent.entry()) == .proofInvalid(.otherRoot))
        #expect(error(try draft { $0.proof?.checkpoint = checkpoint }.entry())?.code == .rootMismatch)
    }

    @Test func checkpointsAreTheLogs() throws {
        let other = try TestLog().draft(sample.body)
        let hint = log.key.rekorHint
        let root = other.proof?.rootHash ?? []
        let forged = try TestLog().checkpoint(origin: "log.example - 77", size: 5, root: root, hint: hint)
        #expect(
            error(try draft { $0.proof?.checkpoint = other.proof?.checkpoint ?? "" }.entry())
                == .checkpointUnknownSigner(origin: "log.example - 77"))
        #expect(
            error(try draft { $0.proof?.checkpoint = forged }.entry())
                == .checkpointInvalid(origin: "log.example - 77"))
        #expect(
            error(try draft { $0.proof?.checkpoint += "x" }.entry()) == .checkpointMalformed(.noFinalNewline))
    }

    // Step 3: proofs of Rekor v2

    @Test func rekorV2AlwaysProves() throws {
        let entry = try draftV2 { $0.proof = nil }.entry()
        #expect(errorV2(entry) == .proofMissing)
        #expect(errorV2(entry, evidence: .promiseOrProof) == .proofMissing)
        #expect(errorV2(try draftV2().entry(), evidence: .promiseOrProof) == nil)
    }

    @Test func rekorV2DoesNotPromise() throws {
        let promised = try draftV2 { $0.promise = try modern.promise($0) }
        #expect(errorV2(try promised.entry()) == .promiseInvalid)
    }

    @Test func rekorV2KnowsNoTime() throws {
        let entry = try draftV2 { $0.integratedTime = 99_999 }.entry()
        let verified = try modern.trusted().verify(
            entry, of: sampleV2.signed, requiring: .proof, now: 1600)
        #expect(verified.integratedTime == nil)
    }

    /// Index, size and root come from what is signed; what the bundle repeats beside is not looked at.
    @Test func rekorV2sRepeatedFieldsAreIgnored() throws {
        let entry = try draftV2 {
            $0.proof?.logIndex = 7
            $0.proof?.treeSize = nil
            $0.proof?.rootHash = nil
        }.entry()
        #expect(errorV2(entry) == nil)
        #expect(errorV2(try draftV2 { $0.logIndex = 1 }.entry()) == .proofInvalid(.otherRoot))
    }

    @Test func rekorV2IsCalledByItsHost() throws {
        let entry = try draftV2().entry()
        for (url, isIt) in [
            ("https://log.example", true), ("https://log.example/", true),
            ("http://log.example:3000/x", true),
            ("log.example", true), ("https://log.example.org", false), ("https://other.example", false),
            ("", false),
        ] {
            let log = TransparencyLog(
                baseURL: url, key: modern.key, logID: modern.logID, validFor: ValidityPeriod(start: 0))
            let expected = LogError.checkpointUnknownSigner(origin: "log.example")
            #expect(error(entry, of: sampleV2, by: log) == (isIt ? nil : expected))
        }
    }

    /// Rekor v1's way to name itself is not Rekor v2's, and the other way around.
    @Test func versionsDoNotMix() throws {
        let v1 = try log.draft(sample.body)
        let v2 = try log.draft(sampleV2.body)
        #expect(
            error(try draft { $0.proof?.checkpoint = v2.proof?.checkpoint ?? "" }.entry())?.code
                == .rootMismatch)
        var mixed = v2
        mixed.proof?.checkpoint = v1.proof?.checkpoint ?? ""
        #expect(
            error(try mixed.entry(), of: sampleV2) == .checkpointUnknownSigner(origin: "log.example - 77"))
    }

    // Step 4

    @Test(arguments: LoggedSample.Kind.allCases) func anotherSignaturesEntry(_ kind: LoggedSample.Kind) throws
    {
        let log = kind.isV2 ? modern : log
        let sample = LoggedSample(kind)
        var other = sample
        other.signature = [9]
        if kind == .intotoV1 { other.stored = other.envelope.json.serialized() }
        let entry = try log.draft(sample.body).entry()
        #expect(
            error(entry, of: other, by: log.trusted())
                == .entryMismatch(kind == .intotoV1 ? .envelopeHash : .signature))
        #expect(error(entry, of: sample, by: log.trusted()) == nil)
    }
}
