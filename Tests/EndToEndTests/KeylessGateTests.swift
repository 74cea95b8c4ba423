// SPDX-License-Identifier: Apache-2.0

import Foundation
import LocalRegistry
import OCIModel
import Signing
import StrictJSON
import TestSigstore
import Testing

/// Gates for the word of one workflow, under a private Sigstore. Real cosign 3 attests; bundles that were minted here
/// have the times and the faults that its clock and its care do not allow.
@Suite(.timeLimit(.minutes(3)))
struct KeylessGateTests {
    private let workflow = TestSigstore.Identity.gitHubWorkflow(file: "e2e.yml")
    private let other = TestSigstore.Identity.gitHubWorkflow(file: "release.yml")

    /// With real cosign.
    @Suite(.needs(.registry, .cosign2, .cosign3), .dockerRegistry, .privateSigstore)
    struct Cosigned {
        private let workflow = TestSigstore.Identity.gitHubWorkflow(file: "e2e.yml")
        private let other = TestSigstore.Identity.gitHubWorkflow(file: "release.yml")

        @Test("attested by the workflow", arguments: PrivateSigstore.Evidence.logged)
        func attested(_ evidence: PrivateSigstore.Evidence) async throws {
            let stage = try GateStage()
            let image = try await stage.push("keyless gate, \(evidence.rawValue)")
            let project = try stage.policy.gate(stage.policy.signer(workflow))
            try await stage.sigstore.attest(image.byDigest, as: other, .testResult("PASSED"), evidence)
            let verdict = try await stage.verify(image, project)
            verdict.expect("exit 1: rejected (gate.no-attestation identity.mismatch)")
            #expect(verdict.wanted.contains(workflow.nameText))
            #expect(verdict.found.contains(other.nameText))
            try await stage.sigstore.attest(image.byDigest, as: workflow, .testResult("PASSED"), evidence)
            try await stage.verify(image, project).expect("exit 0: verified")
        }

        @Test("what the certificate says of the run") func claims() async throws {
            let stage = try GateStage()
            let image = try await stage.push("keyless gate, claims")
            try await stage.sigstore.attest(image.byDigest, as: workflow, .testResult("PASSED"))
            for (line, summary) in [
                ("claims: {runnerEnvironment: github-hosted}", "exit 0: verified"),
                (
                    "claims: {runnerEnvironment: self-hosted}",
                    "exit 1: rejected (gate.no-attestation identity.extension-mismatch)"
                ),
            ] {
                let project = try stage.policy.gate(stage.policy.signer(workflow, line))
                try await stage.verify(image, project).expect(summary)
            }
        }

        @Test("assay attestations names the workflow, and whose word that is") func listing() async throws {
            let stage = try GateStage()
            let image = try await stage.push("keyless listing")
            try await stage.sigstore.attest(image.byDigest, as: workflow, .testResult("PASSED"))
            let list = ["attestations", "-o", "json", image.byDigest]
            let known = try JSON(
                parsing: try await Assay.run(list + ["--trusted-root", stage.sigstore.trustedRoot]).output)
            let entry = try #require(known["attestations"]?.array?.first)
            #expect(entry["signer"]?["proven"]?.bool == true)
            #expect(entry["signer"]?["subjects"] == [.string(workflow.nameText)])
            #expect(entry["signer"]?["issuer"]?.string == workflow.issuer)
            #expect(entry["signedAt"]?.string != nil)
            let unknown = try JSON(parsing: try await Assay.run(list).output)
            #expect(unknown["attestations"]?.array?.first?["signer"]?["proven"]?.bool == false)
        }
    }

    // MARK: minted

    /// An image in a registry of this process, and a Sigstore of half an hour ago.
    private struct Mint {
        let bench: LocalBench
        var sigstore: TestSigstore
        let policy: AttestationPolicy
        let now: Int

        init() async throws {
            bench = try await LocalBench(nil, RegistryBehavior(referrers: .on()))
            now = Int(Date().timeIntervalSince1970)
            sigstore = try TestSigstore(now: now - 1800)
            let root = try bench.folder.write("trusted_root.json", sigstore.trustedRoot.text())
            policy = AttestationPolicy(bench.folder, trustedRoot: root)
        }

        /// Attaches what an identity attests at a moment, in seconds before now.
        func attest(
            _ predicate: AttestedPredicate, as identity: TestSigstore.Identity, ago: Int,
            _ edit: (inout TestSigstore.Recipe) throws -> Void = { _ in }
        ) throws {
            var sigstore = sigstore
            sigstore.now = now - ago
            let signed = try sigstore.sign(bench.image.manifest, as: identity) { recipe in
                recipe.content = .statement
                recipe.statement.predicateType = predicate.type
                recipe.statement.predicate = predicate.json
                try edit(&recipe)
            }
            bench.attach(
                .bundle(
                    signed.bundle().serialized(), predicateType: predicate.type, of: bench.image.descriptor))
        }

