// SPDX-License-Identifier: Apache-2.0

import Attestations
import StrictJSON
import TestSigstore
import Testing
import Verification

/// Level 4: build level 3, a source at level 4, a hermetic build, and external parameters that the policy knows. Each
/// part is missing once.
@Suite(.timeLimit(.minutes(1)))
struct LevelFourTests {
    private let bench: AttestationBench

    init() throws { bench = try AttestationBench() }

    /// The generator, hermetic or not, and the bench's verifiers.
    private func policy(
        hermetic: String = "always", sourceLevel: Int = 4, _ more: [String] = []
    ) -> [String] {
        AttestationBench.builders(
            AttestationBench.builder("slsa-github-generator", "hermetic: \(hermetic)"))
            + [AttestationBench.source, bench.verifiers(ofSources: sourceLevel)] + more
    }

    private func found(_ slsa: [String]) async throws -> (line: String, lacking: [LevelGap]) {
        let verdict = try await bench.verdict(level: 4, slsa)
        return (verdict.line, verdict.lacking)
    }

    private func gap(_ level: Int?) -> LevelGap { .sourceLevel(found: level, commit: GitHubBuild.commit) }

    @Test func allOfItIsLevel4() async throws {
        try bench.attest(.generator())
        try bench.attestSource()
        let found = try await found(policy())
        #expect(found.line == "verified 4")
        #expect(found.lacking == [])
    }

    @Test func aBuildAtLevel2IsNot() async throws {
        try bench.attest()
        try bench.attestSource()
        let slsa = AttestationBench.builders(AttestationBench.builder("github-workflow", "hermetic: always"))
        let found = try await found(slsa + [AttestationBench.source, bench.verifiers()])
        #expect(found.line == "rejected 2")
        #expect(found.lacking == [.hardenedBuilder])
    }

    @Test func withoutACommitItIsNot() async throws {
        // Certificates of the old kind may leave it out.
        func attest(_ predicate: (JSON) throws -> JSON) throws {
            try bench.attest(
                .generator(), predicate: predicate,
                certificate: { recipe in
                    for number in [3, 13] { recipe.remove(TestSigstore.Extension.fulcio(number)) }
                })
        }
        try bench.attestSource()
        try attest { made in
            try made.removing("/invocation/configSource/digest").removing("/materials/0/digest")
        }
        let none = try await found(policy())
        #expect(none.line == "rejected 3")
        #expect(none.lacking == [.commit])
        try attest { made in
            try made.setting("/materials/0/digest/sha1", to: .string(String(repeating: "0", count: 40)))
        }
        #expect(try await found(policy()).lacking == [.commit])
        try attest { $0 }
        #expect(try await found(policy()).line == "verified 4")
    }

    @Test func withoutAWordOnTheSourceItIsNot() async throws {
        try bench.attest(.generator())
        let none = try await found(policy())
        #expect(none.line == "rejected 3")
        #expect(none.lacking == [gap(nil)])
        try bench.attestSource(["SLSA_SOURCE_LEVEL_3"])
        #expect(try await found(policy()).lacking == [gap(3)])
        try bench.attestSource()
        #expect(try await found(policy(sourceLevel: 3)).lacking == [gap(3)])
        #expect(try await found(policy()).line == "verified 4")
    }

    @Test(arguments: ["always", "never"]) func theBuildIsHermetic(_ word: String) async throws {
        try bench.attest(.generator())
        try bench.attestSource()
        let found = try await found(policy(hermetic: word))
        #expect(found.line == (word == "always" ? "verified 4" : "rejected 3"))
        #expect(found.lacking == (word == "always" ? [] : [.hermetic]))
    }

