// SPDX-License-Identifier: Apache-2.0

import Attestations
import LocalRegistry
import OCIModel
import StrictJSON
import TestSigstore
import Testing
import Verification

/// Where the attestations of a level are looked for, on which digests, and what it means when some cannot be seen.
@Suite(.timeLimit(.minutes(1)))
struct EvidenceOfLevelTests {
    private static let all = ["subjectScope: allPlatforms"]
    private static let buildKit =
        "https://github.com/moby/buildkit/blob/master/docs/attestations/slsa-definitions.md"

    private let bench: AttestationBench
    private let slsa =
        AttestationBench.builders(
            AttestationBench.builder(
                "slsa-github-generator", subject: "https://github.com/slsa-framework/.+"),
            AttestationBench.builder("github-workflow")
        ) + [AttestationBench.source]
    private let amd = TestImage(label: "amd")
    private let arm = TestImage(platform: "linux/arm64", label: "arm")

    init() throws { bench = try AttestationBench() }

    // MARK: both ways to attach one

    @Test(arguments: AttestationBench.Layout.allCases)
    func bothLayoutsAreRead(_ layout: AttestationBench.Layout) async throws {
        try bench.attest(.generator(), via: layout)
        #expect(try await bench.found(slsa) == "verified 3")
    }

    @Test(arguments: AttestationBench.Layout.allCases)
    func theBetterOfBothCounts(_ layout: AttestationBench.Layout) async throws {
        let other = layout == .bundle ? AttestationBench.Layout.layer : .bundle
        try bench.attest(via: layout)
        #expect(try await bench.found(slsa) == "rejected 2")
        try bench.attest(.generator(), via: other)
        #expect(try await bench.found(slsa) == "verified 3")
    }

    @Test func twoLayersAreTwoAttestations() async throws {
        try bench.attest(via: .layer)
        try bench.attest(.generator(), via: .layer)
        #expect(try await bench.found(slsa) == "verified 3")
    }

    // MARK: what cannot be seen

    @Test func aFailureLeavesItOpenUnlessProofWasFound() async throws {
        bench.content.refuse("referrers")
        #expect(try await bench.found(slsa) == "undetermined 0 registry.server-error")
        try bench.attest(via: .layer)
        #expect(try await bench.found(slsa) == "undetermined 2 registry.server-error")
        #expect(try await bench.found(level: 2, slsa) == "verified 2")
        bench.content.refuse("referrers", false)
        #expect(try await bench.found(slsa) == "rejected 2")
    }

    @Test func aBoundLeavesItOpenUnlessProofWasFound() async throws {
        bench.limits.evidence.layers = 2
        for _ in 0..<3 { try bench.attest(via: .layer) }
        #expect(try await bench.found(slsa) == "undetermined 2 evidence.bound")
        #expect(try await bench.found(level: 2, slsa) == "verified 2")
        let other = try AttestationBench()
        other.limits.evidence.layers = 3
        for _ in 0..<3 { try other.attest(via: .layer) }
        #expect(try await other.found(slsa) == "rejected 2")
    }

    @Test func somethingUnreadableIsNoProof() async throws {
        bench.attach(bundle: Array("{}".utf8), to: bench.image.digest)
        #expect(try await bench.found(slsa) == "rejected 0 signature.malformed")
        try bench.attest(.generator())
        #expect(try await bench.found(slsa) == "verified 3")
    }

    /// A signature of the future tells of a clock that is wrong.
    @Test func theFutureLeavesItOpen() async throws {
        try bench.attest(.generator())
        bench.time.advance(-2 * 86_400)
        let found = try await bench.found(slsa)
        #expect(found.hasPrefix("undetermined 0 "))
        bench.time.advance(2 * 86_400)
        #expect(try await bench.found(slsa) == "verified 3")
    }

    // MARK: what is kept

    /// That something was not there is true for a minute.
    @Test(arguments: [(59, "rejected 2"), (60, "verified 3")])
    func oldEvidenceIsReadAnew(_ seconds: Int, _ expected: String) async throws {
        try bench.attest(via: .layer)
        #expect(try await bench.found(level: 2, slsa) == "verified 2")
        try bench.attest(.generator(), via: .layer)
        bench.time.advance(seconds)
        #expect(try await bench.found(level: 3, slsa) == expected)
    }

    @Test func whatWasProvenIsKept() async throws {
        try bench.attest(.generator())
        #expect(try await bench.found(slsa) == "verified 3")
        bench.content.forget()
        bench.time.advance(3_600)
        #expect(try await bench.found(slsa) == "verified 3")
        #expect(bench.content.asked == [])
    }

    // MARK: children of an index

