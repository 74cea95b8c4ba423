// SPDX-License-Identifier: Apache-2.0

import Attestations
import FoundationEssentials
import Keys
import LocalRegistry
import OCIModel
import Registry
import Signatures
import Sigstore
import StrictJSON
import TestSigstore
import Testing
import TrustRoots
import Verification

private typealias Digest = OCIModel.Digest

/// Provenance that builders in production signed, where the public data stands beside the project; under the public
/// trust root that is built in.
@Suite(.enabled(if: hasProvenance, "the public test data is not here"), .timeLimit(.minutes(2)))
struct RealProvenanceTests {
    private let bench: AttestationBench

    init() throws { bench = try AttestationBench() }

    // MARK: images of slsa-github-generator, as cosign saved them

    /// What an engine finds about the image of a layout.
    private func found(_ version: String, _ slsa: [String]) async throws -> String {
        let folder = provenance.appending(path: version)
        let digest = try String(contentsOf: folder.appending(path: "image.digest"), encoding: .utf8)
            .prefix { !$0.isWhitespace }
        let now = AttestationBench.signingTime
        let engine = VerificationEngine(
            content: try OCILayout(directory: folder.path), keys: KeyResolver(ring: KeyRing(directory: nil)),
            trustRoots: TrustRootStore(readFile: KeyFiles.read, now: { now }), now: { now })
        let verdicts = await engine.verify(
            [ImageRequest("ghcr.io/slsa-framework/example-package@\(digest)")],
            under: try AttestationBench.policy(level: 3, slsa))
        return try #require(verdicts.first).line
    }

    private static let source = "https://github.com/slsa-framework/example-package"