        func verify(_ project: String, memory: String = "none") async throws -> Verdict {
            try await Assay.verify("--project", project, "--gate-memory", memory, bench.byDigest)
        }
    }

    @Test("a newer failed one, wherever it is listed", arguments: [false, true])
    func newest(failedFirst: Bool) async throws {
        let mint = try await Mint()
        let project = try mint.policy.gate(mint.policy.signer(workflow))
        let passed = { try mint.attest(.testResult("PASSED"), as: workflow, ago: 7200) }
        let failed = { try mint.attest(.testResult("FAILED"), as: workflow, ago: 3600) }
        if failedFirst { try failed() }
        try passed()
        if !failedFirst {
            try await mint.verify(project).expect("exit 0: verified")
            try failed()
        }
        try await mint.verify(project).expect("exit 1: rejected (gate.test-result)")
        try mint.attest(.testResult("PASSED"), as: workflow, ago: 60)
        try await mint.verify(project).expect("exit 0: verified")
    }

    @Test("too old, by the log's time") func tooOld() async throws {
        let mint = try await Mint()
        let project = try mint.policy.gate(mint.policy.signer(workflow))
        try mint.attest(.testResult("PASSED"), as: workflow, ago: 73 * 3600)
        try await mint.verify(project).expect("exit 1: rejected (gate.too-old)")
        try mint.attest(.testResult("PASSED"), as: workflow, ago: 71 * 3600)
        try await mint.verify(project).expect("exit 0: verified")
    }

    @Test("deleted newest") func withdrawn() async throws {
        let mint = try await Mint()
        let project = try mint.policy.gate(mint.policy.signer(workflow))
        let memory = mint.bench.folder.file("gates")
        try mint.attest(.testResult("PASSED"), as: workflow, ago: 7200)
        let before = mint.bench.content.manifests(in: LocalBench.repository)
        try mint.attest(.testResult("FAILED"), as: workflow, ago: 3600)
        try await mint.verify(project, memory: memory).expect("exit 1: rejected (gate.test-result)")
        for digest in mint.bench.content.manifests(in: LocalBench.repository) where !before.contains(digest) {
            #expect(mint.bench.content.remove(.digest(digest), from: LocalBench.repository))
        }
        try await mint.verify(project, memory: memory).expect(
            "exit 3: undetermined (gate.attestation-withdrawn)")
        try await mint.verify(project).expect("exit 0: verified")
    }

    @Test("the same workflow on another ref, in another repository, at another issuer") func others()
        async throws
    {
        let mint = try await Mint()
        let project = try mint.policy.gate(mint.policy.signer(workflow))
        var elsewhere = workflow
        elsewhere.issuer += "/acme"
        for identity in [
            .gitHubWorkflow(file: "e2e.yml", ref: "refs/heads/feature"),
            .gitHubWorkflow(repository: "evil/web", file: "e2e.yml"), elsewhere, other,
        ] {
            try mint.attest(.testResult("PASSED"), as: identity, ago: 3600)
            try await mint.verify(project).expect(
                "exit 1: rejected (gate.no-attestation identity.mismatch)")
        }
        try mint.attest(.testResult("PASSED"), as: workflow, ago: 3600)
        try await mint.verify(project).expect("exit 0: verified")
    }

    @Test("a certificate of another authority with the same names") func otherAuthority() async throws {
        let mint = try await Mint()
        let project = try mint.policy.gate(mint.policy.signer(workflow))
        let impostor = try TestSigstore(now: mint.sigstore.now)
        try mint.attest(.testResult("PASSED"), as: workflow, ago: 3600) { recipe in
            recipe.authority = try #require(impostor.authorities.first)
        }
        try await mint.verify(project).expect(
            "exit 1: rejected (gate.no-attestation certificate.untrusted)")
        try mint.attest(.testResult("PASSED"), as: workflow, ago: 3600)
        try await mint.verify(project).expect("exit 0: verified")
    }

    @Test("a referrer that says test-result around a statement that is none") func disguised() async throws {
        let mint = try await Mint()
        let project = try mint.policy.gate(mint.policy.signer(workflow))
        try mint.attest(.testResult("PASSED"), as: workflow, ago: 3600) { recipe in
            recipe.statement.predicateType = "https://example.com/checked/v1"
        }
        try await mint.verify(project).expect("exit 1: rejected (gate.no-attestation)")
        try mint.attest(.testResult("PASSED"), as: workflow, ago: 3600)
        try await mint.verify(project).expect("exit 0: verified")
    }
}
