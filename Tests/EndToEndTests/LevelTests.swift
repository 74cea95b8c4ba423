// SPDX-License-Identifier: Apache-2.0

import Foundation
import LocalRegistry
import OCIModel
import StrictJSON
import Testing

/// SLSA levels of images whose provenance real cosign attests, and verification summaries that hand a level on.
@Suite(.needs(.registry, .cosign2), .dockerRegistry, .privateSigstore, .timeLimit(.minutes(3)))
struct LevelTests {
    private let shop = AttestedPredicate.provenance(source: "https://github.com/acme/shop")
    private let verifier = "https://verify.acme.test"

    /// A policy that asks for level 2 of builds of acme/shop by a builder of one's own, who signs as alice.
    private func project(_ stage: GateStage, _ lines: String..., builder: String = "maxLevel: 2") throws
        -> String
    {
        try stage.policy.project(
            "minSlsaLevel: 2",
            """
            slsa: {source: "https://github.com/acme/shop", builders: [{name: ours, builderId: \
            "https://ci.acme.test/builder", \(builder), signers: [\(stage.policy.signer(stage.registry.alice))]}]\
            \(lines.map { ", \($0)" }.joined())}
            """)
    }

    /// A policy that takes bob's summaries in the provenance's stead.
    private func consumer(_ stage: GateStage, verifier: String? = nil, maxLevel: Int = 2) throws -> String {
        try stage.policy.project(
            "minSlsaLevel: 2",
            """
            slsa: {source: "https://github.com/acme/shop", verifiers: [{name: gatehouse, verifierId: \
            "\(verifier ?? self.verifier)", resourceUri: "oci://{repository}", maxLevel: \(maxLevel), \
            signers: [\(stage.policy.signer(stage.registry.bob))]}]}
            """)
    }

