// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import NotaryProject
import TestNotary
import TestSigstore
import Testing

/// Step 9 without time-stamps: who says when a signature was made.
struct TimeTests {
    private let now = TestNotary.now

    /// The place of a certificate in the recipe.
    static var places: [WritableKeyPath<TestNotary.ChainRecipe, TestSigstore.CertificateRecipe>] {
        [\.leaf, \.intermediates[0], \.root]
    }

    // MARK: nobody proves a time

    @Test func everyCertificateIsValidNow() throws {
        for (index, place) in Self.places.enumerated() {
            let expired = try Sample { $0[keyPath: place].notAfter = now - 1 }
            let subject = expired.signature.chain[index].subjectText
            #expect(expired.rejection() == .certificateExpired(subject: subject, notAfter: now - 1, at: now))
            #expect(try Sample { $0[keyPath: place].notAfter = now }.rejection() == nil)
            #expect(
                try Sample { $0[keyPath: place].notBefore = now + 1 }.rejection()
                    == .certificateNotYetValid(subject: subject, notBefore: now + 1, at: now))
            #expect(try Sample { $0[keyPath: place].notBefore = now }.rejection() == nil)
        }
    }

    /// Anybody may write any time there.
    @Test func whatTheSignerClaimsDecidesNothing() throws {
        let expired = try Sample {
            $0.leaf.notBefore = now - 1000
            $0.leaf.notAfter = now - 1
        }.with { $0.signature.signingTime = now - 500 }
        #expect(expired.rejection()?.isExpired ?? false)
        for time in [0, now + 10 * TestNotary.year] {
            #expect(try Sample().with { $0.signature.signingTime = time }.rejection() == nil)
        }
    }

    /// Without an authority that the policy names, a token says nothing, whatever it is.
    @Test func aTokenThatNobodyCanJudgeIsIgnored() throws {
        let sample = try Sample()
        #expect(sample.with { $0.signature.timestamp = [1, 2, 3] }.rejection() == nil)
        let expired = try Sample { $0.leaf.notAfter = now - 1 }
        let stamped = try expired.stamped(at: now - 100)
        #expect(stamped.rejection() == nil)
        #expect(stamped.with { $0.verifier.timestampAnchors = [] }.rejection()?.isExpired ?? false)
    }

    // MARK: a signing authority's word

    private func authority(
        signed time: Int, _ edit: (inout TestNotary.ChainRecipe) throws -> Void = { _ in }
    ) throws -> Sample {
        try Sample(.signingAuthority, edit).with { $0.signature.signingTime = time }
    }

    @Test func anAuthoritysTimeCounts() throws {
        let sample = try authority(signed: now - 100)
        #expect(try sample.verified().time == .signingAuthority(now - 100))
    }

    @Test func everyCertificateIsValidAtTheAuthoritysTime() throws {
        let time = now - 100
        for (index, place) in Self.places.enumerated() {
            let late = try authority(signed: time) { $0[keyPath: place].notAfter = time - 1 }
            let subject = late.signature.chain[index].subjectText
            #expect(late.rejection() == .certificateExpired(subject: subject, notAfter: time - 1, at: time))
            #expect(try authority(signed: time) { $0[keyPath: place].notAfter = time }.rejection() == nil)
            #expect(
                try authority(signed: time) { $0[keyPath: place].notBefore = time + 1 }.rejection()
                    == .certificateNotYetValid(subject: subject, notBefore: time + 1, at: time))
            #expect(try authority(signed: time) { $0[keyPath: place].notBefore = time }.rejection() == nil)
        }
    }

    @Test func anAuthoritysTimeIsNotOfTheFuture() throws {
        let sample = try authority(signed: now + 301)
        #expect(
            sample.rejection()
                == .certificateNotYetValid(
                    subject: sample.signature.chain[0].subjectText, notBefore: now + 301, at: now))
        #expect(try authority(signed: now + 300).rejection() == nil)
        #expect(try authority(signed: .max).rejection() != nil)
    }

    /// A signing authority is believed, so that nothing is stamped.
    @Test func anAuthorityNeedsNoToken() throws {
        var sample = try authority(signed: now - 100)
        sample.verifier.timestampAnchors = sample.verifier.signingAuthorityAnchors
        #expect(sample.rejection() == nil)
        sample.signature.timestamp = [1, 2, 3]
        #expect(sample.rejection() == nil)
    }
}

extension NotaryRejection {
    var isExpired: Bool { if case .certificateExpired = self { true } else { false } }
}
