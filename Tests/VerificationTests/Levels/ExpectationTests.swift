// SPDX-License-Identifier: Apache-2.0

import Attestations
import Policy
import StrictJSON
import TestSigstore
import Testing
import Verification

/// What a policy expects of a build: what differs rejects the provenance, and lowers no level.
@Suite(.timeLimit(.minutes(1)))
struct ExpectationTests {
    private let bench: AttestationBench

    init() throws { bench = try AttestationBench() }

    private func found(_ line: String) async throws -> String {
        try await bench.found(level: 2, AttestationBench.workflow + [AttestationBench.source, line])
    }

    @Test(arguments: [
        ("refs: [refs/heads/main]", "verified 2"), ("refs: ['refs/heads/*']", "verified 2"),
        ("refs: [refs/tags/*, 'refs/heads/m*']", "verified 2"),
        ("refs: [main]", "rejected 0 slsa.ref-mismatch"), ("refs: ['*']", "rejected 0 slsa.ref-mismatch"),
        ("refs: ['refs/tags/*']", "rejected 0 slsa.ref-mismatch"),
        ("refs: ['refs/heads/mai']", "rejected 0 slsa.ref-mismatch"),
        ("workflows: ['.github/workflows/release.yml']", "verified 2"),
        ("workflows: ['.github/workflows/*.yml']", "verified 2"),
        ("workflows: ['release.yml']", "rejected 0 slsa.workflow-mismatch"),
        ("workflows: ['.github/workflows/e2e.yml']", "rejected 0 slsa.workflow-mismatch"),
        ("triggers: [push]", "verified 2"), ("triggers: [release, push]", "verified 2"),
        ("triggers: [release]", "rejected 0 slsa.trigger-mismatch"),
        ("triggers: [PUSH]", "rejected 0 slsa.trigger-mismatch"),
        ("buildTypes: ['https://actions.github.io/buildtypes/workflow/v1']", "verified 2"),
        (
            "buildTypes: ['https://actions.github.io/buildtypes/workflow']",
            "rejected 0 slsa.build-type-mismatch"
        ),
        ("externalParameters: {}", "verified 2"), ("allowedParameters: [inputs]", "verified 2"),
    ])
    func eachExpectationIsHeld(_ line: String, _ expected: String) async throws {
        try bench.attest()
        #expect(try await found(line) == expected)
    }

    // MARK: the certificate before the predicate

    /// A generator's provenance says nothing of these, and its certificate all.
    @Test(arguments: [
        ("/invocation/environment", "triggers: [push]", "triggers: [release]", "slsa.trigger-mismatch"),
        (
            "/invocation/configSource/entryPoint", "workflows: ['.github/workflows/release.yml']",
            "workflows: [b]", "slsa.workflow-mismatch"
        ),
    ])
    func theCertificateIsAsked(
        _ pointer: String, _ right: String, _ wrong: String, _ code: String
    ) async throws {
        try bench.attest(.generator(), predicate: { try $0.removing(pointer) })
        let slsa = AttestationBench.generator + [AttestationBench.source]
        #expect(try await bench.found(slsa + [right]) == "verified 3")
        #expect(try await bench.found(slsa + [wrong]) == "rejected 0 \(code)")
    }

    /// A key's signature has no certificate; whom it signs for is believed.
    @Test(arguments: [
        ("triggers: [push]", "verified 3"), ("triggers: [release]", "rejected 0 slsa.trigger-mismatch"),
        ("refs: [refs/heads/main]", "verified 3"), ("refs: [refs/heads/b]", "rejected 0 slsa.ref-mismatch"),
        ("workflows: ['.github/**']", "verified 3"), ("workflows: [b]", "rejected 0 slsa.workflow-mismatch"),
    ])
    func aKeysBuilderIsBelieved(_ line: String, _ expected: String) async throws {
        let build = GitHubBuild()
        try bench.attest(build.provenance, AttestationBench.provenance, as: nil)
        let builder = bench.keyBuilder("builderId: '\(build.builderID)', maxLevel: 3")
        let slsa = AttestationBench.builders(builder) + [AttestationBench.source, line]
        #expect(try await bench.found(slsa) == expected)
    }