    @Test("the builder, the source: level 2", arguments: Attester.expected)
    func reached(_ attester: Attester) async throws {
        let stage = try GateStage()
        let image = try await stage.push("level 2, \(attester)")
        try await attester.attest(image, shop, by: stage.registry.alice, at: nil)
        let verdict = try await stage.verify(image, try project(stage))
        verdict.expect("exit 0: verified")
        #expect(
            verdict.images.first?["requirements"]?.array?.first?["level"]?["reached"]?.int == 2)
    }

    @Test(
        "what differs from what is expected",
        arguments: [
            (
                "another source", AttestedPredicate.provenance(source: "https://github.com/acme/api"),
                "slsa.source-mismatch"
            ),
            (
                "a fork", .provenance(source: "https://github.com/acme-evil/shop"), "slsa.source-mismatch"
            ),
            (
                "another builder",
                .provenance(source: "https://github.com/acme/shop", builder: "https://ci.acme.test/laptop"),
                "slsa.builder-mismatch"
            ),
        ])
    func different(_ name: String, _ predicate: AttestedPredicate, _ code: String) async throws {
        let stage = try GateStage()
        let image = try await stage.push(name)
        try await Attester.cosign2.attest(image, predicate, by: stage.registry.alice, at: nil)
        let project = try project(stage)
        try await stage.verify(image, project).expect("exit 1: rejected (slsa.level-too-low \(code))")
        try await Attester.cosign2.attest(image, shop, by: stage.registry.alice, at: nil)
        try await stage.verify(image, project).expect("exit 0: verified")
    }

    @Test("signed by somebody else, and by nobody") func otherSigner() async throws {
        let stage = try GateStage()
        let image = try await stage.push("built by bob")
        let project = try project(stage)
        try await stage.verify(image, project).expect("exit 1: rejected (slsa.level-too-low)")
        try await Attester.cosign2.attest(image, shop, by: stage.registry.bob, at: nil)
        let verdict = try await stage.verify(image, project)
        verdict.expect("exit 1: rejected (slsa.level-too-low slsa.unsigned signature.invalid)")
        #expect(verdict.wanted.contains("a signature by alice"))
        try await Attester.cosign2.attest(image, shop, by: stage.registry.alice, at: nil)
        try await stage.verify(image, project).expect("exit 0: verified")
    }

    @Test("a builder that may vouch for less") func lowerBuilder() async throws {
        let stage = try GateStage()
        let image = try await stage.push("level 1")
        try await Attester.cosign2.attest(image, shop, by: stage.registry.alice, at: nil)
        try await stage.verify(image, try project(stage, builder: "maxLevel: 1"))
            .expect("exit 1: rejected (slsa.level-too-low)")
        try await stage.verify(image, try project(stage)).expect("exit 0: verified")
    }

    // MARK: verification summaries

    /// Verifies by the builder's provenance, and pushes a summary of bob's.
    private func attest(_ stage: GateStage, _ image: Pushed, verifier: String? = nil) async throws
        -> Program.Run
    {
        var program = try Assay.program()
        program.environment["COSIGN_PASSWORD"] = ""
        return try await program.run([
            "verify", "--project", try project(stage), "--gate-memory", stage.memory, "--attest",
            stage.registry.bob.privateFile, "--attest-push", "--attest-verifier", verifier ?? self.verifier,
            image.byDigest,
        ])
    }

    @Test("PASSED hands the level on") func summary() async throws {
        let stage = try GateStage()
        let image = try await stage.push("summary")
        try await Attester.cosign2.attest(image, shop, by: stage.registry.alice, at: nil)
        let consumer = try consumer(stage)
        try await stage.verify(image, consumer).expect(
            "exit 1: rejected (slsa.level-too-low slsa.unsigned signature.key-instead-of-certificate)")
        let run = try await attest(stage, image)
        #expect(run.code == 0, "\(run.errors)\(run.output)")
        try await stage.verify(image, consumer).expect("exit 0: verified")
        try await stage.verify(image, try self.consumer(stage, verifier: "https://verify.acme.test/other"))
            .expect(
                """
                exit 1: rejected (slsa.level-too-low slsa.unsigned vsa.verifier-mismatch \
                signature.key-instead-of-certificate)
                """)
        try await stage.verify(image, try self.consumer(stage, maxLevel: 1)).expect(
            "exit 1: rejected (slsa.level-too-low slsa.unsigned signature.key-instead-of-certificate)")
    }

    @Test("FAILED does not") func failedSummary() async throws {
        let stage = try GateStage()
        let image = try await stage.push("failed summary")
        let consumer = try consumer(stage)
        #expect(try await attest(stage, image).code == 1)
        try await stage.verify(image, consumer).expect(
            "exit 1: rejected (slsa.level-too-low vsa.failed)")
        try await Attester.cosign2.attest(image, shop, by: stage.registry.alice, at: nil)
        #expect(try await attest(stage, image).code == 0)
        try await stage.verify(image, consumer).expect("exit 0: verified")
    }

    @Test("a summary of another image") func copiedSummary() async throws {
        let stage = try GateStage()
        let image = try await stage.push("summed up")
        let other = try await image.push(TestImage(label: "not summed up"), tag: "v2")
        try await Attester.cosign2.attest(image, shop, by: stage.registry.alice, at: nil)
        #expect(try await attest(stage, image).code == 0)
        try await image.copyReferrers(to: other)
        let consumer = try consumer(stage)
        try await stage.verify(other, consumer).expect(
            "exit 1: rejected (slsa.level-too-low signature.other-digest)")
        try await stage.verify(image, consumer).expect("exit 0: verified")
    }

    @Test("a gate that takes summaries") func gate() async throws {
        let stage = try GateStage()
        let image = try await stage.push("summary, gate")
        let signer = stage.policy.signer(stage.registry.bob)
        func gate(_ level: Int) throws -> String {
            try stage.policy.project(
                """
                gates: [{name: verified, type: vsa, signers: [\(signer)], vsa: {verifierId: "\(verifier)", \
                resourceUri: "oci://{repository}", levels: [SLSA_BUILD_LEVEL_\(level)]}}]
                """)
        }
        #expect(try await attest(stage, image).code == 1)
        try await stage.verify(image, try gate(2)).expect(
            "exit 1: rejected (gate.vsa-not-passed gate.vsa-levels)")
        try await Attester.cosign2.attest(image, shop, by: stage.registry.alice, at: nil)
        #expect(try await attest(stage, image).code == 0)
        try await stage.verify(image, try gate(2)).expect("exit 0: verified")
        // Neither summary has a time, so they are told in the order of their digests.
        let verdict = try await stage.verify(image, try gate(3))
        #expect(
            [
                "exit 1: rejected (gate.vsa-not-passed gate.vsa-levels)",
                "exit 1: rejected (gate.vsa-levels gate.vsa-not-passed)",
            ].contains(verdict.summary))
    }
}
