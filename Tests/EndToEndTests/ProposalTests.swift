// SPDX-License-Identifier: Apache-2.0

import LocalRegistry
import Signatures
import Signing
import StrictJSON
import Testing

/// The three YAML examples of Argo CD's proposal, with an image that their static key signed.
@Suite(.timeLimit(.minutes(1)))
struct ProposalTests {
    @Test("as written: signed, but not built where anybody knows; the signer is named") func asWritten()
        async throws
    {
        let bench = try await LocalBench(.bundle)
        let files = try ProposalFiles(bench)
        let verdict = try await Assay.verify(
            "--project", files.project, "--application", files.application, bench.byTag)
        #expect(verdict.summary == "exit 1: rejected (slsa.level-too-low)")
        #expect(verdict.signers == [bench.key])
        #expect(verdict.json["policies"]?.array?.first?["minSlsaLevel"]?.int == 3)
    }

    @Test("without a level: verified by the static key; what the keyless signer lacks is said")
    func withoutLevel() async throws {
        let bench = try await LocalBench(.bundle)
        let files = try ProposalFiles(bench) { $0.replacing("slsaLevel: 3", with: "slsaLevel: 0") }
        let verdict = try await Assay.verify("--application", files.application, bench.byTag)
        #expect(verdict.summary == "exit 0: verified")
        #expect(verdict.signers == [bench.key])
        #expect(verdict.remarks.contains("signer.keyless-without-identities"))
        #expect(verdict.found.contains("identities"))
    }

    @Test("the static key is needed: without its signature the KMS key might have signed")
    func withoutSignature() async throws {
        let bench = try await LocalBench(nil)
        let files = try ProposalFiles(bench) { $0.replacing("slsaLevel: 3", with: "slsaLevel: 0") }
        let verdict = try await Assay.verify("--application", files.application, bench.byTag)
        #expect(verdict.summary == "exit 3: undetermined (key.no-credentials signature.none)")
    }

    @Test("an Application that asks for less does not lower the project's level") func askingForLess()
        async throws
    {
        let bench = try await LocalBench(.bundle)
        let files = try ProposalFiles(bench) { $0.replacing("slsaLevel: 3", with: "slsaLevel: 0") }
        let verdict = try await Assay.verify(
            "--project", files.project, "--application", files.application, bench.byTag)
        #expect(verdict.summary == "exit 1: rejected (slsa.level-too-low)")
        let policy = try #require(verdict.json["policies"]?.array?.first)
        #expect(policy["minSlsaLevel"]?.int == 2)
        let codes = policy["diagnostics"]?.array?.compactMap { $0["code"]?.string } ?? []
        #expect(codes.contains("policy.application-asks-for-less"))
        #expect(verdict.remarks.contains("policy.application-asks-for-less"))
    }

    @Test("its AppProject takes the key from the key ring by name") func keyRing() async throws {
        let bench = try await LocalBench(.bundle)
        let files = try ProposalFiles(bench) {
            $0.replacing("minSlsaLevel: 2", with: "minSlsaLevel: 0")
        }
        _ = try bench.folder.write("keys/trusted-public-key.pub", bench.signer.publicKey.pem)
        let ring = bench.folder.file("keys")
        let verdict = try await Assay.verify("--project", files.project, "--keys", ring, bench.byTag)
        #expect(verdict.summary == "exit 0: verified")
        #expect(verdict.signers == ["trusted-public-key"])
    }

    @Test("lint says what policy.md says of them") func lint() async throws {
        let bench = try await LocalBench(nil)
        let files = try ProposalFiles(bench)
        let project = try await Assay.run(["lint", files.project])
        #expect(project.code == 0)
        #expect(project.output.contains("policy.override-in-strict-project"))
        let application = try await Assay.run(["lint", files.application])
        #expect(application.code == 2)
        #expect(application.output.contains("signer.keyless-without-identities"))
        let kms = try await Assay.run(["lint", files.kmsApplication])
        #expect(kms.code == 0)
    }

    @Test("a misspelt key stops everything, in permissive projects too", arguments: ["strict", "permissive"])
    func typo(_ level: String) async throws {
        let bench = try await LocalBench(.bundle)
        let files = try ProposalFiles(bench) {
            $0.replacing("enforcementLevel: strict", with: "enforcmentLevel: \(level)")
        }
        let lint = try await Assay.run(["lint", files.project])
        #expect(lint.code == 2)
        #expect(lint.output.contains("project.yaml:8:5: error:"))
        #expect(lint.output.contains("enforcementLevel"))
        let verdict = try await Assay.verify("--project", files.project, bench.byTag)
        #expect(verdict.summary == "exit 2: misconfigured (policy.unknown-key)")
        #expect(verdict.decision == "deny")
        #expect(bench.registry.log.count == 0)
    }
}

/// The proposal's files, the static key's path filled in.
private struct ProposalFiles {
    let project: String
    let application: String
    let kmsApplication: String

    init(_ bench: LocalBench, _ change: (String) -> String = { $0 }) throws {
        func copy(_ name: String, as copied: String) throws -> String {
            let text = try Checkout.text("Fixtures/proposal/\(name)").replacing(
                "/mnt/<path>", with: bench.key)
            return try bench.folder.write(copied, change(text))
        }
        project = try copy("appproject.yaml", as: "project.yaml")
        application = try copy("application.yaml", as: "application.yaml")
        kmsApplication = try copy("application-kms.yaml", as: "application-kms.yaml")
    }
}
