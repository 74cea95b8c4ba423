// SPDX-License-Identifier: Apache-2.0

import Attestations
import OCIModel
import Policy
import Sigstore
import StrictJSON
import TestSigstore
import Testing

/// What holds of the level of every set of attestations, on generated ones.
struct LevelPropertyTests {
    /// One attestation, as who reads evidence hands it on.
    private enum Piece {
        case provenance(ProvenanceCandidate)
        case summary(SummaryCandidate)
        /// Of the first or the second image of an index.
        case unsigned(Int, Statement)
    }

    private let pool: [Piece]
    private let judge: LevelJudge

    private static let commit = String(repeating: "0123456789", count: 4)
    private static let source = "https://github.com/acme/shop"

    init() throws {
        judge = try Self.judge()
        let bench = try GateBench()
        func attested(_ json: JSON, by signer: GateBench.Signer) throws -> VerifiedAttestation {
            try bench.verify(json.serialized(), by: signer)
        }
        func provenance(
            _ json: JSON, by signer: GateBench.Signer, _ platforms: [Int]
        ) throws -> Piece {
            let made = try attested(json, by: signer)
            let statement = try AttestedStatement(made, about: GateBench.image, signer: "s")
            return .provenance(
                ProvenanceCandidate(
                    statement: made.statement,
                    proof: platforms.isEmpty
                        ? .stranger(statement) : .platforms(platforms.map { ($0, statement) })))
        }
        func summary(_ json: JSON, _ verifiers: [Int]) throws -> Piece {
            .summary(
                SummaryCandidate(statement: try attested(json, by: .key).statement, verifiers: verifiers))
        }
        func unsigned(_ image: Int, _ json: JSON) throws -> Piece {
            .unsigned(image, try Statement(parsing: json.serialized()))
        }
        let name = GateBench.workflow.nameText
        let farm = "https://farm.acme.test"
        let other = "https://github.com/acme/other"
        pool = [
            try provenance(Self.provenance(name), by: .workflow, [0]),
            try provenance(Self.provenance(name, source: other), by: .workflow, [0]),
            try provenance(Self.provenance("https://evil.test"), by: .workflow, [0]),
            try provenance(Self.provenance(name), by: .workflow, []),
            try provenance(Self.provenance(farm), by: .key, [1]),
            try provenance(Self.provenance(farm), by: .key, [2]),
            try provenance(Self.provenance(farm), by: .key, [1, 2]),
            try provenance(Self.provenance(farm, commit: nil), by: .key, [1, 2]),
            try provenance(Self.provenance(farm, more: ["debug": true]), by: .key, [2]),
            try provenance(Self.statement(type: "https://slsa.dev/provenance/v1", []), by: .key, [1]),
            .provenance(
                ProvenanceCandidate(
                    statement: try Statement(parsing: Self.provenance(farm).serialized()), proof: .unsigned)),
            try summary(Self.summary(["SLSA_BUILD_LEVEL_1"]), [0]),
            try summary(Self.summary(["SLSA_BUILD_LEVEL_3"]), [0]),
            try summary(Self.summary(["SLSA_BUILD_LEVEL_3"], result: "FAILED"), [0]),
            try summary(Self.summary(["SLSA_BUILD_LEVEL_3", "SLSA_SOURCE_LEVEL_4", "ACME_HERMETIC"]), [0]),
            try summary(Self.summary(["ACME_HERMETIC"]), [0]),
            try summary(Self.summary(["SLSA_BUILD_LEVEL_4"]), [0]), try summary(Self.summary(["X"]), []),
            try summary(Self.summary(["SLSA_SOURCE_LEVEL_4"], commit: Self.commit), [1]),
            try summary(Self.summary(["SLSA_SOURCE_LEVEL_3"], commit: Self.commit), [1]),
            try summary(
                Self.summary(["SLSA_SOURCE_LEVEL_4"], commit: String(repeating: "0", count: 40)), [1]),
            try unsigned(0, Self.provenance("")), try unsigned(1, Self.provenance("")),
            try unsigned(0, Self.provenance("", source: other)),
            try unsigned(1, Self.provenance("", source: other)),
            try unsigned(0, Self.statement(type: "https://slsa.dev/provenance/v0.2", [:])),
        ]
    }

    private static func judge() throws -> LevelJudge {
        let signers = "signers: [{method: static, publicKey: k}]"
        let text = """
            apiVersion: argoproj.io/v1alpha1
            kind: AppProject
            metadata: {name: shop}
            spec:
              imageVerification:
                slsa:
                  source: \(source)
                  builtInBuilders: false
                  unsignedProvenance: true
                  hermeticProperties: [ACME_HERMETIC]
                  builders:
                    - {name: w, use: github-workflow, \(signers)}
                    - {name: farm, \(signers), builderId: 'https://farm.acme.test', maxLevel: 3}
                    - {name: hermetic, \(signers), builderId: 'https://farm.acme.test', maxLevel: 3, hermetic: always}
                  verifiers:
                    - {name: a, verifierId: v, \(signers), resourceUri: r, maxLevel: 3, maxSourceLevel: 4}
                    - {name: b, verifierId: v, \(signers), maxSourceLevel: 4}

            """
        let set = PolicyReader.read(yaml: Array(text.utf8), file: "policy.yaml")
        let slsa = try #require(set.projects.first?.body, "\(set.diagnostics)").slsa
        return LevelJudge(
            platforms: BuildPlatform.table(slsa.trust), trust: slsa.trust, expectations: [slsa.expectations])
    }

