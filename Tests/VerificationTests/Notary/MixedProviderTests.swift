// SPDX-License-Identifier: Apache-2.0

import LocalRegistry
import OCIModel
import Policy
import TestNotary
import TestSigstore
import Testing
import Verification

/// Signers of cosign's and of the Notary Project in one policy, and in two.
struct MixedProviderTests {
    private let bench = NotaryBench.minted
    private let image = TestImage(label: "mixed")
    private let key: TestSigstore.Key
    private let chain: TestNotary.Chain

    init() throws {
        key = try TestSigstore.Key(.p256)
        chain = try .minted()
        bench.push(image)
    }

    private var signers: [String] { [NotaryBench.cosign(key), NotaryBench.notary(chain.rootPEM)] }

    private func verdict(_ lines: String...) async throws -> ImageVerdict {
        try await bench.verdict(
            under: [NotaryBench.policy(signers, lines)], reference: bench.push(image))
    }

    @Test("either signature is enough", arguments: [SignerProvider.cosign, .notary])
    func either(_ provider: SignerProvider) async throws {
        #expect(try await verdict().summary == "rejected (signature.none)")
        if provider == .cosign {
            try bench.sign(image, by: key)
        } else {
            try bench.sign(image, by: chain)
        }
        let verdict = try await verdict()
        #expect(verdict.summary == "verified")
        #expect(verdict.signers.map(\.provider) == [provider])
    }

    @Test("a threshold of two takes one of each") func threshold() async throws {
        try bench.sign(image, by: key)
        #expect(try await verdict("threshold: 2").summary == "rejected (signature.too-few-signers)")
        try bench.sign(image, by: chain)
        let verdict = try await verdict("threshold: 2")
        #expect(verdict.summary == "verified")
        #expect(verdict.signers.map(\.provider) == [.cosign, .notary])
    }

    @Test("the signature of the Notary Project alone is too few of two") func notaryAlone() async throws {
        try bench.sign(image, by: chain)
        #expect(try await verdict("threshold: 2").summary == "rejected (signature.too-few-signers)")
        #expect(try await verdict("threshold: 1").summary == "verified")
    }

    @Test("one key counts once, with a certificate and without", arguments: [true, false])
    func oneKey(_ isSame: Bool) async throws {
        let key = key
        let chain = try TestNotary.Chain.minted { if isSame { $0.leafKey = key } }
        try bench.sign(image, by: key)
        try bench.sign(image, by: chain)
        let verdict = try await bench.verdict(
            [NotaryBench.cosign(key), NotaryBench.notary(chain.rootPEM)], "threshold: 2",
            reference: bench.push(image))
        #expect(verdict.summary == (isSame ? "rejected (signature.too-few-signers)" : "verified"))
    }

    @Test("where one system's signatures cannot be looked at, the other's are enough")
    func oneIsOutOfReach() async throws {
        bench.content.refuse("tag")
        #expect(try await verdict().summary == "undetermined (registry.server-error)")
        try bench.sign(image, by: chain)
        #expect(try await verdict().summary == "verified")
        #expect(
            try await verdict("threshold: 2").summary
                == "undetermined (registry.server-error signature.too-few-signers)")
    }

    @Test("two policies want both, and one report names them") func twoPolicies() async throws {
        let policies = signers.map { NotaryBench.policy([$0]) }
        try bench.sign(image, by: key)
        let one = try await bench.verdict(under: policies, reference: bench.push(image))
        #expect(one.summary == "rejected (signature.none)")
        #expect(one.requirements.map(\.outcome) == [.verified, .rejected])
        #expect(one.signers.map(\.provider) == [.cosign])

        try bench.sign(image, by: chain)
        let both = try await bench.verdict(under: policies, reference: bench.push(image))
        #expect(both.summary == "verified")
        #expect(both.requirements.map { $0.signers.map(\.provider) } == [[.cosign], [.notary]])
        #expect(both.requirements.map { $0.trustedSigners.map(\.provider) } == [[.cosign], [.notary]])
        #expect(both.signers.map(\.provider) == [.cosign, .notary])
    }
}
