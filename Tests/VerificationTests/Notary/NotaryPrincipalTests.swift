// SPDX-License-Identifier: Apache-2.0

import LocalRegistry
import OCIModel
import TestNotary
import TestSigstore
import Testing
import Verification

/// Who counts once among signers of the Notary Project: a subject under an anchor, and whoever holds a key.
struct NotaryPrincipalTests {
    private let bench = NotaryBench.minted
    private let image = TestImage(label: "principals")
    private let alice: TestNotary.Chain

    init() throws { alice = try .named("alice") }

    /// Two signers that both mean alice, one of which means bob as well.
    private func verdict() async throws -> ImageVerdict {
        let everyone = NotaryBench.notary(
            alice.rootPEM, identities: "['x509.subject: C=US, ST=WA, O=acme, OU=release']")
        return try await bench.verdict(
            [NotaryBench.notary(alice, named: "alice"), everyone], "threshold: 2",
            reference: bench.push(image))
    }

    @Test(
        "two signatures by one subject count once, by two subjects twice",
        arguments: [("alice", false), ("bob", true)])
    func subjects(_ other: String, _ areTwo: Bool) async throws {
        try bench.sign(image, by: alice)
        try bench.sign(image, by: alice.another(named: other))
        let verdict = try await verdict()
        #expect(verdict.summary == (areTwo ? "verified" : "rejected (signature.too-few-signers)"))
        #expect(verdict.signers.count == (areTwo ? 2 : 1))
    }

    /// One holder can have certificates of two authorities.
    @Test("a subject counts once, whatever root it is under", arguments: [("alice", false), ("bob", true)])
    func twoRoots(_ name: String, _ areTwo: Bool) async throws {
        let other = try TestNotary.Chain.named(name)
        let signers = [
            NotaryBench.notary(alice, named: "alice"), NotaryBench.notary(other, named: name),
        ]
        try bench.sign(image, by: alice)
        let one = try await bench.verdict(signers, "threshold: 2", reference: bench.push(image))
        #expect(one.decidingCodes.first == "signature.too-few-signers")
        try bench.sign(image, by: other)
        let both = try await bench.verdict(signers, "threshold: 2", reference: bench.push(image))
        #expect((both.summary == "verified") == areTwo)
        #expect((both.decidingCodes.first == "signature.too-few-signers") == !areTwo)
    }
}