    @Test(arguments: [
        ("ACME_HERMETIC", "hermeticProperties: [ACME_HERMETIC]", true),
        ("ACME_HERMETIC", "hermeticProperties: [OTHER, ACME_HERMETIC]", true),
        ("acme_hermetic", "hermeticProperties: [ACME_HERMETIC]", false),
        ("ACME_HERMETIC", "refs: [refs/heads/main]", false),
    ])
    func aPropertyShowsThatItIsHermetic(_ property: String, _ line: String, _ counts: Bool) async throws {
        try bench.attest(.generator())
        try bench.attestSource()
        try bench.attestSummary([property])
        let found = try await found(policy(hermetic: "never", [line]))
        #expect(found.line == (counts ? "verified 4" : "rejected 3"))
        #expect(found.lacking == (counts ? [] : [.hermetic]))
    }

    @Test(arguments: [
        ("predicate.metadata.completeness.parameters", true),
        ("statement.predicate.builder.id != \"\"", true),
        ("predicate.metadata.completeness.materials", false),
        ("predicate.metadata.reproducible == false", false),
        ("\"true\"", false), ("1", false), ("predicate.metadata.completeness.parameters == \"true\"", false),
    ])
    func whatTheProvenanceSaysShowsIt(_ expression: String, _ counts: Bool) async throws {
        try bench.attest(.generator())
        try bench.attestSource()
        let slsa = AttestationBench.builders(
            AttestationBench.builder("slsa-github-generator", "hermeticWhen: '\(expression)'"))
        let found = try await found(slsa + [AttestationBench.source, bench.verifiers()])
        #expect(found.line == (counts ? "verified 4" : "rejected 3"))
        #expect(found.lacking == (counts ? [] : [.hermetic]))
    }

    /// Of two entries at one level, the one whose builds are hermetic counts, wherever it stands.
    @Test(arguments: [["always", "never"], ["never", "always"]])
    func theHermeticEntryCounts(_ words: [String]) async throws {
        try bench.attest(.generator())
        try bench.attestSource()
        let entries = words.map { word in
            AttestationBench.builder("slsa-github-generator", "hermetic: \(word)")
                .replacing("name: own", with: "name: \(word)")
        }
        let slsa = ["builtInBuilders: false", "builders: [\(entries.joined(separator: ", "))]"]
        let found = try await found(slsa + [AttestationBench.source, bench.verifiers()])
        #expect(found.line == "verified 4")
    }

