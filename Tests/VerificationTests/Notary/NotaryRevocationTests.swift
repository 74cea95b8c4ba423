// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import LocalRegistry
import OCIModel
import TestNotary
import TestSigstore
import Testing
import Verification

/// Whom a check asks about revocation, and what it makes of the answers.
struct NotaryRevocationTests {
    /// Of the certificates that are asked about.
    private enum Subject: String, CaseIterable {
        case signer = "CN=signer,OU=release,O=acme,L=Seattle,ST=WA,C=US"
        case authority = "CN=acme-intermediate,OU=release,O=acme,L=Seattle,ST=WA,C=US"
        case timestamps = "CN=acme-tsa,O=acme.test"
    }

    private var bench = NotaryBench.minted
    private let image = TestImage(label: "revocation")
    private let chain: TestNotary.Chain

    init() throws { chain = try .minted() }

    private func verdict(_ signer: String) async throws -> ImageVerdict {
        try await bench.verdict([signer], reference: bench.push(image))
    }

    private func signer(_ use: String) -> String {
        NotaryBench.notary(chain.rootPEM, "revocation: \(use)")
    }

    // MARK: who is asked about

    @Test("nothing is asked of places that a stranger's certificates name") func untrusted() async throws {
        try bench.sign(image, by: .minted())
        #expect(try await verdict(signer("strict")).summary == "rejected (notary.untrusted)")
        #expect(bench.asked.isEmpty)
    }

    @Test("nor of those of somebody else's") func otherIdentity() async throws {
        try bench.sign(image, by: chain)
        let verdict = try await verdict(NotaryBench.notary(chain, named: "bob"))
        #expect(verdict.summary == "rejected (notary.identity)")
        #expect(bench.asked.isEmpty)
        #expect(try await self.verdict(NotaryBench.notary(chain, named: "signer")).summary == "verified")
        #expect(!bench.asked.isEmpty)
    }

    @Test("nor where the signature is wrong") func wrongSignature() async throws {
        var forger = chain
        forger.keys[0] = try TestSigstore.Key(.p256)
        try bench.sign(image, by: forger)
        #expect(try await verdict(signer("strict")).summary == "rejected (notary.invalid-signature)")
        #expect(bench.asked.isEmpty)
    }

    @Test("nor where it has expired", arguments: [0, 1]) func expired(_ secondsLeft: Int) async throws {
        let referrer = try NotaryReferrer(of: image.descriptor, by: chain) {
            $0.set(
                TestNotary.EnvelopeRecipe.expiry, .time(TestNotary.now + secondsLeft), critical: true)
        }
        bench.attach(referrer)
        let verdict = try await verdict(signer("strict"))
        #expect(verdict.summary == (secondsLeft > 0 ? "verified" : "rejected (notary.expired)"))
        #expect(bench.asked.isEmpty == (secondsLeft == 0))
    }

    @Test("every certificate but the root is asked about, of the first signature that counts")
    func chainIsAsked() async throws {
        for _ in 0..<2 { try bench.sign(image, by: chain) }
        #expect(try await verdict(signer("strict")).summary == "verified")
        #expect(bench.asked.sorted() == [Subject.authority, .signer].map(\.rawValue))
    }

    @Test("those of the time-stamp's authority as well") func timestampAuthorityIsAsked() async throws {
        let authority = try TestSigstore.TimestampAuthority(
            TestSigstore.TimestampAuthorityRecipe(now: TestNotary.now))
        bench.attach(try NotaryReferrer(of: image.descriptor, by: chain, stampedBy: authority))
        let root = try #require(authority.chain.last).pem
        let verdict = try await verdict(
            NotaryBench.notary(
                chain.rootPEM, "timestampCertificates: \(NotaryBench.quoted(root))"))
        #expect(verdict.summary == "verified")
        #expect(bench.asked.sorted() == [Subject.authority, .timestamps, .signer].map(\.rawValue))
    }

    // MARK: what is said

    @Test(
        "a revoked certificate is refused, whoever asks", arguments: ["strict", "permissive"],
        [Subject.signer, .authority])
    private func revoked(_ use: String, _ subject: Subject) async throws {
        var test = self
        try bench.sign(image, by: chain)
        #expect(try await test.verdict(signer(use)).summary == "verified")
        test.bench.revocation = { question in
            question.certificate.subjectText == subject.rawValue
                ? .revoked(.init(date: TestNotary.now - 5, source: "http://crl.test")) : .nonRevocable
        }
        #expect(try await test.verdict(signer(use)).summary == "rejected (notary.revoked)")
    }

    @Test("who skips revocation asks nothing") func skipped() async throws {
        var test = self
        try bench.sign(image, by: chain)
        test.bench.revocation = { _ in .revoked(.init(date: TestNotary.now - 5, source: "http://crl.test")) }
        let verdict = try await test.verdict(signer("skip"))
        #expect(verdict.summary == "verified")
        #expect(verdict.otherCodes.isEmpty)
        #expect(bench.asked.isEmpty)
    }

    @Test("what is not known is undetermined, or said") func unknown() async throws {
        var test = self
        try bench.sign(image, by: chain)
        test.bench.revocation = { question in
            question.certificate.subjectText == Subject.signer.rawValue
                ? .unknown(.unreachable("http://crl.test", why: "time")) : .nonRevocable
        }
        #expect(try await test.verdict(signer("strict")).summary == "undetermined (revocation.unreachable)")
        let verdict = try await test.verdict(signer("permissive"))
        #expect(verdict.summary == "verified")
        #expect(verdict.otherCodes == ["notary.revocation-not-known"])
    }

    // MARK: how long it counts

    /// Offsets from the kit's time, in seconds; the signer's certificate ends first of the chain.
    @Test(
        "a verdict ends with the signature, a certificate, or what is known of revocation",
        arguments: [
            (nil, nil, TestNotary.year + 1), (100, nil, 100), (nil, 50, 50), (100, 50, 50), (100, 200, 100),
        ] as [(Int?, Int?, Int)])
    func validUntil(_ expiry: Int?, _ known: Int?, _ end: Int) async throws {
        var test = self
        test.bench.revocation = { _ in .good(until: known.map { TestNotary.now + $0 }) }
        let referrer = try NotaryReferrer(of: image.descriptor, by: chain) { recipe in
            guard let expiry else { return }
            recipe.set(TestNotary.EnvelopeRecipe.expiry, .time(TestNotary.now + expiry), critical: true)
        }
        bench.attach(referrer)
        let verdict = try await test.verdict(signer("strict"))
        #expect(verdict.summary == "verified")
        #expect(verdict.validUntil == TestNotary.now + end)
    }

    @Test("a time-stamp outlives the certificate") func stampedHasNoEnd() async throws {
        let authority = try TestSigstore.TimestampAuthority(
            TestSigstore.TimestampAuthorityRecipe(now: TestNotary.now))
        bench.attach(try NotaryReferrer(of: image.descriptor, by: chain, stampedBy: authority))
        var test = self
        test.bench.now = TestNotary.now + 2 * TestNotary.year
        let root = NotaryBench.quoted(try #require(authority.chain.last).pem)
        let stamped = try await test.verdict(
            NotaryBench.notary(chain.rootPEM, "timestampCertificates: \(root)"))
        #expect(stamped.summary == "verified")
        #expect(stamped.validUntil == nil)
        #expect(stamped.signers.first?.times.map(\.seconds) == [TestNotary.now - 50])
        let plain = try await test.verdict(NotaryBench.notary(chain.rootPEM))
        #expect(plain.summary == "rejected (notary.certificate-expired)")
    }
}