    @Test(arguments: ["v1.4.0", "v1.7.0", "v1.10.0", "v2.1.0"])
    func theGeneratorIsLevel3ForItsSource(_ version: String) async throws {
        #expect(try await found(version, ["source: \(Self.source)"]) == "verified 3")
        #expect(
            try await found(version, ["source: https://github.com/slsa-framework/example"])
                == "rejected 0 slsa.source-mismatch")
        #expect(
            try await found(
                version,
                [
                    "source: \(Self.source)", "builtInBuilders: false",
                    "builders: [{name: other, use: chainguard}]",
                ]) == "rejected 0 slsa.unknown-signer")
    }

    @Test(arguments: [
        ("v1.4.0", "refs: [refs/heads/main]", "verified 3"),
        ("v1.4.0", "refs: ['refs/tags/*']", "rejected 0 slsa.ref-mismatch"),
        ("v1.10.0", "refs: ['refs/tags/v13.*']", "verified 3"),
        ("v2.1.0", "workflows: ['.github/workflows/verifier-e2e.*']", "verified 3"),
        ("v2.1.0", "workflows: ['.github/workflows/release.yml']", "rejected 0 slsa.workflow-mismatch"),
        ("v1.7.0", "triggers: [workflow_dispatch]", "verified 3"),
        ("v1.7.0", "triggers: [push]", "rejected 0 slsa.trigger-mismatch"),
    ])
    func theGeneratorIsHeldAgainstWhatIsExpected(
        _ version: String, _ line: String, _ expected: String
    ) async throws {
        #expect(try await found(version, ["source: \(Self.source)", line]) == expected)
    }

    // MARK: bundles of GitHub's artifact attestations

    /// What the bench finds about the file that a bundle in the data is about.
    private func found(
        _ file: String, level: Int, _ slsa: [String], of digest: String
    ) async throws -> String {
        let digest = try #require(Digest("sha256:\(digest)"))
        bench.attach(bundle: try read(file), to: digest)
        return try await bench.found(level: level, slsa, of: digest)
    }

    private static let module = "06ce330900a7d6403bc8d88e5dfad6aeeb8ae40179f66bb89e69c8bf6f6b1a0b"
    private static let publisher = "bazel-contrib/publish-to-bcr/.github/workflows/publish.yaml"
    private static let rules = "source: https://github.com/aspect-build/rules_lint"
    private static func calling(_ workflow: String) -> String {
        "builders: [{name: own, use: github-reusable-workflow, workflows: ['\(workflow)']}]"
    }

    @Test(arguments: [
        ("v0.0.1", "verified 3"), ("65d4f0c00357d50ba19165993f673e56a7ddb500", "verified 3"),
        // Still a workflow of GitHub's.
        ("v0.0.2", "rejected 2 slsa.builder-version"),
    ])
    func aReusableWorkflowIsLevel3WherePinned(_ version: String, _ expected: String) async throws {
        let slsa = [Self.rules, Self.calling("\(Self.publisher)@\(version)")]
        #expect(
            try await found("MODULE.bazel.intoto.jsonl", level: 3, slsa, of: Self.module) == expected)
    }

    /// Validly signed and logged, by another workflow than the one that it claims.
    @Test func aForgeryThatIsValidlySignedNeverCounts() async throws {
        let forgery = "MODULE-wrong-signer.bazel.intoto.jsonl"
        let slsa = [Self.rules, Self.calling("\(Self.publisher)@v0.0.1")]
        for level in 1...3 {
            #expect(
                try await found(forgery, level: level, slsa, of: Self.module)
                    == "rejected 0 slsa.builder-mismatch")
        }
        // Nor where any provenance is level 1 at least, since a builder is known to have signed something else.
        let lenient = slsa + ["unsignedProvenance: true"]
        #expect(
            try await found(forgery, level: 2, lenient, of: Self.module) == "rejected 0 slsa.builder-mismatch"
        )
        let strict = slsa + ["builtInBuilders: false"]
        #expect(
            try await found(forgery, level: 1, strict, of: Self.module) == "rejected 0 slsa.unknown-signer")
        // The genuine one beside it does.
        #expect(
            try await found("MODULE.bazel.intoto.jsonl", level: 3, slsa, of: Self.module) == "verified 3")
    }

    /// Until the middle of 2024, `builder.id` was not the name in the certificate.
    @Test(arguments: [
        (nil, "rejected 2"), ("@09b495c3f12c7881b3cc17209a327792065c1a1d", "verified 3"),
        ("@19b495c3f12c7881b3cc17209a327792065c1a1d", "rejected 2 slsa.builder-version"),
        ("", "rejected 2 slsa.builder-version"),
    ])
    func aReusableWorkflowWithTheOldBuilder(_ pin: String?, _ expected: String) async throws {
        let workflow = "github/artifact-attestations-workflows/.github/workflows/attest.yml"
        let slsa =
            ["source: https://github.com/malancas/attest-demo"]
            + (pin.map { [Self.calling(workflow + $0)] } ?? [])
        let digest = "49a3aa6075e0f49f82843e74b5baa614ad2a588e6675612bf108a0a008c5ac25"
        #expect(
            try await found("reusable-workflow-attestation.sigstore.json", level: 3, slsa, of: digest)
                == expected)
    }

    @Test func anIssuerWithASuffixIsAnother() async throws {
        let digest = "afa27b44d43b02a9fea41d13cedc2e4016cfcf87c5dbf990e593669aa8ce286d"
        let source = "source: https://github.com/too-legit/attest"
        func builder(_ issuer: String) -> String {
            """
            builders: [{name: own, use: github-workflow, signers: [{method: keyless, identities: [{issuer: \
            '\(issuer)', subjectRegExp: 'https://github.com/too-legit/attest/.+'}]}]}]
            """
        }
        let file = "custom-issuer.sigstore.json"
        #expect(
            try await found(file, level: 1, [source], of: digest) == "rejected 0 slsa.unknown-signer")
        #expect(
            try await found(file, level: 1, [source, builder(GitHubBuild.issuer)], of: digest)
                == "rejected 0 slsa.unknown-signer")
        #expect(
            try await found(
                file, level: 2, [source, builder("\(GitHubBuild.issuer)/hammer-time")], of: digest)
                == "verified 2")
    }

    // MARK: signatures of other kinds

    private func rejection(_ envelope: JSON, _ key: PublicKey) -> String? {
        let verifier = SignatureVerifier(root: TrustRoot())
        do throws(SignatureRejection) {
            let signature = try ImageSignature(legacyEnvelope: envelope.serialized(), annotations: [:])
            _ = try verifier.verify(
                try UnverifiedAttestation(signature), with: key, at: AttestationBench.signingTime)
            return nil
        } catch {
            return error.code
        }
    }

    /// Google's summaries of its virtual machines hold bare r and s (IEEE P1363). No setting of this version takes them:
    /// an ECDSA signature is DER.
    @Test func aSignatureInP1363IsNone() throws {
        let key = try PublicKey(pemEncoded: try text("vsa/vsa_signing_public_key.pem"))
        let envelope = try JSON(parsing: try read("vsa/gke-gce-pre.bcid-vsa.jsonl"))
        #expect(rejection(envelope, key) == "signature.invalid")
        let der = try envelope.editingBytes("/signatures/0/sig") { $0 = Self.der($0) }
        #expect(rejection(der, key) == nil)
        // The same, with the last bit of s changed.
        let other = try der.editingBytes("/signatures/0/sig") { $0[$0.count - 1] ^= 1 }
        #expect(rejection(other, key) == "signature.invalid")
    }

    /// SEQUENCE { INTEGER r, INTEGER s } of 32 bytes each.
    private static func der(_ bytes: [UInt8]) -> [UInt8] {
        func integer(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
            var digits = Array(bytes.drop { $0 == 0 })
            if digits.first ?? 0x80 >= 0x80 { digits.insert(0, at: 0) }
            return [0x02, UInt8(digits.count)] + digits
        }
        let content = integer(bytes.prefix(32)) + integer(bytes.suffix(32))
        return [0x30, UInt8(content.count)] + content
    }

    /// Google Cloud Build's regional keys sign the bare payload; what is not bound to its type is no signature of an
    /// envelope (DSSE v1.0). Its `global-pae` keys sign as they should.
    @Test func aSignatureOfTheBarePayloadIsNone() throws {
        let report = try JSON(parsing: try read("gcb/v0.3-gcloud-container-github-tag.json"))
        let envelope = try report.value(at: "/provenance_summary/provenance/0/envelope")
        func only(_ name: String) throws -> JSON {
            let signatures = try #require(envelope["signatures"]?.array)
            let one = signatures.filter { $0["keyid"]?.string?.contains(name) ?? false }
            try #require(one.count == 1)
            return try envelope.setting("/signatures", to: .array(one))
        }
        let bare = try only("builtByGCB")
        let bound = try only("provenanceSigner")
        for key in ["us-west2", "global", "global-pae", "global-pae-provenanceSigner_1"] {
            #expect(
                rejection(bare, try PublicKey(pemEncoded: try text("gcb/keys/\(key).key")))
                    == "signature.invalid")
        }
        let key = try PublicKey(pemEncoded: try text("gcb/keys/global-pae-provenanceSigner_1.key"))
        #expect(rejection(bound, key) == nil)
    }

    private func read(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: provenance.appending(path: name)))
    }

    private func text(_ name: String) throws -> String { String(decoding: try read(name), as: UTF8.self) }
}

private let provenance = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "shared/data/slsa")
private let hasProvenance = FileManager.default.fileExists(atPath: provenance.path)