    @Test(arguments: [
        ("github-hosted", "github-hosted", "verified 3"),
        ("github-hosted", "own", "rejected 0 slsa.runner-mismatch"),
    ])
    func aKeysBuilderSaysTheRunner(_ stated: String, _ wanted: String, _ expected: String) async throws {
        let build = GitHubBuild()
        let predicate = try build.provenance.setting(
            "/buildDefinition/internalParameters/github/runner_environment", to: .string(stated))
        try bench.attest(predicate, AttestationBench.provenance, as: nil)
        let builder = bench.keyBuilder("builderId: '\(build.builderID)', maxLevel: 3, runner: \(wanted)")
        #expect(
            try await bench.found(AttestationBench.builders(builder) + [AttestationBench.source]) == expected)
    }

    // MARK: external parameters

    private func attest(inputs: JSON) throws {
        try bench.attest(predicate: {
            try $0.setting("/buildDefinition/externalParameters/inputs", to: inputs)
        })
    }

    @Test(arguments: [
        ("allowedParameters: [inputs]", "verified 2"),
        ("externalParameters: {inputs: {debug: false, tags: [a, b], level: 1}}", "verified 2"),
        ("externalParameters: {inputs: {tags: [a, b], level: 1, debug: false}}", "verified 2"),
        (
            "externalParameters: {inputs: {debug: true, tags: [a, b], level: 1}}",
            "rejected 0 slsa.parameter-mismatch"
        ),
        (
            "externalParameters: {inputs: {debug: 'false', tags: [a, b], level: 1}}",
            "rejected 0 slsa.parameter-mismatch"
        ),
        (
            "externalParameters: {inputs: {debug: false, tags: [b, a], level: 1}}",
            "rejected 0 slsa.parameter-mismatch"
        ),
        (
            "externalParameters: {inputs: {debug: false, tags: [a, b]}}", "rejected 0 slsa.parameter-mismatch"
        ),
        ("externalParameters: {}", "rejected 0 slsa.parameter-unexpected"),
        ("externalParameters: {other: 1}", "rejected 0 slsa.parameter-unexpected"),
        ("allowedParameters: [other]", "rejected 0 slsa.parameter-unexpected"),
        ("allowedParameters: [inputs.debug]", "rejected 0 slsa.parameter-unexpected"),
        (
            "externalParameters: {other: 1} & allowedParameters: [inputs]",
            "rejected 0 slsa.parameter-mismatch"
        ),
    ])
    func parametersAreListed(_ text: String, _ expected: String) async throws {
        try attest(inputs: ["debug": false, "tags": ["a", "b"], "level": 1])
        let slsa = AttestationBench.workflow + [AttestationBench.source]
        #expect(try await bench.found(level: 2, slsa + text.components) == expected)
        #expect(try await bench.found(level: 2, slsa) == "verified 2")
    }

    /// What is beside repository, ref and path of a workflow is a parameter like others.
    @Test func whatIsInsideAWorkflowCounts() async throws {
        try bench.attest(predicate: {
            try $0.setting("/buildDefinition/externalParameters/workflow/flags", to: "-x")
        })
        #expect(try await found("externalParameters: {}") == "rejected 0 slsa.parameter-unexpected")
        #expect(try await found("externalParameters: {workflow.flags: '-x'}") == "verified 2")
        #expect(
            try await found("externalParameters: {workflow.flags: '-y'}")
                == "rejected 0 slsa.parameter-mismatch")
    }

    // MARK: an application's

    private func found(_ build: GitHubBuild, project: [String], application: [String]) async throws -> String
    {
        try bench.attest(build)
        let slsa = AttestationBench.workflow + [AttestationBench.source]
        return try await bench.found(level: 1, slsa + project, application: application)
    }

    /// They are added to the project's.
    @Test(arguments: [
        ("refs: [refs/heads/main]", "verified 2"), ("refs: [b]", "rejected 0 slsa.ref-mismatch"),
        ("source: https://github.com/acme/web", "verified 2"),
        ("source: https://github.com/acme/other", "rejected 0 slsa.source-mismatch"),
    ])
    func anApplicationExpectsMore(_ line: String, _ expected: String) async throws {
        #expect(try await found(GitHubBuild(), project: [], application: ["slsa: {\(line)}"]) == expected)
    }

    /// An application's owner may not let pull requests in where the project says nothing.
    @Test func onlyTheProjectLetsPullRequestsIn() async throws {
        let build = GitHubBuild(trigger: "pull_request")
        let asks = ["slsa: {triggers: [pull_request]}"]
        #expect(
            try await found(build, project: [], application: asks) == "rejected 0 slsa.pull-request")
        #expect(
            try await found(build, project: ["triggers: [pull_request, push]"], application: asks)
                == "verified 2")
        #expect(
            try await found(
                build, project: ["triggers: [pull_request, push]"],
                application: ["slsa: {refs: ['refs/**']}"]) == "verified 2")
        #expect(
            try await found(
                build, project: ["triggers: [pull_request]"], application: ["slsa: {triggers: [push]}"])
                == "rejected 0 slsa.trigger-mismatch")
    }

    /// `slsaLevel: 1` of an application under `minSlsaLevel: 3` still needs 3.
    @Test(arguments: [(1, 3, "rejected 2"), (1, 2, "verified 2"), (3, 1, "rejected 2"), (2, 1, "verified 2")])
    func theHigherLevelStands(_ asked: Int, _ least: Int, _ expected: String) async throws {
        try bench.attest()
        let slsa = AttestationBench.workflow + [AttestationBench.source]
        #expect(
            try await bench.found(level: least, slsa, application: ["slsaLevel: \(asked)"]) == expected)
    }

    /// A level that nobody can vouch for is the policy's fault, and denied in permissive as well.
    @Test(arguments: [(true, Outcome.rejected), (false, .misconfigured)])
    func aLevelWithoutBuildersCannotBeReached(_ countsBuiltIn: Bool, _ expected: Outcome) async throws {
        let verdict = try await bench.verdict(
            level: 2, ["builtInBuilders: \(countsBuiltIn)", AttestationBench.source],
            body: ["enforcementLevel: permissive"])
        #expect(verdict.outcome == expected)
        #expect(verdict.disposition == (expected == .misconfigured ? .deny : .warn))
        #expect(verdict.decidingCodes.contains("policy.no-usable-attesters") == !countsBuiltIn)
    }

    /// A tenant's builder is nobody's.
    @Test func anApplicationTrustsNoBuilder() async throws {
        let build = GitHubBuild()
        try bench.attest(build.provenance, AttestationBench.provenance, as: nil)
        let builder = bench.keyBuilder("builderId: '\(build.builderID)', maxLevel: 3")
        let slsa = [AttestationBench.source]
        #expect(
            try await bench.found(level: 1, slsa, application: ["slsa: {builders: [\(builder)]}"])
                == "rejected 0 slsa.unsigned signature.key-instead-of-certificate")
        #expect(
            try await bench.found(level: 1, slsa + ["builders: [\(builder)]"], application: ["slsaLevel: 1"])
                == "verified 3")
    }
}

extension String {
    /// The lines of an argument that has several.
    fileprivate var components: [String] { split(separator: " & ").map(String.init) }
}
