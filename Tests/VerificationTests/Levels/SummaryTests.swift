// SPDX-License-Identifier: Apache-2.0

import Attestations
import LocalRegistry
import OCIModel
import StrictJSON
import TestSigstore
import Testing
import Verification

/// Verification summaries: whose word counts, about what, and how much.
@Suite(.timeLimit(.minutes(1)))
struct SummaryTests {
    private let bench: AttestationBench
    private let policy: [String]

    init() throws {
        bench = try AttestationBench()
        policy = ["builtInBuilders: false", AttestationBench.source, bench.verifiers()]
    }

    private static let three = ["SLSA_BUILD_LEVEL_3"]

    @Test func aSummaryVouchesForALevel() async throws {
        try bench.attestSummary(Self.three)
        let verdict = try await bench.verdict(policy)
        #expect(verdict.line == "verified 3")
        #expect(verdict.lacking == [.provenance])
    }

    @Test func aSummaryIsOfTheImage() async throws {
        try bench.attestSummary(Self.three, of: Digest(sha256Of: [1]))
        #expect(try await bench.found(policy) == "rejected 0 signature.other-digest")
        try bench.attestSummary(Self.three)
        #expect(try await bench.found(policy) == "verified 3")
    }

    @Test(arguments: [
        (["SLSA_BUILD_LEVEL_3"], "verified 3"), (["SLSA_BUILD_LEVEL_2"], "rejected 2"),
        (["SLSA_BUILD_LEVEL_0"], "rejected 0"),
        // No version of SLSA has it.
        (["SLSA_BUILD_LEVEL_4"], "rejected 0 vsa.unknown-level"),
        (["SLSA_BUILD_LEVEL_3", "SLSA_BUILD_LEVEL_4"], "rejected 0 vsa.unknown-level"),
        (["SLSA_BUILD_LEVEL_03"], "rejected 0 vsa.unknown-level"),
        (["SLSA_BUILD_LEVEL_"], "rejected 0 vsa.unknown-level"),
        (["SLSA_BUILD_LEVEL_-1"], "rejected 0 vsa.unknown-level"),
        (["SLSA_BUILD_LEVEL_３"], "rejected 0 vsa.unknown-level"),
        (["SLSA_SOURCE_LEVEL_5", "SLSA_BUILD_LEVEL_3"], "rejected 0 vsa.unknown-level"),
        (["SLSA_BUILD_LEVEL_2", "SLSA_BUILD_LEVEL_3"], "rejected 0 vsa.two-levels"),
        (["SLSA_BUILD_LEVEL_3", "SLSA_BUILD_LEVEL_3"], "rejected 0 vsa.two-levels"),
        (["SLSA_BUILD_LEVEL_3", "SLSA_SOURCE_LEVEL_2"], "verified 3"),
        (["SLSA_BUILD_LEVEL_UNEVALUATED"], "rejected 0 vsa.no-level"),
        ([], "rejected 0 vsa.no-level"), (["FAILED"], "rejected 0 vsa.no-level"),
        (["SLSA_SOURCE_LEVEL_UNEVALUATED", "SLSA_BUILD_LEVEL_3"], "verified 3"),
        (["SLSA_BUILD_REPRODUCED", "SLSA_SOURCE_TWO_PARTY_REVIEWED", "SLSA_BUILD_LEVEL_3"], "verified 3"),
        (["SLSA_BUILD_ENV_LEVEL_2", "SLSA_DEPENDENCY_LEVEL_4", "SLSA_BUILD_LEVEL_3"], "verified 3"),
        (["ACME_REVIEWED", "SLSA_BUILD_LEVEL_3"], "verified 3"), (["ACME_REVIEWED"], "rejected 0"),
        (["slsa_build_level_3"], "rejected 0"),
    ])
    func theLevelsOfASummary(_ levels: [String], _ expected: String) async throws {
        try bench.attestSummary(levels)
        #expect(try await bench.found(policy) == expected)
    }

    @Test(arguments: [
        ("/verificationResult", "FAILED", "vsa.failed"), ("/verificationResult", "passed", "vsa.malformed"),
        ("/verifier/id", "https://evil.test", "vsa.verifier-mismatch"),
        // The key's other verifier speaks of sources only.
        ("/verifier/id", "https://source.acme.test", "vsa.resource-mismatch"),
        ("/resourceUri", "oci://registry.example/demo/other", "vsa.resource-mismatch"),
        ("/resourceUri", "oci://registry.example/demo/app/", "vsa.resource-mismatch"),
        ("/resourceUri", "oci://{repository}", "vsa.resource-mismatch"),
        ("/timeVerified", "yesterday", "vsa.malformed"), ("/policy", "none", "vsa.malformed"),
    ])
    func aSummarySaysWhatItShould(_ pointer: String, _ value: String, _ code: String) async throws {
        try bench.attestSummary(Self.three, predicate: { try $0.setting(pointer, to: .string(value)) })
        #expect(try await bench.found(policy) == "rejected 0 \(code)")
        try bench.attestSummary(Self.three)
        #expect(try await bench.found(policy) == "verified 3")
    }

