// SPDX-License-Identifier: Apache-2.0

import LinearPattern
import Policy
import StrictJSON
import Testing

/// What a policy says of builds, and what it means when it does not say. `slsa` stands in line 6.
struct SlsaTests {
    private static let signers = "signers: [{method: static, publicKey: k}]"

    private func only(_ lines: String) throws -> SlsaPolicy {
        let set = read(text(lines))
        try #require(set.diagnostics.isEmpty, "\(set.diagnostics)")
        return try #require(set.projects.first?.body?.slsa)
    }

    private func text(_ lines: String) -> String {
        project("slsa:\n" + lines.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n"))
    }

    private func problems(_ lines: String) -> [PolicyProblem] { read(text(lines)).diagnostics.map(\.problem) }

    /// Each as `line:column path code`.
    private func places(_ lines: String) -> [String] {
        read(text(lines)).diagnostics.map { diagnostic in
            let position = diagnostic.location.position
            return
                "\(position.line):\(position.column) \(diagnostic.path) \(diagnostic.problem.code.rawValue)"
        }
    }

    private func builder(_ parts: String) throws -> TrustedBuilder {
        try #require(try only("builders: [{name: a, \(parts)}]").trust.builders.first)
    }

    private func verifier(_ parts: String) throws -> TrustedVerifier {
        try #require(
            try only("verifiers: [{name: a, verifierId: i, \(Self.signers), \(parts)}]").trust.verifiers.first
        )
    }

    // MARK: what builds must look like

    @Test func whatIsNotSaidIsNotAskedFor() throws {
        #expect(try only("builtInBuilders: true") == SlsaPolicy())
        let policy = try #require(projectBody(project("enabled: true"))).slsa
        #expect(policy.expectations == SlsaExpectations())
        #expect(!policy.expectations.listsParameters)
        #expect(policy.trust.countsBuiltInBuilders)
        #expect(!policy.trust.countsUnsignedProvenance)
        #expect(policy.trust.builders == [])
        #expect(policy.trust.verifiers == [])
        #expect(policy.trust.hermeticProperties == [])
    }

    @Test func everythingThatCanBeExpectedIsRead() throws {
        let expectations = try only(
            """
            source: https://github.com/acme/shop
            refs: ['refs/tags/*']
            workflows: ['.github/workflows/*.yml']
            triggers: [push]
            buildTypes: ['https://a/b']
            externalParameters: {inputs: {debug: false}, count: 1}
            allowedParameters: [vars]
            """
        ).expectations
        #expect(expectations.source == "https://github.com/acme/shop")
        #expect(expectations.refs.map(\.pattern) == ["refs/tags/*"])
        #expect(expectations.workflows.map(\.pattern) == [".github/workflows/*.yml"])
        #expect(expectations.triggers == ["push"])
        #expect(expectations.buildTypes == ["https://a/b"])
        #expect(expectations.parameters == ["inputs": ["debug": false], "count": 1])
        #expect(expectations.freeParameters == ["vars"])
        #expect(expectations.listsParameters)
    }

    @Test(arguments: [
        ("git+https://GitHub.com/acme/shop.git", "https://github.com/acme/shop"),
        ("https://github.com/acme/shop/", "https://github.com/acme/shop"),
        ("https://gitlab.acme.test/a/b/c", "https://gitlab.acme.test/a/b/c"),
    ])
    func aSourceHasOneSpelling(_ written: String, _ canonical: String) throws {
        #expect(try only("source: '\(written)'").expectations.source == canonical)
    }

