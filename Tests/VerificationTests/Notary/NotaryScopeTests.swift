// SPDX-License-Identifier: Apache-2.0

import LocalRegistry
import OCIModel
import TestNotary
import TestSigstore
import Testing
import Verification

/// Where signatures of the Notary Project are looked for, and at what cost.
struct NotaryScopeTests {
    private let bench = NotaryBench.minted
    private let index = TestImage.index(label: "scope")
    private let chain: TestNotary.Chain

    init() throws { chain = try .minted() }

    private func verdict(_ scope: String = "allPlatforms") async throws -> ImageVerdict {
        try await bench.verdict(
            [NotaryBench.notary(chain.rootPEM)], "subjectScope: \(scope)", reference: bench.push(index))
    }

    // MARK: platforms

    @Test("a signature of the index is enough") func indexIsSigned() async throws {
        try bench.sign(index, by: chain)
        #expect(try await verdict().summary == "verified")
    }

    @Test("so is one of every child, where the policy says so", arguments: ["allPlatforms", "index"])
    func children(_ scope: String) async throws {
        for member in index.members { try bench.sign(member, by: chain) }
        let verdict = try await verdict(scope)
        #expect(verdict.summary == (scope == "index" ? "rejected (signature.none)" : "verified"))
    }

    @Test("a child without one is named") func missingChild() async throws {
        try bench.sign(index.members[0], by: chain)
        let verdict = try await verdict()
        #expect(verdict.summary == "rejected (signature.none)")
        let platforms = verdict.allReasons.compactMap { reason in
            if case .platform(let name, let digest) = reason { "\(name) \(digest)" } else { nil }
        }
        #expect(platforms == ["linux/arm64 \(index.members[1].digest)"])
    }

    // MARK: cost

    private var blobs: Int { bench.content.asked.count { $0.hasPrefix("blob ") } }

    @Test("cosign's bundles are not fetched for signers of the Notary Project") func bundles() async throws {
        let image = TestImage(label: "cost")
        let reference = bench.push(image)
        for _ in 0..<5 { try bench.sign(image, by: TestSigstore.Key(.p256)) }
        let none = try await bench.verdict([NotaryBench.notary(chain.rootPEM)], reference: reference)
        #expect(none.summary == "rejected (signature.none)")
        #expect(blobs == 0)
        try bench.sign(image, by: chain)
        bench.content.forget()
        let one = try await bench.verdict([NotaryBench.notary(chain.rootPEM)], reference: reference)
        #expect(one.summary == "verified")
        #expect(blobs == 1)
        // The list, the image, whose size is signed as well, the referrer, its envelope.
        #expect(bench.content.asked.count == 4)
    }

    @Test("envelopes are not fetched for signers of cosign's") func envelopes() async throws {
        let image = TestImage(label: "cost")
        let reference = bench.push(image)
        let key = try TestSigstore.Key(.p256)
        for _ in 0..<5 { try bench.sign(image, by: chain) }
        let none = try await bench.verdict([NotaryBench.cosign(key)], reference: reference)
        #expect(none.summary == "rejected (signature.none)")
        #expect(blobs == 0)
        try bench.sign(image, by: key)
        let one = try await bench.verdict([NotaryBench.cosign(key)], reference: reference)
        #expect(one.summary == "verified")
        #expect(blobs == 1)
    }

    @Test("neither crowds out the other", arguments: [true, false])
    func crowds(_ isWanted: Bool) async throws {
        var bench = bench
        bench.limits.evidence.referrers = 3
        let (key, image) = (try TestSigstore.Key(.p256), TestImage(label: "crowd"))
        let other = TestImage(label: "another crowd")
        let references = [bench.push(image), bench.push(other)]
        for _ in 0..<5 {
            try bench.sign(image, by: chain)
            try bench.sign(other, by: key)
        }
        if isWanted {
            try bench.sign(image, by: key)
            try bench.sign(other, by: chain)
        }
        // A bundle need not say that it is one, so all referrers are looked at for one.
        let cosign = try await bench.verdict([NotaryBench.cosign(key)], reference: references[0])
        #expect(cosign.summary == (isWanted ? "verified" : "undetermined (evidence.bound)"))
        let notary = try await bench.verdict(
            [NotaryBench.notary(chain.rootPEM)], reference: references[1])
        #expect(notary.summary == (isWanted ? "verified" : "rejected (signature.none)"))
    }

    // MARK: gates

    @Test("a gate's signers attest, which those of the Notary Project do not do") func gates() async throws {
        let key = try TestSigstore.Key(.p256)
        func policy(_ gateSigner: String) -> String {
            NotaryBench.policy(
                [NotaryBench.cosign(key)],
                ["gates: [{name: e2e, type: test-result, select: any, signers: [{\(gateSigner)}]}]"])
        }
        let reference = bench.push(index)
        let notary = try await bench.verdict(
            underMistaken: policy(NotaryBench.notary(chain.rootPEM)), reference: reference)
        #expect(notary.summary == "misconfigured (policy.gate-signer-cannot-attest)")
        let cosign = try await bench.verdict(
            under: [policy(NotaryBench.cosign(key))], reference: reference)
        #expect(cosign.summary == "rejected (signature.none)")
    }
}