    @Test(arguments: [
        ("/verifier", false), ("/resourceUri", false), ("/policy", false), ("/verificationResult", false),
        ("/verifiedLevels", false), ("/timeVerified", true), ("/slsaVersion", true),
    ])
    func whatMayBeLeftOut(_ pointer: String, _ isOptional: Bool) async throws {
        try bench.attestSummary(Self.three, predicate: { try $0.removing(pointer) })
        #expect(try await bench.found(policy) == (isOptional ? "verified 3" : "rejected 0 vsa.malformed"))
    }

    /// Protocol buffers write counts as texts.
    @Test(
        arguments: [
            ["SLSA_BUILD_LEVEL_2": 3], ["SLSA_BUILD_LEVEL_2": "3"], [:], nil,
        ] as [JSON])
    func levelsOfDependenciesAreNumbersOrTexts(_ levels: JSON) async throws {
        try bench.attestSummary(Self.three, predicate: { try $0.setting("/dependencyLevels", to: levels) })
        #expect(try await bench.found(policy) == "verified 3")
    }

    // MARK: whose word

    @Test func aStrangersSummaryDoesNotCount() async throws {
        let other = try AttestationBench()
        let stranger = ["builtInBuilders: false", AttestationBench.source, other.verifiers()]
        try bench.attestSummary(Self.three)
        #expect(try await bench.found(stranger) == "rejected 0 vsa.unknown-signer signature.invalid")
        #expect(try await bench.found(policy) == "verified 3")
    }

    /// Whoever may sign a provenance may not vouch.
    @Test func aBuildersSignatureIsNoVerifiers() async throws {
        let build = GitHubBuild()
        let summary: JSON = [
            "verifier": ["id": "https://verify.acme.test"], "resourceUri": "oci://registry.example/demo/app",
            "policy": ["uri": "a:b"], "verificationResult": "PASSED",
            "verifiedLevels": ["SLSA_BUILD_LEVEL_3"],
        ]
        try bench.attest(summary, AttestationBench.summary, as: build.identity)
        let slsa = AttestationBench.workflow + [AttestationBench.source, bench.verifiers()]
        #expect(try await bench.found(slsa) == "rejected 0 vsa.unknown-signer")
        try bench.attest(summary, AttestationBench.summary, as: nil)
        #expect(try await bench.found(slsa) == "verified 3")
    }

    @Test(arguments: [(3, "verified 3"), (2, "rejected 2"), (0, "rejected 0")])
    func aVerifierVouchesForSoMuch(_ most: Int, _ expected: String) async throws {
        try bench.attestSummary(Self.three)
        let slsa = ["builtInBuilders: false", AttestationBench.source, bench.verifiers(maxLevel: most)]
        #expect(try await bench.found(slsa) == expected)
    }

    /// Two entries for one verifier: the one that says more counts, wherever it stands.
    @Test(arguments: [[1, 3], [3, 1]]) func theEntryThatSaysMoreCounts(_ levels: [Int]) async throws {
        try bench.attestSummary(Self.three)
        let entries = levels.map { level in
            "{name: v\(level), verifierId: 'https://verify.acme.test', signers: [\(bench.keySigner)], "
                + "resourceUri: 'oci://{repository}', maxLevel: \(level)}"
        }
        let slsa = [
            "builtInBuilders: false", AttestationBench.source,
            "verifiers: [\(entries.joined(separator: ", "))]",
        ]
        let verdict = try await bench.verdict(slsa)
        #expect(verdict.line == "verified 3")
        #expect(verdict.requirements.first?.level?.summaries.flatMap(\.objections) == [])
    }

    @Test func aVerifierOfSourcesSaysNothingOfImages() async throws {
        try bench.attestSummary(
            Self.three, resource: "a source repository",
            predicate: { try $0.setting("/verifier/id", to: "https://source.acme.test") })
        #expect(try await bench.found(policy) == "rejected 0 vsa.resource-mismatch")
    }

    @Test(arguments: [
        ("oci://{repository}", "oci://registry.example/demo/app", true),
        ("oci://{repository}@{digest}", "oci://registry.example/demo/app@DIGEST", true),
        (
            "pkg:oci/app@{digest}?repository_url={repository}",
            "pkg:oci/app@DIGEST?repository_url=registry.example/demo/app", true
        ),
        ("oci://registry.example/demo/app", "oci://registry.example/demo/app", true),
        ("oci://{repository}", "oci://registry.example/demo/app@DIGEST", false),
        ("oci://{repository}@{digest}", "oci://registry.example/demo/app", false),
    ])
    func aTemplateNamesTheImage(_ template: String, _ uri: String, _ matches: Bool) async throws {
        let stated = uri.replacing("DIGEST", with: bench.image.digest.description)
        try bench.attestSummary(Self.three, resource: stated)
        let slsa = ["builtInBuilders: false", AttestationBench.source, bench.verifiers(resource: template)]
        #expect(try await bench.found(slsa) == (matches ? "verified 3" : "rejected 0 vsa.resource-mismatch"))
    }
}
