// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import NotaryProject
import TestNotary
import TestSigstore
import Testing

/// When a time-stamp is asked for, and what it is held against.
struct TimestampUseTests {
    private let now = TestNotary.now

    @Test func aTokenProvesATime() throws {
        let authority = try TestSigstore.TimestampAuthority.notary()
        let sample = try Sample().stamped(at: now - 50, by: authority)
        let anchored = try sample.verified()
        guard case .timestamp(let verified, let accuracy) = anchored.time else {
            Issue.record("\(anchored.time)")
            return
        }
        #expect(verified.time == now - 50)
        #expect(accuracy == 1)
        #expect(anchored.timestampChain.map(\.derEncoded) == authority.chain.map(\.der))
        #expect(anchored.timestampChain.last == sample.verifier.timestampAnchors.first)
    }

    // MARK: always

    @Test func oneIsAlwaysAskedFor() throws {
        let sample = try Sample().stamped()
        #expect(sample.rejection() == nil)
        #expect(sample.with { $0.signature.timestamp = nil }.rejection() == .timestampMissing)
    }

    @Test func aBadOneIsNeverIgnored() throws {
        let sample = try Sample().stamped()
        #expect(sample.with { $0.signature.timestamp = [1, 2, 3] }.timestampError()?.code == .malformed)
    }

    @Test func aSignatureOutlivesItsCertificates() throws {
        let expired = try Sample { $0.leaf.notAfter = now - 10 }
        #expect(try expired.stamped(at: now - 50).rejection() == nil)
        #expect(expired.rejection()?.isExpired ?? false)
    }

    // MARK: after the certificates' end

    @Test func whileTheyAreValidNoneIsAskedFor() throws {
        var sample = try Sample().stamped()
        sample.verifier.timestampUse = .afterCertificateExpiry
        sample.signature.timestamp = nil
        #expect(try sample.verified().time == .momentOfCheck)
        // And none is looked at.
        sample.signature.timestamp = [1, 2, 3]
        #expect(try sample.verified().time == .momentOfCheck)
        sample.verifier.timestampUse = .always
        #expect(sample.timestampError()?.code == .malformed)
    }

    @Test func afterTheirEndOneIsAskedFor() throws {
        var sample = try Sample { $0.leaf.notAfter = now - 10 }.stamped(at: now - 50)
        sample.verifier.timestampUse = .afterCertificateExpiry
        #expect(sample.rejection() == nil)
        #expect(try sample.verified().timestampChain.count == 2)
        #expect(sample.with { $0.signature.timestamp = [1, 2, 3] }.timestampError()?.code == .malformed)
        #expect(
            sample.with { $0.signature.timestamp = nil }.rejection()
                == .certificateExpired(
                    subject: sample.signature.chain[0].subjectText, notAfter: now - 10, at: now))
    }

    // MARK: the range of times

    /// The accuracy is a second: both ends count.
    @Test func everyCertificateIsValidInTheWholeRange() throws {
        let time = now - 50
        for (index, place) in TimeTests.places.enumerated() {
            func rejection(
                _ edit: (inout TestSigstore.CertificateRecipe) -> Void
            ) throws -> NotaryRejection? {
                try Sample { edit(&$0[keyPath: place]) }.stamped(at: time).rejection()
            }
            let subject = try Sample().signature.chain[index].subjectText
            #expect(try rejection { $0.notAfter = time + 1 } == nil)
            #expect(
                try rejection { $0.notAfter = time }
                    == .certificateExpired(subject: subject, notAfter: time, at: time + 1))
            #expect(try rejection { $0.notBefore = time - 1 } == nil)
            #expect(
                try rejection { $0.notBefore = time }
                    == .certificateNotYetValid(subject: subject, notBefore: time, at: time - 1))
        }
    }

    private typealias DER = TestSigstore.DER

    /// An accuracy as it is encoded, and in seconds, rounded up.
    static let accuracies: [(der: [UInt8], seconds: Int)] = [
        ([], 0), (DER.sequence(), 0), (DER.sequence(DER.integer(0)), 0), (DER.sequence(DER.integer(60)), 60),
        (DER.sequence(DER.context(0, constructed: false, [0x05])), 1),
        (DER.sequence(DER.context(1, constructed: false, [0x05])), 1),
        (DER.sequence(DER.integer(2), DER.context(0, constructed: false, [0x03, 0xE7])), 3),
        (
            DER.sequence(
                DER.integer(2), DER.context(0, constructed: false, [0x01]),
                DER.context(1, constructed: false, [0x01])), 3
        ),
    ]

    @Test(arguments: accuracies) func theAccuracyWidensTheRange(_ der: [UInt8], _ seconds: Int) throws {
        let time = now - 100
        func rejection(end: Int) throws -> NotaryRejection? {
            try Sample { $0.leaf.notAfter = end }.stamped(at: time) { $0.accuracy = der }.rejection()
        }
        #expect(try rejection(end: time + seconds) == nil)
        #expect(try rejection(end: time + seconds - 1)?.isExpired ?? false)
    }

    @Test func theBaselinePolicyPromisesASecond() throws {
        let time = now - 100
        func rejection(end: Int, _ policy: String, _ accuracy: [UInt8] = []) throws -> NotaryRejection? {
            try Sample { $0.leaf.notAfter = end }.stamped(at: time) {
                $0.accuracy = accuracy
                $0.policy = policy
            }.rejection()
        }
        let baseline = "0.4.0.2023.1.1"
        #expect(try rejection(end: time, baseline)?.isExpired ?? false)
        #expect(try rejection(end: time + 1, baseline) == nil)
        #expect(try rejection(end: time, "1.2.3.4") == nil)
        #expect(try rejection(end: time, baseline, DER.sequence(DER.integer(0))) == nil)
    }

    @Test func aFractionOfASecondCounts() throws {
        let time = now - 100
        func rejection(_ fraction: String) throws -> NotaryRejection? {
            try Sample { $0.leaf.notAfter = time }.stamped(at: time) {
                $0.accuracy = []
                $0.fraction = fraction
            }.rejection()
        }
        #expect(try rejection(".5")?.isExpired ?? false)
        #expect(try rejection("") == nil)
    }

    @Test(arguments: [
        DER.sequence(DER.octetString([1])), DER.sequence(DER.integer(1), DER.integer(1)),
        DER.sequence(DER.context(0, constructed: false, [0])),
        DER.sequence(DER.context(1, constructed: false, [0x03, 0xE8])),
        DER.sequence(DER.integer([UInt8](repeating: 0x7F, count: 9))),
        DER.sequence(DER.integer(400 * 86_400)),
    ]) func anAccuracyThatIsNoneIsRefused(_ der: [UInt8]) throws {
        #expect(try Sample().stamped { $0.accuracy = der }.timestampError()?.code == .malformed)
    }
}
