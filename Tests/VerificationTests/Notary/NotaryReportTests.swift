// SPDX-License-Identifier: Apache-2.0

import LocalRegistry
import NotaryProject
import OCIModel
import Policy
import Signatures
import StrictJSON
import TestNotary
import TestSigstore
import Testing
import Verification

/// What a verdict tells of a signature of the Notary Project that counted, and of one that did not.
struct NotaryReportTests {
    private let bench = NotaryBench.minted
    private let image = TestImage(label: "report")
    private let chain: TestNotary.Chain

    init() throws { chain = try .minted() }

    private func attach(_ format: NotarySignature.Format = .jws, team: String = "core") throws {
        let referrer = try NotaryReferrer(of: image.descriptor, by: chain) { recipe in
            var target = image.descriptor
            target.annotations = ["io.team": team]
            let changed = TestNotary.EnvelopeRecipe(
                format, algorithm: chain.algorithm, chain: chain.der, target: target,
                at: TestNotary.now - 60)
            recipe = changed
        }
        bench.attach(referrer)
    }

    @Test("who signed, with what, and where that was found", arguments: NotarySignature.Format.allCases)
    func signer(_ format: NotarySignature.Format) async throws {
        try attach(format)
        let verdict = try await bench.verdict(
            [NotaryBench.notary(chain.rootPEM, "name: acme")], reference: bench.push(image))
        #expect(verdict.summary == "verified")
        let signer = try #require(verdict.signers.first)
        #expect(signer.name == "acme")
        #expect(signer.provider == .notary)
        #expect(signer.method == .static)
        #expect(signer.fingerprint == Digest(sha256Of: chain.keys[0].subjectPublicKeyInfo))
        #expect(signer.keyKind == "ecdsa-p256")
        #expect(signer.algorithm == "ES256")
        #expect(signer.identity?.issuer == nil)
        #expect(signer.identity?.subject == "CN=signer,OU=release,O=acme,L=Seattle,ST=WA,C=US")
        #expect(signer.authority == "CN=acme-root,OU=release,O=acme,L=Seattle,ST=WA,C=US")
        #expect(signer.times.isEmpty)
        #expect(signer.layout == "notary-\(format.rawValue)")
        #expect(signer.source.route == .referrersAPI)
        #expect(signer.annotations == ["io.team": "core"])
    }

    @Test("an annotation that the policy wants", arguments: ["core", "other"])
    func annotation(_ team: String) async throws {
        try attach(team: team)
        let verdict = try await bench.verdict(
            [NotaryBench.notary(chain.rootPEM, "annotations: {io.team: core}")],
            reference: bench.push(image))
        #expect(verdict.summary == (team == "core" ? "verified" : "rejected (notary.annotation)"))
    }

    @Test("a signing authority's time counts where its own anchors are named")
    func signingAuthority() async throws {
        bench.attach(
            try NotaryReferrer(of: image.descriptor, by: chain) { recipe in
                recipe = TestNotary.EnvelopeRecipe(
                    .jws, algorithm: chain.algorithm, chain: chain.der, target: image.descriptor,
                    at: TestNotary.now - 60, scheme: .signingAuthority)
            })
        let reference = bench.push(image)
        let root = NotaryBench.quoted(chain.rootPEM)
        let wrongList = try await bench.verdict([NotaryBench.notary(chain.rootPEM)], reference: reference)
        #expect(wrongList.summary == "rejected (notary.no-anchors-for-scheme)")
        let verdict = try await bench.verdict(
            ["provider: notary, method: static, signingAuthorityCertificates: \(root), identities: '*'"],
            reference: reference)
        #expect(verdict.summary == "verified")
        #expect(
            verdict.signers.first?.times == [
                SigningTime(seconds: TestNotary.now - 60, source: .signingAuthority)
            ])
    }

    @Test("the nearest miss is told first") func nearestMiss() async throws {
        try bench.sign(image, by: .minted())
        bench.attach(
            try NotaryReferrer(of: image.descriptor, by: chain) {
                $0.set(TestNotary.EnvelopeRecipe.expiry, .time(TestNotary.now), critical: true)
            })
        let verdict = try await bench.verdict(
            [NotaryBench.notary(chain.rootPEM)], reference: bench.push(image))
        #expect(verdict.summary == "rejected (notary.expired notary.untrusted)")
    }
}
