// SPDX-License-Identifier: Apache-2.0

import Policy
import StrictJSON
import Testing

/// Which Applications a policy is meant for (`policy.md` §3).
struct SelectorTests {
    private func selects(_ selector: String, _ change: (inout ApplicationPolicy) -> Void = { _ in }) -> Bool?
    {
        let set = read(imageVerificationPolicy(selector: selector, "applicationSigners: forbid"))
        guard set.diagnostics.isEmpty, let policy = set.projects.first else { return nil }
        var application = ApplicationPolicy(
            name: "web", namespace: "team-a", project: "shop", labels: ["tier": "front", "env": "prod"],
            destination: .init(server: "https://10.0.0.1", name: "prod-eu", namespace: "shop"), body: .absent,
            location: SourceLocation(file: "a.yaml"))
        change(&application)
        return policy.selects(application)
    }

    @Test(arguments: [
        "{}",
        "{projects: [shop]}", "{projects: [other, 'sh*']}",
        "{applications: [web]}", "{applications: ['team-a/web']}", "{applications: ['team-*/*']}",
        "{matchLabels: {tier: front}}", "{matchLabels: {tier: front, env: prod}}",
        "{destinations: [{name: 'prod-*'}]}", "{destinations: [{namespace: shop}]}",
        "{destinations: [{server: 'https://10.0.0.1'}]}",
        "{destinations: [{name: x}, {name: prod-eu, namespace: shop}]}",
        "{destinations: [{}]}",
        "{projects: [shop], applications: [web], matchLabels: {env: prod}}",
        "{projects: [shop], kargo: {stages: [prod]}}",
    ])
    func isFor(_ selector: String) {
        #expect(selects(selector) == true)
    }

    @Test(arguments: [
        "{projects: [sho]}", "{projects: ['*/*']}",
        "{applications: [we]}", "{applications: ['team-b/web']}",
        "{matchLabels: {tier: back}}", "{matchLabels: {tier: front, env: dev}}",
        "{matchLabels: {absent: ''}}",
        "{destinations: [{name: 'dev-*'}]}", "{destinations: [{name: prod-eu, namespace: other}]}",
        "{projects: [shop], applications: [api]}",
        "{kargo: {projects: ['*']}}", "{kargo: {stages: [prod]}}",
    ])
    func isNotFor(_ selector: String) {
        #expect(selects(selector) == false)
    }

    /// An Application says the server or the name of its cluster; the other one may be what the policy names.
    @Test(arguments: [
        "{destinations: [{name: prod-eu}]}", "{destinations: [{name: prod-eu, namespace: shop}]}",
        "{destinations: [{server: 'https://10.0.0.1', namespace: shop}]}",
    ])
    func theOtherSpellingOfAClusterMayBeMeant(_ selector: String) {
        #expect(selects(selector) { $0.destination.name = nil } == true)
        #expect(selects(selector) { $0.destination.server = nil } == true)
        #expect(selects(selector) { $0.destination.namespace = nil } == true)
        #expect(
            selects(selector) { $0.destination.namespace = "other" } == !selector.contains("namespace"))
    }

    @Test func theOwnClusterHasTwoSpellings() {
        let server = "https://kubernetes.default.svc"
        let byServer = "{destinations: [{server: '\(server)'}]}"
        let byName = "{destinations: [{name: in-cluster}]}"
        for selector in [byServer, byName] {
            #expect(selects(selector) { $0.destination = .init(server: server) } == true)
            #expect(selects(selector) { $0.destination = .init(server: server + "/") } == true)
            #expect(selects(selector) { $0.destination = .init(name: "in-cluster") } == true)
        }
        #expect(selects(byServer) { $0.destination = .init(server: "https://10.0.0.1") } == false)
        #expect(selects(byName) { $0.destination = .init(name: "prod-eu") } == false)
        let other = "{destinations: [{name: prod-eu}]}"
        #expect(selects(other) { $0.destination = .init(server: server) } == false)
        #expect(selects(other) { $0.destination = .init(server: "https://10.0.0.1") } == true)
    }

    @Test func anApplicationsNamespaceThatIsNotSaidMayBeAny() {
        #expect(selects("{applications: [web]}") { $0.namespace = nil } == true)
        for pattern in ["*/web", "team-b/web", "team-**"] {
            #expect(selects("{applications: ['\(pattern)']}") { $0.namespace = nil } == true)
        }
        #expect(selects("{applications: ['team-b/web']}") == false)
        #expect(selects("{applications: ['*/api']}") { $0.namespace = nil } == false)
    }

    @Test(arguments: [
        ("{project: [shop]}", PolicyProblem.unknownKey("project", nearest: "projects")),
        ("{projects: []}", .emptyList),
        ("{projects: shop}", .wrongType(expected: "a list", found: "string")),
        ("{matchLabels: {a: 1}}", .wrongType(expected: "a string", found: "number")),
        ("{destinations: [{cluster: x}]}", .unknownKey("cluster", nearest: nil)),
        ("{kargo: {stage: [a]}}", .unknownKey("stage", nearest: "stages")),
        ("[]", .wrongType(expected: "a mapping", found: "array")),
    ])
    func aSelectorThatCannotBeReadSelectsEverything(_ selector: String, _ problem: PolicyProblem) throws {
        let set = read(imageVerificationPolicy(selector: selector, "applicationSigners: forbid"))
        #expect(set.diagnostics.map(\.problem) == [problem])
        let policy = try #require(set.projects.first)
        #expect(policy.body == nil)
        #expect(policy.carrier == .imageVerificationPolicy(PolicySelector()))
    }

    @Test func aSelectorIsRequired() {
        let text = imageVerificationPolicy("applicationSigners: forbid")
        #expect(
            read(text.replacing("  selector: {}\n", with: "")).diagnostics.map(\.problem) == [
                .missingKey("selector")
            ])
        #expect(read(text).diagnostics == [])
    }

    @Test func aBodyIsRequired() {
        let text = "{kind: ImageVerificationPolicy, metadata: {name: a}, spec: {selector: {}}}"
        #expect(read(text).diagnostics.map(\.problem) == [.missingKey("imageVerification")])
        let empty = "{kind: ImageVerificationPolicy, metadata: {name: a}}"
        #expect(read(empty).diagnostics.map(\.problem) == [.missingKey("spec")])
    }

    @Test func aProjectIsForItsOwnApplications() {
        let set = read(sound() + "---\n" + application("threshold: 1"))
        #expect(set.applications.map { set.projects[0].selects($0) } == [true])
        let other = read(
            sound() + "---\n" + application("threshold: 1").replacing("project: shop", with: "project: Shop"))
        #expect(other.applications.map { other.projects[0].selects($0) } == [false])
    }
}