    private static func statement(type: String, _ predicate: JSON, subject: JSON? = nil) -> JSON {
        [
            "_type": "https://in-toto.io/Statement/v1",
            "subject": [["digest": subject ?? ["sha256": .string(GateBench.image.hex)]]],
            "predicateType": .string(type), "predicate": predicate,
        ]
    }

    private static func provenance(
        _ builder: String, source: String = source, commit: String? = commit, more: JSON = [:]
    ) -> JSON {
        var parameters = more.object ?? JSONObject()
        parameters["workflow"] = [
            "repository": .string(source), "ref": "refs/heads/main", "path": ".github/workflows/e2e.yml",
        ]
        return statement(
            type: "https://slsa.dev/provenance/v1",
            [
                "buildDefinition": [
                    "buildType": "https://actions.github.io/buildtypes/workflow/v1",
                    "externalParameters": .object(parameters),
                    "resolvedDependencies": [
                        [
                            "uri": .string("git+\(source)"),
                            "digest": commit.map { ["gitCommit": .string($0)] } ?? [:],
                        ]
                    ],
                ],
                "runDetails": ["builder": ["id": .string(builder)]],
            ])
    }

    private static func summary(_ levels: [String], result: String = "PASSED", commit: String? = nil) -> JSON
    {
        statement(
            type: "https://slsa.dev/verification_summary/v1",
            [
                "verifier": ["id": "v"], "resourceUri": .string(commit == nil ? "r" : source),
                "policy": ["uri": "p"], "verificationResult": .string(result),
                "verifiedLevels": .strings(levels),
            ], subject: commit.map { ["gitCommit": .string($0)] })
    }

    private func report(_ pieces: [Piece]) -> LevelReport {
        var provenances: [ProvenanceCandidate] = []
        var summaries: [SummaryCandidate] = []
        var unsigned: [[Statement]] = [[], []]
        for piece in pieces {
            switch piece {
            case .provenance(let candidate): provenances.append(candidate)
            case .summary(let candidate): summaries.append(candidate)
            case .unsigned(let image, let statement): unsigned[image].append(statement)
            }
        }
        return judge.report(
            on: GateBench.name, provenance: provenances, unsigned: unsigned, summaries: summaries)
    }

    @Test func everyLevelIsReached() {
        var random = SeededRandom(state: 1)
        var reached: Set<Int> = []
        for _ in 0..<2_000 {
            let share = Int.random(in: 1...6, using: &random)
            reached.insert(report(pool.filter { _ in Int.random(in: 0..<share, using: &random) == 0 }).level)
        }
        reached.insert(report([]).level)
        #expect(reached == [0, 1, 2, 3, 4])
    }

    @Test func anotherAttestationNeverLowersTheLevel() {
        var random = SeededRandom(state: 2)
        for _ in 0..<2_000 {
            let share = Int.random(in: 1...8, using: &random)
            var some: [Piece] = []
            var level = 0
            for piece in pool.shuffled(using: &random) where Int.random(in: 0..<share, using: &random) == 0 {
                some.append(piece)
                let next = report(some).level
                #expect(next >= level)
                level = next
            }
        }
    }

    @Test func theOrderNeverMatters() {
        var random = SeededRandom(state: 3)
        for _ in 0..<2_000 {
            let share = Int.random(in: 1...8, using: &random)
            let some = pool.filter { _ in Int.random(in: 0..<share, using: &random) == 0 }
            let one = report(some)
            let other = report(some.shuffled(using: &random))
            #expect(one.level == other.level)
            #expect(one.lacking.isEmpty == other.lacking.isEmpty)
            // What is listed twice says nothing more.
            #expect(report(some + some.shuffled(using: &random)).level == one.level)
        }
    }

    /// What is unsigned, or signed by whom nobody knows, is level 1 at most.
    @Test func whatNobodyKnownSignedIsLevel1AtMost() {
        var random = SeededRandom(state: 4)
        let weak = pool.filter { piece in
            switch piece {
            case .provenance(let candidate):
                if case .platforms = candidate.proof { false } else { true }
            case .summary(let candidate): candidate.verifiers.isEmpty
            case .unsigned: true
            }
        }
        for _ in 0..<200 { #expect(report(weak.filter { _ in Bool.random(using: &random) }).level <= 1) }
        #expect(report(weak).level == 1)
    }
}
