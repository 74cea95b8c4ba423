// SPDX-License-Identifier: Apache-2.0

import Policy
import Sigstore
import TestSigstore
import Testing
import Verification

/// An authority of one's own, with nothing else in the trust root.
struct OwnPKITests {
    private var bench: KeylessBench

    init() throws {
        bench = try KeylessBench()
        bench.leaveTheAuthorityAlone()
        bench.now = KeylessBench.signingTime + 60
    }

    // MARK: identities without an issuer

    @Test(arguments: [("dev@acme.test", true), ("eve@acme.test", false)])
    func aSubjectIsEnough(_ name: String, _ isVerified: Bool) async throws {
        var bench = bench
        try bench.addLayer(as: .email(name, issuer: ""))
        let verdict = try await bench.verdict([KeylessBench.keyless("subject: dev@acme.test")])
        #expect(verdict.outcome == (isVerified ? .verified : .rejected))
        #expect(verdict.decidingCodes == (isVerified ? [] : ["identity.mismatch"]))
        if isVerified {
            let identity = try #require(verdict.signers.first?.identity)
            #expect(identity.issuer == nil)
            #expect(identity.subject == "dev@acme.test")
        }
    }

    /// An issuer that is asked for must be named.
    @Test func anIssuerThatIsWantedIsNotOptional() async throws {
        var bench = bench
        try bench.addLayer(as: .email("dev@acme.test", issuer: ""))
        let verdict = try await bench.verdict([KeylessBench.developerSigner])
        #expect(verdict.decidingCodes == ["identity.mismatch"])
    }

    /// A copy of a public root certifies everyone, whatever file it is in.
    @Test func aPublicRootNeedsAnIssuer() async throws {
        var bench = bench
        try bench.addLayer()
        bench.document = BuiltInTrustRoot.publicGood.document
        let open = try await bench.verdict([KeylessBench.keyless("subject: dev@acme.test")])
        #expect(open.outcome == .misconfigured)
        #expect(open.decidingCodes == ["policy.no-usable-signers"])
        #expect(open.otherCodes == ["signer.identity-without-issuer"])
        let named = try await bench.verdict([KeylessBench.developerSigner])
        #expect(named.outcome == .rejected)
        #expect(named.otherCodes == [])
    }

    // MARK: how long it counts

    /// Nothing but the moment of the check speaks for the signature, so it ends with the first of what it stands on.
    @Test(arguments: [(nil, 601), (400, 401), (900, 601)])
    func theVerdictEndsWithTheAuthority(_ end: Int?, _ expected: Int) async throws {
        var bench = bench
        try bench.addLayer()
        bench.sigstore.authorities[0].validFor.end = end.map { KeylessBench.signingTime + $0 }
        let verdict = try await bench.verdict([KeylessBench.developerSigner])
        #expect(verdict.outcome == .verified)
        #expect(verdict.validUntil == KeylessBench.signingTime + expected)
    }

    @Test func theVerdictEndsWithTheIntermediate() async throws {
        var bench = bench
        var recipe = TestSigstore.AuthorityRecipe(now: KeylessBench.signingTime)
        recipe.intermediate?.notAfter = KeylessBench.signingTime + 300
        bench.sigstore.authorities = [try TestSigstore.Authority(recipe)]
        try bench.addLayer()
        let verdict = try await bench.verdict([KeylessBench.developerSigner])
        #expect(verdict.validUntil == KeylessBench.signingTime + 301)
    }

    /// A key's signature without a proven time counts while the log's key is in use, as far as a log vouched.
    @Test func aKeysSignatureEndsWithItsLog() async throws {
        var bench = try KeylessBench()
        let key = try TestSigstore.Key(.p256)
        try bench.addBundle(with: key) { $0.logs = [.rekorV2] }
        #expect(try await bench.verdict([KeylessBench.key(key)]).validUntil == nil)
        bench.sigstore.logs[1].validFor.end = bench.now + 10
        #expect(try await bench.verdict([KeylessBench.key(key)]).validUntil == bench.now + 11)
        bench.sigstore.logs[1].validFor.end = bench.now - 1
        #expect(
            try await bench.verdict([KeylessBench.key(key)]).decidingCodes == ["log.outside-key-validity"])
    }
}
