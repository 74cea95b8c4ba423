// SPDX-License-Identifier: Apache-2.0

import Attestations
import LocalRegistry
import OCIModel
import StrictJSON
import TestSigstore
import Testing
import Verification

/// What has led verifiers of provenance astray, under the private instance: each is refused for a reason of its own, and
/// counts when that one thing is right.
@Suite(.timeLimit(.minutes(2)))
struct ForgedProvenanceTests {
    private let bench: AttestationBench
    private let generator = AttestationBench.generator + [AttestationBench.source]
    private let workflow = AttestationBench.workflow + [AttestationBench.source]

    init() throws { bench = try AttestationBench() }

    @Test func aProvenanceOfTheGeneratorIsLevel3() async throws {
        try bench.attest(.generator())
        let verdict = try await bench.verdict(generator)
        #expect(verdict.line == "verified 3")
        #expect(
            verdict.requirements.first?.level?.findings.first?.platform?.name == "own-slsa-github-generator")
    }

    @Test func aProvenanceOfAWorkflowIsLevel2() async throws {
        try bench.attest()
        #expect(try await bench.found(level: 2, workflow) == "verified 2")
        let verdict = try await bench.verdict(level: 3, workflow)
        #expect(verdict.line == "rejected 2")
        #expect(verdict.lacking == [.hardenedBuilder])
    }

    // MARK: nothing, or about something else

    @Test func nothingIsNoPass() async throws {
        let verdict = try await bench.verdict(generator)
        #expect(verdict.line == "rejected 0")
        #expect(verdict.decidingCodes == ["slsa.level-too-low"])
        #expect(verdict.lacking == [.provenance])
        // CVE-2022-35929, CVE-2025-25204: an attestation of another type is none of this.
        try bench.attest(
            GitHubBuild.generator().generatorProvenance, "https://acme.test/other/v1",
            as: GitHubBuild.generator().identity)
        #expect(try await bench.found(generator) == "rejected 0")
        try bench.attest(.generator())
        #expect(try await bench.found(generator) == "verified 3")
    }

    @Test func aProvenanceOfAnotherDigestIsTold() async throws {
        try bench.attest(.generator(), of: Digest(sha256Of: Array("another".utf8)))
        #expect(try await bench.found(generator) == "rejected 0 signature.other-digest")
        try bench.attest(.generator(), of: bench.image.digest)
        #expect(try await bench.found(generator) == "verified 3")
    }

    @Test(arguments: ["md5", "sha1", "gitCommit", "sha512", "SHA256"])
    func aSubjectNeedsTheImagesDigest(_ algorithm: String) async throws {
        let subjects = [TestSigstore.Statement.Subject(digests: [algorithm: bench.image.digest.hex])]
        try bench.attest(.generator(), signing: { $0.statement.subjects = subjects })
        let expected = algorithm == "gitCommit" ? "rejected 0" : "rejected 0 signature.other-digest"
        #expect(try await bench.found(generator) == expected)
        try bench.attest(
            .generator(), signing: { $0.statement.subjects[0].digests[algorithm] = "00" })
        #expect(try await bench.found(generator) == "verified 3")
    }

    @Test func oneSubjectOfManyIsEnough() async throws {
        try bench.attest(
            .generator(),
            signing: { $0.statement.subjects.insert(.init(Digest(sha256Of: [1])), at: 0) })
        #expect(try await bench.found(generator) == "verified 3")
    }

    // MARK: who signed, and for whom

    @Test func anotherWorkflowDoesNotSpeakForTheGenerator() async throws {
        let slsa =
            AttestationBench.builders(
                AttestationBench.builder(
                    "slsa-github-generator",
                    subject: "https://github.com/slsa-framework/slsa-github-generator/.+")
            ) + [AttestationBench.source]
        let made = GitHubBuild.generator()
        try bench.attest(
            made.generatorProvenance, AttestationBench.oldProvenance, as: GitHubBuild().identity)
        #expect(try await bench.found(slsa) == "rejected 0 slsa.unknown-signer")
        try bench.attest(made.generatorProvenance, AttestationBench.oldProvenance, as: made.identity)
        #expect(try await bench.found(slsa) == "verified 3")
    }

    @Test func aWorkflowDoesNotSpeakForAnother() async throws {
        let other = "https://github.com/bazel-contrib/publish/.github/workflows/publish.yml@refs/tags/v1.0.0"
        try bench.attest(predicate: { try $0.setting("/runDetails/builder/id", to: .string(other)) })
        #expect(try await bench.found(level: 1, workflow) == "rejected 0 slsa.builder-mismatch")
        try bench.attest(predicate: { $0 })
        #expect(try await bench.found(level: 1, workflow) == "verified 2")
    }

    @Test func theGeneratorDoesNotSpeakForAnother() async throws {
        let other =
            "https://github.com/slsa-framework/slsa-github-generator/.github/workflows/other.yml@refs/tags/v2.1.0"
        try bench.attest(.generator(), predicate: { try $0.setting("/builder/id", to: .string(other)) })
        #expect(try await bench.found(level: 1, generator) == "rejected 0 slsa.builder-mismatch")
        try bench.attest(.generator())
        #expect(try await bench.found(level: 1, generator) == "verified 3")
    }

    /// A branch moves, and so does a tag like `v2`; a pre-release is none.
    @Test(arguments: [
        "refs/heads/main", "refs/tags/v2", "v2", "refs/tags/v2.1", "refs/tags/v1.2.3-rc1",
        "refs/tags/v1.2.3+b1",
        "refs/heads/v1.2.3", "refs/tags/1.2.3", "refs/tags/v01.2.3", "refs/tags/v1.2.3.4",
        "refs/pull/1/merge",
        String(repeating: "b", count: 40),
    ])
    func theGeneratorCountsAsARelease(_ ref: String) async throws {
        try bench.attest(.generator(ref))
        #expect(try await bench.found(generator) == "rejected 0 slsa.builder-version")
        try bench.attest(.generator("refs/tags/v1.2.3"))
        #expect(try await bench.found(generator) == "verified 3")
    }

    @Test(arguments: [
        ("refs/tags/v1.2.3", "@v1.2.3", true), ("refs/tags/v1.2.4", "@v1.2.3", false),
        ("refs/tags/v9.9.9", "", true), ("refs/heads/main", "", false), ("refs/tags/v2", "", false),
        ("refs/heads/v1.2.3", "@v1.2.3", false), ("refs/heads/main", "@refs/heads/main", true),
        ("refs/heads/other", "@refs/heads/main", false),
    ])
    func aReusableWorkflowCountsAsItIsPinned(_ ref: String, _ pin: String, _ counts: Bool) async throws {
        let path = "acme/builds/.github/workflows/build.yml"
        try bench.attest(GitHubBuild(builder: "\(path)@\(ref)"))
        let slsa = AttestationBench.reusable(path + pin) + [AttestationBench.source]
        #expect(try await bench.found(slsa) == (counts ? "verified 3" : "rejected 0 slsa.builder-version"))
    }

    /// Whoever calls by a tag has the commit in the certificate only; whoever calls by the commit has it in both.
    @Test(arguments: [
        ("refs/tags/v1.2.3", String(repeating: "b", count: 40), true),
        (String(repeating: "b", count: 40), String(repeating: "b", count: 40), true),
        ("refs/tags/v1.2.3", String(repeating: "c", count: 40), false),
        // A branch may bear a commit's name.
        (String(repeating: "b", count: 40), String(repeating: "c", count: 40), false),
    ])
    func aReusableWorkflowIsPinnedByCommit(_ ref: String, _ commit: String, _ counts: Bool) async throws {
        let path = "acme/builds/.github/workflows/build.yml"
        try bench.attest(GitHubBuild(builder: "\(path)@\(ref)", builderCommit: commit))
        let pinned = AttestationBench.reusable("\(path)@\(String(repeating: "b", count: 40))")
        let found = try await bench.found(pinned + [AttestationBench.source])
        #expect(found == (counts ? "verified 3" : "rejected 0 slsa.builder-version"))
    }

    @Test(arguments: ["acme/builds-evil", "evil/acme", "acme/build"])
    func aReusableWorkflowIsOneOfItsRepository(_ repository: String) async throws {
        let file = ".github/workflows/build.yml"
        let slsa = AttestationBench.reusable("acme/builds/\(file)@v1.2.3") + [AttestationBench.source]
        try bench.attest(GitHubBuild(builder: "\(repository)/\(file)@refs/tags/v1.2.3"))
        #expect(try await bench.found(slsa) == "rejected 0 slsa.builder-version")
        try bench.attest(GitHubBuild(builder: "acme/builds/\(file)@refs/tags/v1.2.3"))
        #expect(try await bench.found(slsa) == "verified 3")
    }

    @Test(arguments: [
        ("https://github.com/acme/web/.+", "acme/web-evil"),
        ("https://github.com/acme/web/.+", "acme-evil/web"),
        ("https://github[.]com/acme/web/.+@refs/heads/main", "acmexweb/web"),
    ])
    func patternsOfSignersAreAnchored(_ pattern: String, _ repository: String) async throws {
        let slsa = AttestationBench.builders(AttestationBench.builder("github-workflow", subject: pattern))
        try bench.attest(GitHubBuild(repository: repository))
        let pinned = slsa + ["source: https://github.com/\(repository)"]
        #expect(try await bench.found(level: 2, pinned) == "rejected 0 slsa.unknown-signer")
        try bench.attest()
        #expect(try await bench.found(level: 2, slsa + [AttestationBench.source]) == "verified 2")
    }

    @Test(arguments: ["/hammer-time", "/", ".evil.test"])
    func anIssuerIsExact(_ suffix: String) async throws {
        var identity = GitHubBuild().identity
        identity.issuer += suffix
        try bench.attest(GitHubBuild().provenance, AttestationBench.provenance, as: identity)
        #expect(try await bench.found(level: 2, workflow) == "rejected 0 slsa.unknown-signer")
        let named = AttestationBench.builders(
            AttestationBench.builder("github-workflow", issuer: identity.issuer))
        #expect(try await bench.found(level: 2, named + [AttestationBench.source]) == "verified 2")
    }

    @Test func aStrangerIsLevel1AtMost() async throws {
        let slsa = AttestationBench.builders(
            AttestationBench.builder("slsa-github-generator", subject: "https://github.com/slsa-framework/.+")
        )
        let lenient = slsa + ["unsignedProvenance: true", AttestationBench.source]
        try bench.attest(
            GitHubBuild.generator().generatorProvenance, AttestationBench.oldProvenance,
            as: GitHubBuild().identity)
        #expect(try await bench.found(level: 1, slsa) == "rejected 0 slsa.unknown-signer")
        #expect(try await bench.found(level: 1, lenient) == "verified 1")
        #expect(try await bench.found(level: 2, lenient) == "rejected 1 slsa.unknown-signer")
    }

    // MARK: what the certificate says

    @Test(arguments: [
        ("/buildDefinition/externalParameters/workflow/repository", "https://github.com/acme/other"),
        ("/buildDefinition/externalParameters/workflow/repository", "https://github.com/acme-evil/web"),
        ("/buildDefinition/externalParameters/workflow/ref", "refs/heads/evil"),
        ("/buildDefinition/externalParameters/workflow/path", ".github/workflows/evil.yml"),
        ("/buildDefinition/resolvedDependencies/0/digest/gitCommit", String(repeating: "0", count: 40)),
        ("/buildDefinition/resolvedDependencies/0/uri", "git+https://github.com/acme/web@refs/heads/evil"),
        ("/buildDefinition/internalParameters/github/event_name", "release"),
        ("/buildDefinition/internalParameters/github/repository_id", "1002"),
        ("/buildDefinition/internalParameters/github/repository_owner_id", "2003"),
        ("/buildDefinition/internalParameters/github/runner_environment", "self-hosted"),
        ("/runDetails/metadata/invocationId", "https://github.com/acme/web/actions/runs/1/attempts/1"),
    ])
    func thePredicateSaysWhatTheCertificateDoes(_ pointer: String, _ value: String) async throws {
        try bench.attest(predicate: { try $0.setting(pointer, to: .string(value)) })
        // Whatever source is asked for.
        #expect(
            try await bench.found(level: 1, AttestationBench.workflow)
                == "rejected 0 slsa.certificate-disagrees")
        try bench.attest()
        #expect(try await bench.found(level: 1, AttestationBench.workflow) == "verified 2")
    }

    @Test func thePredicateMustNameItsCommit() async throws {
        try bench.attest(predicate: { try $0.removing("/buildDefinition/resolvedDependencies") })
        #expect(
            try await bench.found(level: 1, AttestationBench.workflow)
                == "rejected 0 slsa.certificate-disagrees")
    }

    @Test(arguments: [
        (2, "release"), (3, String(repeating: "0", count: 40)), (5, "acme/other"), (6, "refs/heads/evil"),
    ])
    func olderAndNewerFieldsAgree(_ number: Int, _ value: String) async throws {
        try bench.attest(certificate: { $0.set(.fulcio(number, value)) })
        #expect(
            try await bench.found(level: 2, workflow)
                == "rejected 0 slsa.certificate-conflict")
        try bench.attest(certificate: { $0.remove(TestSigstore.Extension.fulcio(number)) })
        #expect(try await bench.found(level: 2, workflow) == "verified 2")
    }

    @Test func aCertificateOfTheOldKindIsEnoughForTheGenerator() async throws {
        try bench.attest(
            .generator(),
            certificate: { recipe in
                for number in 8...24 { recipe.remove(TestSigstore.Extension.fulcio(number)) }
            })
        #expect(try await bench.found(generator) == "verified 3")
    }

    /// Nothing else says what the runner was.
    @Test func aWorkflowsCertificateNamesTheRunner() async throws {
        try bench.attest(certificate: { $0.remove(TestSigstore.Extension.fulcio(11)) })
        #expect(try await bench.found(level: 2, workflow) == "rejected 0 slsa.runner-mismatch")
    }

    @Test func aForkIsAnotherSource() async throws {
        try bench.attest(GitHubBuild(repository: "acme-evil/web"))
        #expect(try await bench.found(level: 2, workflow) == "rejected 0 slsa.source-mismatch")
        try bench.attest()
        #expect(try await bench.found(level: 2, workflow) == "verified 2")
    }

    @Test func aRunnerOfOnesOwnIsNotHosted() async throws {
        let build = GitHubBuild.generator()
        try bench.attest(build, certificate: { $0.set(.fulcio(11, "self-hosted")) })
        #expect(try await bench.found(generator) == "rejected 0 slsa.runner-mismatch")
        try bench.attest(build, certificate: { $0.set(.fulcio(11, "github-hosted")) })
        #expect(try await bench.found(generator) == "verified 3")
    }

    @Test(arguments: ["pull_request", "pull_request_target", "pull_request_review"])
    func aPullRequestIsNotMerged(_ trigger: String) async throws {
        try bench.attest(GitHubBuild(trigger: trigger))
        #expect(try await bench.found(level: 2, workflow) == "rejected 0 slsa.pull-request")
        #expect(
            try await bench.found(level: 2, workflow + ["triggers: [\(trigger)]"]) == "verified 2")
        // Whatever the predicate says of it.
        try bench.attest(
            GitHubBuild(trigger: trigger),
            predicate: { try $0.setting("/buildDefinition/internalParameters/github/event_name", to: "push") }
        )
        try bench.attest(
            GitHubBuild(trigger: trigger),
            predicate: { try $0.removing("/buildDefinition/internalParameters") })
        bench.time.advance(60)
        #expect(
            try await bench.found(level: 2, workflow)
                == "rejected 0 slsa.pull-request slsa.certificate-disagrees")
        try bench.attest(GitHubBuild(trigger: "push"))
        #expect(try await bench.found(level: 2, workflow) == "verified 2")
    }

    /// What was merged into a branch of its own for a pull request is not merged, whatever started the build.
    @Test(arguments: [
        ("refs/pull/7/merge", "rejected 0 slsa.pull-request"), ("refs/heads/pull", "verified 2"),
    ])
    func aRefOfAPullRequestIsNotMerged(_ ref: String, _ expected: String) async throws {
        try bench.attest(GitHubBuild(ref: ref))
        #expect(try await bench.found(level: 2, workflow) == expected)
    }

    // MARK: certificates of others

    private static let job = "https://gitlab.com/acme/web//.gitlab-ci.yml@refs/heads/main"

    private func attestOnGitLab(project: String) throws {
        let identity = TestSigstore.Identity.uri(
            Self.job, issuer: "https://gitlab.com",
            claims: [
                11: "gitlab-hosted", 12: "https://gitlab.com/acme/web", 13: GitHubBuild.commit,
                14: "refs/heads/main", 18: Self.job, 20: "push",
            ])
        let predicate: JSON = [
            "buildDefinition": [
                "buildType": "https://docs.gitlab.com/ci/runners/provenance_v1/",
                "externalParameters": [
                    "source": .string("https://gitlab.com/acme/\(project)"), "entryPoint": "build-job",
                ],
            ],
            "runDetails": [
                "builder": ["id": "https://gitlab.com/-/runners/33"], "metadata": ["invocationId": 412],
            ],
        ]
        try bench.attest(predicate, AttestationBench.provenance, as: identity)
    }

    /// A job writes its own provenance and could name another project of its group.
    @Test func aJobOfGitLabBuildsItsOwnProject() async throws {
        let builder = AttestationBench.builder(
            "gitlab", subject: "https://gitlab.com/acme/.+", issuer: "https://gitlab.com", "maxLevel: 2")
        let slsa = AttestationBench.builders(builder)
        let found = { (project: String, more: [String]) in
            try await bench.found(
                level: 2, slsa + ["source: https://gitlab.com/acme/\(project)"] + more)
        }
        try attestOnGitLab(project: "shop")
        #expect(try await found("shop", []) == "rejected 0 slsa.certificate-disagrees")
        try attestOnGitLab(project: "web")
        #expect(try await found("web", []) == "verified 2")
        #expect(try await found("web", ["workflows: [.gitlab-ci.yml]", "triggers: [push]"]) == "verified 2")
        #expect(
            try await found("web", ["workflows: [other.yml]"])
                == "rejected 0 slsa.certificate-disagrees slsa.workflow-mismatch")
        // It names no ref: the signer's subject can.
        #expect(
            try await found("web", ["refs: [refs/heads/main]"])
                == "rejected 0 slsa.certificate-disagrees slsa.ref-mismatch")
    }

    /// Whoever takes any identity still holds what the certificate says against the predicate.
    @Test func anyIdentitySaysWhereItsBuildCameFrom() async throws {
        let signer = "{method: keyless, trustedRoot: /root.json, anyIdentity: true}"
        let builder = "{name: any, signers: [\(signer)], builderIdRegExp: '.+', maxLevel: 3}"
        let slsa = AttestationBench.builders(builder) + [AttestationBench.source]
        let evil = GitHubBuild(repository: "evil/web")
        try bench.attest(GitHubBuild().provenance, AttestationBench.provenance, as: evil.identity)
        #expect(try await bench.found(slsa) == "rejected 0 slsa.certificate-disagrees")
        try bench.attest()
        #expect(try await bench.found(slsa) == "verified 3")
    }

    // MARK: what vouches for the signature

    @Test func theLogSawThisEnvelope() async throws {
        let statement = TestSigstore.Statement(
            [.init(bench.image.digest)], predicateType: AttestationBench.provenance,
            predicate: GitHubBuild().provenance)
        func signed() throws -> TestSigstore.Signed {
            try bench.sigstore.sign([], as: GitHubBuild().identity) { recipe in
                recipe.statement = statement
                recipe.content = .statement
            }
        }
        var forged = try signed()
        forged.entries = try signed().entries
        bench.attach(forged, .bundle, to: bench.image.digest)
        #expect(try await bench.found(level: 2, workflow) == "rejected 0 slsa.unsigned log.entry-mismatch")
        bench.attach(try signed(), .bundle, to: bench.image.digest)
        #expect(try await bench.found(level: 2, workflow) == "verified 2")
    }

    /// Rekor v2 tells no time, whatever its entries hold.
    @Test func theLogMustTellTheTime() async throws {
        let time = AttestationBench.signingTime + 1
        try bench.attest(signing: { $0.logs = [.rekorV2 { $0.integratedTime = time }] })
        #expect(try await bench.found(level: 2, workflow) == "rejected 0 slsa.unsigned time.none")
        try bench.attest(
            signing: { recipe in
                recipe.logs = [.rekorV2 { $0.integratedTime = time }]
                recipe.timestamps = [.token]
            })
        #expect(try await bench.found(level: 2, workflow) == "verified 2")
    }

    @Test func aBrokenSignatureProvesNothing() async throws {
        try bench.attest(signing: { $0.editSignature = { $0[$0.count - 1] ^= 1 } })
        let lenient = workflow + ["unsignedProvenance: true"]
        #expect(try await bench.found(level: 2, workflow) == "rejected 0 slsa.unsigned signature.invalid")
        #expect(try await bench.found(level: 2, lenient) == "rejected 1 slsa.unsigned signature.invalid")
        #expect(try await bench.found(level: 1, lenient) == "verified 1")
    }
}