    @Test(arguments: [
        "github.com/acme/shop", "http://github.com/acme/shop", "https://github.com",
        "https://u@github.com/acme/shop", "https://github.com/acme/shop@refs/heads/main",
        "https://github.com/acme/shop#main", "git@github.com:acme/shop.git", "https://github.com/acme/sh op",
    ])
    func aSourceIsAnAddress(_ written: String) {
        #expect(
            problems("source: '\(written)'")
                == [
                    .invalidValue(
                        written, why: "is not a repository's address (https://github.com/acme/shop)")
                ])
    }

    /// A mapping without members says that there are no parameters.
    @Test(arguments: [
        ("externalParameters: {}", true), ("allowedParameters: [a]", true), ("externalParameters:", false),
    ])
    func anEmptyMappingIsAList(_ line: String, _ lists: Bool) throws {
        #expect(try only("\(line)\nbuiltInBuilders: true").expectations.listsParameters == lists)
    }

    @Test(arguments: [
        "refs", "workflows", "triggers", "buildTypes", "allowedParameters", "hermeticProperties",
    ])
    func aListSaysSomething(_ key: String) {
        #expect(
            places("\(key): []") == [
                "7:\(7 + key.count + 2) spec.imageVerification.slsa.\(key) policy.empty-list"
            ])
        #expect(places("\(key): a").map { $0.hasSuffix("policy.wrong-type") } == [true])
        #expect(
            places("\(key): [a, 5]")
                == ["7:\(7 + key.count + 6) spec.imageVerification.slsa.\(key)[1] policy.wrong-type"])
        #expect(places("\(key): [a]") == [])
    }

    // MARK: builders

    @Test func everythingOfABuilderIsRead() throws {
        let builder = try builder(
            """
            use: tekton-chains, \(Self.signers), builderId: b, buildTypes: [t], runner: r, maxLevel: 2, \
            hermetic: always
            """)
        #expect(builder.name == "a")
        #expect(builder.profile == .tektonChains)
        #expect(builder.signers.map(\.title) == ["k"])
        #expect(builder.ids == [.exactly("b")])
        #expect(builder.buildTypes == ["t"])
        #expect(builder.runner == "r")
        #expect(builder.maxLevel == 2)
        #expect(builder.hermetic == .always)
        #expect(builder.location.position.line == 7)
    }

    @Test func aBuildersIDMayBeAPattern() throws {
        let builder = try builder("\(Self.signers), builderIdRegExp: 'https://ci/[0-9]+', maxLevel: 1")
        #expect(builder.ids.map { $0.matches("https://ci/17") } == [true])
        #expect(builder.ids.map { $0.matches("https://ci/17/x") } == [false])
        #expect(builder.hermetic == .never)
    }

    @Test func aConditionMayShowThatABuildIsHermetic() throws {
        let builder = try builder("use: chainguard, hermeticWhen: 'predicate.a == 1'")
        #expect(builder.hermetic == .when(try ProvenanceExpression("predicate.a == 1")))
        #expect(
            problems("builders: [{name: a, use: chainguard, hermetic: always, hermeticWhen: 'true'}]")
                == [.conflictingPlaces("hermetic", "hermeticWhen")])
        #expect(
            problems("builders: [{name: a, use: chainguard, hermeticWhen: 'signer.name == 1'}]").map(\.code)
                == [.gateExpression])
        #expect(
            places("builders:\n- name: a\n  use: chainguard\n  hermeticWhen: '1 +'")
                == ["10:23 spec.imageVerification.slsa.builders[0].hermeticWhen policy.gate-expression"])
    }

    /// Who signs with keys of its user's, or is as good as it was set up, says so.
    @Test(arguments: [
        (TrustedBuilder.Profile.slsaGitHubGenerator, [String]()), (.gitHubWorkflow, []), (.chainguard, []),
        (.gitHubReusableWorkflow, ["workflows"]), (.googleCloudBuild, ["signers"]),
        (.tektonChains, ["signers", "maxLevel"]), (.konflux, ["signers", "maxLevel"]),
        (.gitLab, ["signers", "maxLevel"]),
    ])
    func whatAPlatformNeeds(_ profile: TrustedBuilder.Profile, _ keys: [String]) {
        #expect(
            problems("builders: [{name: a, use: \(profile.rawValue)}]") == keys.map { .missingKey($0) })
        let values = [
            "workflows": "workflows: [o/r/.github/workflows/f.yml]", "signers": Self.signers,
            "maxLevel": "maxLevel: 1",
        ]
        let all = keys.compactMap { values[$0] }.map { ", \($0)" }.joined()
        #expect(problems("builders: [{name: a, use: \(profile.rawValue)\(all)}]") == [])
    }

    @Test func aBuilderOfNoPlatformSaysAll() {
        #expect(
            problems("builders: [{name: a}]")
                == [.missingKey("signers"), .missingKey("builderId"), .missingKey("maxLevel")])
        #expect(problems("builders: [{name: a, \(Self.signers), builderId: b, maxLevel: 3}]") == [])
    }

    @Test(arguments: [
        ("maxLevel: 4", [PolicyProblem.outOfRange(4, 0...3)]),
        ("maxLevel: -1", [.outOfRange(-1, 0...3)]),
        ("maxLevel: high", [.wrongType(expected: "a whole number", found: "string")]),
        ("maxLevel: null", [.missingKey("maxLevel")]),
    ])
    func aLevelIsSaid(_ part: String, _ expected: [PolicyProblem]) {
        #expect(problems("builders: [{name: a, use: gitlab, \(Self.signers), \(part)}]") == expected)
    }

    /// GitHub's own documentation claims no more for a workflow that builds for itself.
    @Test func aWorkflowReachesLevel2() {
        #expect(
            problems("builders: [{name: a, use: github-workflow, maxLevel: 3}]") == [.outOfRange(3, 0...2)])
        #expect(problems("builders: [{name: a, use: github-workflow, maxLevel: 2}]") == [])
    }

    @Test(arguments: [
        ("o/r/.github/workflows/f.yml", ReusableWorkflow.Pin.anyRelease),
        ("o/r/.github/workflows/f.yaml@v1.2.3", .ref("refs/tags/v1.2.3")),
        ("o/r/.github/workflows/f.yml@refs/heads/main", .ref("refs/heads/main")),
        (
            "o/r/.github/workflows/f.yml@0123456789012345678901234567890123456789",
            .commit("0123456789012345678901234567890123456789")
        ),
    ])
    func aWorkflowIsPinned(_ text: String, _ pin: ReusableWorkflow.Pin) throws {
        let builder = try builder("use: github-reusable-workflow, workflows: ['\(text)']")
        #expect(builder.workflows.map(\.pin) == [pin])
    }

    @Test(arguments: [
        "f.yml", "o/f.yml", "o/r/f", "o//f.yml", "/o/r/f.yml", "o/r/.github/workflows/f.yml@",
        "o/r/.github/workflows/f.yml@main", "o/r/.github/workflows/f.yml@v2",
        "o/r/.github/workflows/f.yml@v1.2",
        "o/r/.github/workflows/f.yml@v1.2.3-rc1", "o/r/.github/workflows/f.yml@refs/",
        "o/r/.github/workflows/f.yml@0123456",
        "o/r/.github/workflows/f.yml@0123456789012345678901234567890123456789a",
        "o/r/.github/workflows/f.yml@ABCDEF6789012345678901234567890123456789",
        "https://github.com/o/r/f.yml",
        "o/r/*.yml", #"o/r/\Ef.yml"#, "o/r/f.yml@v01.2.3",
    ])
    func whatPinsNoWorkflow(_ text: String) {
        #expect(
            problems("builders: [{name: a, use: github-reusable-workflow, workflows: ['\(text)']}]")
                == [
                    .invalidValue(
                        text,
                        why:
                            "is not owner/repository/path.yml, alone or with @v1.2.3, @refs/… or @ and a commit"
                    )
                ])
    }

    /// A key that would be ignored is a restriction that somebody relies on.
    @Test func otherBuildersHaveNoWorkflows() {
        let workflows = "workflows: [o/r/.github/workflows/f.yml]"
        #expect(
            problems("builders: [{name: a, use: github-workflow, \(workflows)}]")
                == [.invalidValue("workflows", why: "is for use: github-reusable-workflow alone")])
        #expect(problems("builders: [{name: a, use: github-reusable-workflow, \(workflows)}]") == [])
    }

    // MARK: verifiers

    @Test func everythingOfAVerifierIsRead() throws {
        let verifier = try verifier(
            "resourceUri: 'oci://{repository}@{digest}', maxLevel: 3, maxSourceLevel: 4")
        #expect(verifier.name == "a")
        #expect(verifier.id == "i")
        #expect(verifier.signers.map(\.title) == ["k"])
        #expect(verifier.resource == "oci://{repository}@{digest}")
        #expect(verifier.maxLevel == 3)
        #expect(verifier.maxSourceLevel == 4)
    }

    @Test func aVerifierOfSourcesNamesNoImage() throws {
        let verifier = try verifier("maxSourceLevel: 4")
        #expect(verifier.resource == nil)
        #expect(verifier.maxLevel == 0)
    }

    @Test(arguments: [
        ("maxLevel: 3", [PolicyProblem.missingKey("resourceUri")]),
        ("resourceUri: r", [.missingKey("maxLevel")]),
        ("resourceUri: r, maxLevel: null", [.missingKey("maxLevel")]),
        ("resourceUri: r, maxLevel: 4", [.outOfRange(4, 0...3)]),
        ("maxSourceLevel: 5", [.outOfRange(5, 0...4)]),
        ("maxSourceLevel: x", [.wrongType(expected: "a whole number", found: "string")]),
        (
            "resourceUri: '{tag}{', maxLevel: 3",
            [.invalidValue("{tag}{", why: "has a placeholder other than {repository}, {tag} and {digest}")]
        ),
        (
            "resourceUri: 'oci://{repo}', maxLevel: 3",
            [
                .invalidValue(
                    "oci://{repo}", why: "has a placeholder other than {repository}, {tag} and {digest}")
            ]
        ),
        ("resourceUri: r, maxLevel: 3", []), ("resourceUri: '{tag}', maxLevel: 3", []),
    ])
    func aVerifierSaysHowMuch(_ parts: String, _ expected: [PolicyProblem]) {
        #expect(problems("verifiers: [{name: a, verifierId: i, \(Self.signers), \(parts)}]") == expected)
    }

    @Test func aVerifierIsAPair() {
        #expect(
            problems("verifiers: [{name: a, maxSourceLevel: 4}]")
                == [.missingKey("verifierId"), .missingKey("signers")])
        #expect(
            problems("verifiers: [{name: a, verifierId: i, signers: [], maxSourceLevel: 4}]") == [.emptyList])
    }

    @Test(arguments: ["builders", "verifiers"]) func aNameIsGivenOnce(_ key: String) {
        func entry(_ name: String) -> String {
            key == "builders"
                ? "{\(name)use: chainguard}" : "{\(name)verifierId: i, maxSourceLevel: 4, \(Self.signers)}"
        }
        #expect(
            problems("\(key): [\(entry("name: a, ")), \(entry("name: a, "))]") == [.duplicateName("a")])
        #expect(problems("\(key): [\(entry("name: a, ")), \(entry("name: b, "))]") == [])
        #expect(problems("\(key): [\(entry(""))]") == [.missingKey("name")])
        #expect(problems("\(key): [a]") == [.wrongType(expected: "a mapping", found: "string")])
    }

    @Test func aPropertyIsOnesOwn() throws {
        #expect(try only("hermeticProperties: [ACME_HERMETIC]").trust.hermeticProperties == ["ACME_HERMETIC"])
        #expect(
            problems("hermeticProperties: [SLSA_BUILD_LEVEL_4]")
                == [
                    .invalidValue(
                        "SLSA_BUILD_LEVEL_4",
                        why: "is SLSA's to define; name a property of your own, such as ACME_HERMETIC")
                ])
    }

    // MARK: where it stands

    @Test(arguments: [
        ("sources: a", "7:7 spec.imageVerification.slsa policy.unknown-key"),
        ("builtInBuilders: yes please", "7:24 spec.imageVerification.slsa.builtInBuilders policy.wrong-type"),
        ("unsignedProvenance: 1", "7:27 spec.imageVerification.slsa.unsignedProvenance policy.wrong-type"),
        ("externalParameters: [a]", "7:27 spec.imageVerification.slsa.externalParameters policy.wrong-type"),
        ("source: 5", "7:15 spec.imageVerification.slsa.source policy.wrong-type"),
        ("source: ''", "7:15 spec.imageVerification.slsa.source policy.invalid-value"),
        (
            "builders:\n- name: a\n  use: tekton",
            "9:14 spec.imageVerification.slsa.builders[0].use policy.unknown-value"
        ),
        (
            "builders:\n- name: a\n  use: chainguard\n  maxlevel: 1",
            "10:9 spec.imageVerification.slsa.builders[0] policy.unknown-key"
        ),
        (
            "builders:\n- name: a\n  use: chainguard\n  hermetic: sometimes",
            "10:19 spec.imageVerification.slsa.builders[0].hermetic policy.unknown-value"
        ),
        (
            "builders:\n- name: a\n  use: chainguard\n  builderId: a\n  builderIdRegExp: b",
            "8:9 spec.imageVerification.slsa.builders[0] policy.conflicting-places"
        ),
        (
            "builders:\n- name: a\n  use: chainguard\n  builderIdRegExp: '('",
            "10:26 spec.imageVerification.slsa.builders[0].builderIdRegExp policy.invalid-value"
        ),
        (
            "verifiers:\n- name: a\n  verifierID: i\n  verifierId: i\n  maxSourceLevel: 4\n  \(Self.signers)",
            "9:9 spec.imageVerification.slsa.verifiers[0] policy.unknown-key"
        ),
    ])
    func aProblemNamesItsPlace(_ lines: String, _ place: String) {
        #expect(places(lines) == [place])
    }

    @Test(arguments: [
        ("sources: a", "sources", "source"), ("verifier: []", "verifier", "verifiers"),
        ("builtinBuilders: true", "builtinBuilders", "builtInBuilders"), ("xyz: 1", "xyz", nil),
    ])
    func anUnknownKeyHasANearest(_ line: String, _ key: String, _ nearest: String?) {
        #expect(problems(line) == [.unknownKey(key, nearest: nearest)])
    }

    @Test(arguments: [
        ("tekton-chain", "tekton-chains"), ("github-workflows", "github-workflow"), ("GitLab", "gitlab"),
    ])
    func anUnknownPlatformHasANearest(_ word: String, _ nearest: String) {
        let problem = problems("builders: [{name: a, use: \(word)}]").first
        guard case .unknownValue(word, let allowed, nearest) = problem else {
            Issue.record("\(String(describing: problem))")
            return
        }
        #expect(allowed == TrustedBuilder.Profile.allCases.map(\.rawValue))
    }

    // MARK: beside the rest of a policy

    /// A key that an annotation names is a name or a text, whatever it is a key of.
    @Test(arguments: [
        "builders: [{name: a, use: gitlab, maxLevel: 1, SIGNERS}]",
        "verifiers: [{name: a, verifierId: i, maxSourceLevel: 4, SIGNERS}]",
    ])
    func aTenantsSignersNameKeysOnly(_ line: String) {
        func problems(_ key: String) -> [PolicyProblem] {
            let signers = "signers: [{method: static, publicKey: \(key)}]"
            return read(annotated("slsa: {\(line.replacing("SIGNERS", with: signers))}")).diagnostics.map(
                \.problem)
        }
        #expect(problems("/etc/passwd").map(\.code) == [.tenantReference])
        #expect(problems("release") == [])
    }

    /// It is told that its own trust stands for nothing.
    @Test func anApplicationIsToldWhatStands() throws {
        let requirement = try #require(
            onlyRequirement(
                sound("minSlsaLevel: 1") + "---\n"
                    + application("slsa: {unsignedProvenance: true, builders: [{name: a, use: chainguard}]}"))
        )
        #expect(!requirement.buildTrust.countsUnsignedProvenance)
        #expect(requirement.buildTrust.builders == [])
        #expect(
            requirement.diagnostics.map(\.problem.code) == [.applicationAsksForLess, .applicationAsksForLess])
    }

    @Test func theProjectsExpectationsComeFirst() throws {
        func sources(_ project: String, _ asked: String) throws -> [String?] {
            try #require(onlyRequirement(sound(project) + "---\n" + application(asked))).expectations.map(
                \.source)
        }
        let a = "slsa: {source: 'https://a/b'}"
        let b = "slsa: {source: 'https://c/d'}"
        #expect(try sources(a, b) == ["https://a/b", "https://c/d"])
        #expect(try sources(a, "enabled: true") == ["https://a/b"])
        #expect(try sources("enabled: true", b) == [nil, "https://c/d"])
        #expect(try sources(a, a) == ["https://a/b"])
        // Without a project the application speaks for itself.
        let alone = try #require(onlyRequirement(application("enabled: true\nslsaLevel: 1\n\(b)")))
        #expect(alone.expectations.map(\.source) == ["https://c/d"])
    }

    @Test(arguments: [
        "builders: [{name: a, use: chainguard, signers: [SIGNER]}]",
        "verifiers: [{name: a, verifierId: i, maxSourceLevel: 4, signers: [SIGNER]}]",
    ])
    func lintLooksAtItsSigners(_ line: String) {
        func codes(_ identities: String) -> [String] {
            let signer = "{method: keyless, identities: [\(identities)]}"
            return lintLines(sound("slsa: {\(line.replacing("SIGNER", with: signer))}")).map {
                String($0.split(separator: " ")[1])
            }
        }
        #expect(codes("") == ["signer.keyless-without-identities"])
        #expect(codes("{issuer: i, subject: s}") == [])
        let set = read(sound("slsa: {\(line.replacing("SIGNER", with: "{method: static, publicKey: own}"))}"))
        #expect(set.signers.map(\.title) == ["release", "own"])
    }
}
