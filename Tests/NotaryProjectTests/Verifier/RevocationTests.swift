// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import NotaryProject
import TestNotary
import TestSigstore
import Testing

/// The end of a check: what is known of revocations.
struct RevocationTests {
    typealias Use = AnchoredSignature.Revocation

    private let now = TestNotary.now
    private let revoked = RevocationStatus.Revocation(date: 5, source: "http://crl.test")

    private func rejection(
        _ anchored: AnchoredSignature, _ statuses: [RevocationStatus], _ use: Use
    ) -> NotaryRejection? {
        do throws(NotaryRejection) {
            _ = try anchored.verified(statuses, use: use)
            return nil
        } catch {
            return error
        }
    }

    /// CVE-2024-56138.
    @Test func theTimestampAuthorityIsAskedAbout() throws {
        let anchored = try Sample().stamped().verified()
        #expect(anchored.questions.count == 3)
        #expect(anchored.questions.last?.certificate == anchored.timestampChain.first)
        #expect(anchored.questions.last?.issuer == anchored.timestampChain.last)
        #expect(
            rejection(anchored, [.nonRevocable, .nonRevocable, .revoked(revoked)], .strict)
                == .revoked(subject: anchored.timestampChain[0].subjectText, revoked))
        #expect(rejection(anchored, [.nonRevocable, .nonRevocable, .nonRevocable], .strict) == nil)
    }

    // MARK: answers

    @Test(arguments: [0, 1]) func aRevokedOneIsAlwaysRefused(_ index: Int) throws {
        let anchored = try Sample().verified()
        var statuses: [RevocationStatus] = [.good(until: nil), .nonRevocable]
        for use in Use.allCases { #expect(rejection(anchored, statuses, use) == nil) }
        statuses[index] = .revoked(revoked)
        for use in Use.allCases {
            #expect(
                rejection(anchored, statuses, use)
                    == .revoked(subject: anchored.signature.chain[index].subjectText, revoked))
        }
    }

    @Test(arguments: [0, 1]) func anUnknownOneIsRefusedWhereThatIsAsked(_ index: Int) throws {
        let anchored = try Sample().verified()
        let problem = RevocationProblem.unreachable("http://crl.test", why: "time")
        let subject = anchored.signature.chain[index].subjectText
        var statuses: [RevocationStatus] = [.good(until: nil), .nonRevocable]
        statuses[index] = .unknown(problem)
        #expect(
            rejection(anchored, statuses, .strict) == .revocationUnknown(subject: subject, problem))
        let verified = try anchored.verified(statuses, use: .permissive)
        #expect(verified.unknownRevocations == [.init(subject: subject, problem: problem)])
        #expect(try anchored.verified(statuses, use: .skipped).unknownRevocations.isEmpty)
    }

    @Test func anAnswerThatIsMissingIsUnknown() throws {
        let anchored = try Sample().verified()
        #expect(
            rejection(anchored, [.nonRevocable], .strict)
                == .revocationUnknown(subject: anchored.signature.chain[1].subjectText, .notAsked))
        #expect(try anchored.verified([], use: .permissive).unknownRevocations.count == 2)
        #expect(try anchored.verified([], use: .skipped).unknownRevocations.isEmpty)
    }

    // MARK: revoked after it was signed

    @Test func aKeyLostLaterHarmsNoSignatureOfAnAuthority() throws {
        let time = now - 100
        let anchored = try Sample(.signingAuthority).with { $0.signature.signingTime = time }.verified()
        func rejection(lost: Int?) -> NotaryRejection? {
            let revocation = RevocationStatus.Revocation(
                date: now, invalidityDate: lost, source: "http://crl.test")
            return self.rejection(anchored, [.revoked(revocation), .nonRevocable], .strict)
        }
        #expect(rejection(lost: time + 1) == nil)
        #expect(rejection(lost: time)?.isRevoked ?? false)
        // When it was revoked is not when it was lost.
        #expect(rejection(lost: nil)?.isRevoked ?? false)
    }

    /// The authority's clock may be off by its accuracy.
    @Test func aKeyLostLaterHarmsNoStampedSignature() throws {
        let time = now - 50
        let anchored = try Sample().stamped(at: time) {
            $0.accuracy = TestSigstore.DER.sequence(TestSigstore.DER.integer(10))
        }.verified()
        func rejection(lost: Int?, _ index: Int = 0) -> NotaryRejection? {
            let revocation = RevocationStatus.Revocation(
                date: now, invalidityDate: lost, source: "http://crl.test")
            var statuses = [RevocationStatus](repeating: .nonRevocable, count: 3)
            statuses[index] = .revoked(revocation)
            return self.rejection(anchored, statuses, .strict)
        }
        for index in [0, 1] {
            #expect(rejection(lost: time + 11, index) == nil)
            #expect(rejection(lost: time + 10, index)?.isRevoked ?? false)
        }
        #expect(rejection(lost: nil)?.isRevoked ?? false)
        // Whoever has the stamping key stamps the time he likes.
        #expect(rejection(lost: time + 11, 2)?.isRevoked ?? false)
    }

    @Test func withoutAProvenTimeNothingWasBefore() throws {
        let late = RevocationStatus.Revocation(
            date: now, invalidityDate: now + 100, source: "http://crl.test")
        let sample = try Sample()
        #expect(
            rejection(try sample.verified(), [.revoked(late), .nonRevocable], .strict)?.isRevoked ?? false)
        #expect(
            rejection(
                try sample.stamped().verified(), [.revoked(late), .nonRevocable, .nonRevocable], .strict)
                == nil)
    }

    // MARK: until when

    @Test func itCountsUntilTheFirstEnd() throws {
        func end(
            _ sample: Sample, _ statuses: [RevocationStatus] = [.nonRevocable, .nonRevocable, .nonRevocable]
        ) throws -> Int? {
            try sample.verified().verified(statuses, use: .strict).validUntil
        }
        let sample = try Sample()
        #expect(try end(sample) == now + TestNotary.year + 1)
        #expect(try end(sample, [.good(until: now + 10), .good(until: now + 20)]) == now + 10)
        #expect(try end(sample.with { $0.signature.expiry = now + 5 }) == now + 5)
        #expect(try end(sample.stamped()) == nil)
        #expect(try end(sample.stamped().with { $0.signature.expiry = now + 5 }) == now + 5)
    }

    @Test func theVerifiedOneSaysWhoSigned() throws {
        let anchored = try Sample().verified()
        let verified = try anchored.verified([.nonRevocable, .nonRevocable], use: .strict)
        #expect(verified.leaf == anchored.leaf)
        #expect(verified.subject.contains("CN=signer"))
    }
}

extension NotaryRejection {
    var isRevoked: Bool { if case .revoked = self { true } else { false } }
}