    @Test func everyParameterIsKnown() async throws {
        try bench.attest(
            .generator(), predicate: { try $0.setting("/invocation/parameters/debug", to: true) })
        try bench.attestSource()
        let open = try await found(policy())
        #expect(open.line == "rejected 3")
        #expect(open.lacking == [.parameters(["debug"])])
        #expect(try await found(policy(["allowedParameters: [debug]"])).line == "verified 4")
        #expect(try await found(policy(["externalParameters: {debug: true}"])).line == "verified 4")
        #expect(
            try await found(policy(["externalParameters: {debug: false}"])).line
                == "rejected 0 slsa.parameter-mismatch")
    }

    @Test func allThatIsMissingIsNamed() async throws {
        try bench.attest(
            .generator(), predicate: { try $0.setting("/invocation/parameters/debug", to: true) })
        #expect(
            try await found(policy(hermetic: "never")).lacking
                == [gap(nil), .hermetic, .parameters(["debug"])])
    }

    // MARK: the word on the source

    @Test(arguments: [
        ("https://github.com/acme/web.git", nil), ("git+https://GitHub.com/acme/web", nil),
        ("git+https://github.com/acme/other", "vsa.resource-mismatch"),
        ("git+https://github.com/acme/web/evil", "vsa.resource-mismatch"),
        ("oci://registry.example/demo/app", "vsa.resource-mismatch"),
    ])
    func itIsOfTheRepository(_ resource: String, _ code: String?) async throws {
        try bench.attest(.generator())
        try bench.attestSource(resource: resource)
        #expect(try await found(policy()).line == code.map { "rejected 3 \($0)" } ?? "verified 4")
    }

    /// A word on another commit is none, and no fault.
    @Test func itIsOfTheCommit() async throws {
        try bench.attest(.generator())
        try bench.attestSource(commit: String(repeating: "0", count: 40))
        let other = try await found(policy())
        #expect(other.line == "rejected 3")
        #expect(other.lacking == [gap(nil)])
        try bench.attestSource()
        #expect(try await found(policy()).line == "verified 4")
    }

    @Test(
        arguments: [
            (["sourceRefs": ["refs/heads/main"]], true), (["source_refs": ["refs/heads/main"]], true),
            (["sourceRefs": ["refs/heads/b", "refs/heads/main"]], true),
            (["sourceRefs": ["refs/heads/b"]], false),
            (["sourceRefs": ["refs/heads/b"], "source_refs": ["refs/heads/main"]], false),
            (["sourceRefs": []], false), ([:], false), (["sourceRefs": "refs/heads/main"], false),
            (["sourceRefs": [1, nil]], false),
        ] as [(JSON, Bool)])
    func itIsOnARefThatIsExpected(_ refs: JSON, _ counts: Bool) async throws {
        try bench.attest(.generator())
        try bench.attestSource(refs: refs)
        let found = try await found(policy(["refs: [refs/heads/main, refs/heads/next]"]))
        #expect(found.line == (counts ? "verified 4" : "rejected 3 vsa.ref-mismatch"))
        #expect(try await self.found(policy()).line == "verified 4")
    }

    @Test(arguments: [
        (["SLSA_SOURCE_LEVEL_4"], nil), (["SLSA_SOURCE_LEVEL_5"], "vsa.unknown-level"),
        (["SLSA_BUILD_LEVEL_3"], "vsa.no-level"), (["SLSA_SOURCE_LEVEL_UNEVALUATED"], "vsa.no-level"),
        (["SLSA_SOURCE_LEVEL_3", "SLSA_SOURCE_LEVEL_4"], "vsa.two-levels"),
    ])
    func itSaysTheLevel(_ levels: [String], _ code: String?) async throws {
        try bench.attest(.generator())
        try bench.attestSource(levels)
        #expect(try await found(policy()).line == code.map { "rejected 3 \($0)" } ?? "verified 4")
    }

    // MARK: all of it by one verifier's word

    private static let four = ["SLSA_BUILD_LEVEL_3", "SLSA_SOURCE_LEVEL_4", "ACME_HERMETIC"]

    private func delegated(maxLevel: Int = 3, maxSourceLevel: Int = 4, _ more: [String] = []) -> [String] {
        let properties = more.isEmpty ? ["hermeticProperties: [ACME_HERMETIC]"] : more
        return ["builtInBuilders: false", AttestationBench.source] + properties
            + [bench.verifiers(maxLevel: maxLevel, maxSourceLevel: maxSourceLevel)]
    }

    @Test func oneSummaryIsEnough() async throws {
        try bench.attestSummary(Self.four)
        #expect(try await found(delegated()).line == "verified 4")
        #expect(try await found(delegated(maxSourceLevel: 3)).line == "rejected 3")
        #expect(try await found(delegated(maxLevel: 2)).line == "rejected 2")
        #expect(try await found(delegated(["hermeticProperties: [OTHER]"])).line == "rejected 3")
    }

    @Test(arguments: Self.four) func eachPartOfItIsNeeded(_ part: String) async throws {
        try bench.attestSummary(Self.four.filter { $0 != part })
        let found = try await found(delegated())
        #expect(found.line == (part == "SLSA_BUILD_LEVEL_3" ? "rejected 0" : "rejected 3"))
        #expect(found.lacking == [.provenance])
        try bench.attestSummary(Self.four)
        #expect(try await self.found(delegated()).line == "verified 4")
    }

    /// Two summaries that have all of it between them are of two minds.
    @Test func twoHalvesAreNotOne() async throws {
        try bench.attestSummary(["SLSA_BUILD_LEVEL_3", "ACME_HERMETIC"])
        try bench.attestSummary(["SLSA_SOURCE_LEVEL_4"])
        #expect(try await found(delegated()).line == "rejected 3")
    }

    @Test func noSummarySaysFour() async throws {
        try bench.attestSummary(["SLSA_BUILD_LEVEL_4", "SLSA_SOURCE_LEVEL_4", "ACME_HERMETIC"])
        #expect(try await found(delegated()).line == "rejected 0 vsa.unknown-level")
    }
}