    /// The level is the greater of the index's and the least of the children's.
    @Test(
        arguments: [
            (nil, 3, 3, 3), (nil, 3, 2, 2), (nil, 2, 3, 2), (nil, 3, nil, 0), (2, 3, 3, 3), (2, 3, nil, 2),
            (3, nil, nil, 3), (2, nil, 3, 2), (nil, nil, nil, 0), (2, 2, 3, 2),
        ] as [(Int?, Int?, Int?, Int)])
    func everyChildCounts(_ own: Int?, _ first: Int?, _ second: Int?, _ expected: Int) async throws {
        let index = bench.addIndex(of: [amd, arm])
        for (digest, level) in [(index, own), (amd.digest, first), (arm.digest, second)] {
            guard let level else { continue }
            try bench.attest(level == 3 ? .generator() : GitHubBuild(), of: digest, at: digest)
        }
        let found = try await bench.found(slsa, body: Self.all, of: index)
        #expect(found == (expected == 3 ? "verified 3" : "rejected \(expected)"))
        // Where the index alone counts, its children do not.
        #expect(
            try await bench.found(slsa, of: index) == (own == 3 ? "verified 3" : "rejected \(own ?? 0)"))
    }

    @Test func theChildThatLacksItIsNamed() async throws {
        let index = bench.addIndex(of: [amd, arm])
        try bench.attest(.generator(), of: amd.digest, at: amd.digest)
        try bench.attest(of: arm.digest, at: arm.digest)
        let verdict = try await bench.verdict(slsa, body: Self.all, of: index)
        #expect(verdict.line == "rejected 2")
        let named = verdict.allReasons.compactMap {
            if case .platform(_, let digest) = $0 { digest } else { nil }
        }
        #expect(named == [arm.digest])
    }

    @Test func aNestedIndexIsItsChildren() async throws {
        let inner = bench.addIndex(of: [arm])
        let entry = try #require(bench.content.images.manifest(.digest(inner), in: "demo/app"))
        let outer = Manifest(
            mediaType: .imageIndex,
            content: .index(manifests: [
                Descriptor(mediaType: .imageIndex, digest: inner, size: entry.bytes.count)
            ]))
        let digest = bench.content.images.addManifest(
            outer.json.serialized(), mediaType: .imageIndex, to: "demo/app")
        #expect(try await bench.found(slsa, body: Self.all, of: digest) == "rejected 0")
        try bench.attest(.generator(), of: arm.digest, at: arm.digest)
        #expect(try await bench.found(slsa, body: Self.all, of: digest) == "verified 3")
    }

    /// One child that surely lacks it decides; one that might have it leaves the matter open.
    @Test(
        arguments: [
            (nil, "undetermined 0 registry.server-error"), (2, "rejected 0"),
            (3, "undetermined 0 registry.server-error"),
        ] as [(Int?, String)])
    func aChildThatCannotBeSeen(_ other: Int?, _ expected: String) async throws {
        let index = bench.addIndex(of: other == nil ? [arm] : [amd, arm])
        if let other {
            try bench.attest(other == 3 ? .generator() : GitHubBuild(), of: amd.digest, at: amd.digest)
        }
        bench.content.refuse("referrers \(arm.digest)")
        #expect(try await bench.found(slsa, body: Self.all, of: index) == expected)
        // Proof on the index needs no child.
        try bench.attest(.generator(), of: index, at: index)
        #expect(try await bench.found(slsa, body: Self.all, of: index) == "verified 3")
    }

    @Test func anIndexThatCannotBeSeen() async throws {
        let index = bench.addIndex(of: [amd])
        try bench.attest(of: amd.digest, at: amd.digest)
        bench.content.refuse("referrers \(index)")
        #expect(
            try await bench.found(slsa, body: Self.all, of: index) == "undetermined 2 registry.server-error")
        #expect(try await bench.found(level: 2, slsa, body: Self.all, of: index) == "verified 2")
        bench.content.refuse("referrers \(index)", false)
        #expect(try await bench.found(slsa, body: Self.all, of: index) == "rejected 2")
    }

    @Test func childrenThatCannotBeListed() async throws {
        let index = bench.addIndex(of: [amd])
        try bench.attest(.generator(), of: amd.digest, at: amd.digest)
        bench.content.refuse("manifest \(index)")
        #expect(
            try await bench.found(slsa, body: Self.all, of: index) == "undetermined 0 registry.server-error")
        bench.content.refuse("manifest \(index)", false)
        #expect(try await bench.found(slsa, body: Self.all, of: index) == "verified 3")
    }

    @Test func tooManyChildrenLeaveItOpen() async throws {
        bench.limits.platforms = 1
        let index = bench.addIndex(of: [amd, arm])
        for image in [amd, arm] { try bench.attest(.generator(), of: image.digest, at: image.digest) }
        #expect(try await bench.found(slsa, body: Self.all, of: index) == "undetermined 0 evidence.bound")
        let one = bench.addIndex(of: [amd])
        #expect(try await bench.found(slsa, body: Self.all, of: one) == "verified 3")
    }

    // MARK: what BuildKit puts into an index, unsigned

    private func unsigned(
        builder: String = "", source: String = "https://github.com/acme/web.git#refs/heads/main",
        commit: String = GitHubBuild.commit
    ) -> JSON {
        [
            "buildDefinition": [
                "buildType": .string(Self.buildKit),
                "externalParameters": [
                    "configSource": [
                        "uri": .string(source), "digest": ["sha1": .string(commit)], "path": "Dockerfile",
                    ],
                    "request": ["frontend": "dockerfile.v0"],
                ],
                "resolvedDependencies": [["uri": "pkg:docker/alpine@3.20", "digest": ["sha256": "00"]]],
            ],
            "runDetails": ["builder": ["id": .string(builder)], "metadata": ["invocationId": "x"]],
        ]
    }

    private let lenient = ["unsignedProvenance: true", AttestationBench.source]

    @Test(arguments: [
        ("unsignedProvenance: true", "verified 1"), ("unsignedProvenance: false", "rejected 0"),
        ("builtInBuilders: true", "rejected 0"),
    ])
    func unsignedProvenanceIsLevel1WhereThePolicySaysSo(_ line: String, _ expected: String) async throws {
        let index = bench.addIndex(
            of: [amd], statements: [(AttestationBench.provenance, unsigned(), amd.digest)])
        #expect(try await bench.found(level: 1, [line, AttestationBench.source], of: index) == expected)
    }

    @Test func everyPlatformNeedsOne() async throws {
        let one = bench.addIndex(
            of: [amd, arm], statements: [(AttestationBench.provenance, unsigned(), amd.digest)])
        #expect(try await bench.found(level: 1, lenient, of: one) == "rejected 0")
        let both = bench.addIndex(
            of: [amd, arm],
            statements: [amd, arm].map { (AttestationBench.provenance, unsigned(), $0.digest) })
        #expect(try await bench.found(level: 1, lenient, of: both) == "verified 1")
    }

    /// Whatever builder it names: nobody vouches for it.
    @Test func unsignedProvenanceIsLevel1AtMost() async throws {
        let build = GitHubBuild.generator()
        let index = bench.addIndex(
            of: [amd], statements: [(AttestationBench.oldProvenance, build.generatorProvenance, amd.digest)])
        #expect(
            try await bench.found(level: 1, slsa + ["unsignedProvenance: true"], of: index) == "verified 1")
        #expect(
            try await bench.found(level: 2, slsa + ["unsignedProvenance: true"], of: index) == "rejected 0")
    }

    @Test(arguments: [
        ("https://github.com/acme/web.git#refs/heads/main", "verified 1"),
        ("https://github.com/acme/web.git#refs/heads/main:app", "verified 1"),
        ("https://github.com/acme/other.git", "rejected 0 slsa.unsigned slsa.source-mismatch"),
        ("git@github.com:acme/web", "rejected 0 slsa.unsigned slsa.source-mismatch"),
    ])
    func unsignedProvenanceIsOfTheSource(_ source: String, _ expected: String) async throws {
        let index = bench.addIndex(
            of: [amd], statements: [(AttestationBench.provenance, unsigned(source: source), amd.digest)])
        #expect(try await bench.found(level: 1, lenient, of: index) == expected)
    }

    @Test func aStatementOfAnotherImageIsNone() async throws {
        let index = bench.addIndex(
            of: [amd], statements: [(AttestationBench.provenance, unsigned(), arm.digest)])
        #expect(try await bench.found(level: 1, lenient, of: index) == "rejected 0")
        let sbom = bench.addIndex(of: [amd], statements: [("https://spdx.dev/Document", [:], amd.digest)])
        #expect(try await bench.found(level: 1, lenient, of: sbom) == "rejected 0")
    }

    /// The best of a platform's statements counts, in whatever order the index lists them.
    @Test(arguments: [false, true]) func theBestStatementOfAPlatformCounts(_ isReversed: Bool) async throws {
        let other = unsigned(source: "https://github.com/acme/other.git")
        let broken: JSON = ["buildDefinition": []]
        let statements = [other, broken, unsigned()].map { (AttestationBench.provenance, $0, amd.digest) }
        let index = bench.addIndex(of: [amd], statements: isReversed ? statements.reversed() : statements)
        #expect(try await bench.found(level: 1, lenient, of: index) == "verified 1")
    }

    @Test func anIndexWhoseStatementsCannotBeSeen() async throws {
        let index = bench.addIndex(
            of: [amd], statements: [(AttestationBench.provenance, unsigned(), amd.digest)])
        bench.content.refuse("blob")
        #expect(try await bench.found(level: 1, lenient, of: index) == "undetermined 0 registry.server-error")
        bench.content.refuse("blob", false)
        #expect(try await bench.found(level: 1, lenient, of: index) == "verified 1")
        bench.content.refuse("manifest \(index)")
        let other = try AttestationBench()
        other.content.refuse("manifest")
        #expect(try await other.found(level: 1, lenient) == "undetermined 0 registry.server-error")
    }
}
