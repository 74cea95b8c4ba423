// SPDX-License-Identifier: Apache-2.0

import ClusterPolicies
import Kubernetes
import StrictJSON
import Synchronization
import TestKubernetes
import Testing

@testable import ArgoCD

/// What is prepared, and what people are told.
struct ClusterTests {
    private let unsigned = [GateBench.deployment("registry.example/shop/web:rejected")]

    @Test func theNextSyncIsDecidedBeforeAnybodyAsks() async throws {
        let bench = GateBench()
        try await ClusterBench.run(bench) { cluster in
            try await cluster.wait(for: "a report") { cluster.report() != nil }
            #expect(cluster.report()?["decision"] == "allow")
            #expect(cluster.report()?["revisions"] == [.string(ApplicationFixture.commit)])
            #expect(cluster.conditions().isEmpty)
            let gate = SyncGate(desk: cluster.desk, cluster: cluster.view)
            let answer = await gate.answer(ApplicationFixture().asking(for: ApplicationFixture.automated))
            #expect(answer.isAllowed)
            #expect(bench.looks == 1)
        }
    }

    @Test func aRefusalIsToldWherePeopleLook() async throws {
        try await ClusterBench.run(GateBench(manifests: unsigned)) { cluster in
            try await cluster.wait(for: "a condition and a banner") {
                cluster.conditions() == ["ImageVerificationError"]
                    && cluster.application()?["metadata"]?["annotations"]?[
                        "notice.argocd.argoproj.io/severity"]
                        == "critical"
            }
            try await cluster.wait(for: "an event") { cluster.events.all.map(\.reason) == ["ImagesRefused"] }
            #expect(cluster.report()?["decision"] == "deny")
            #expect(cluster.report()?["summary"] == ["rejected": 1])
            #expect(cluster.report()?["images"]?.array?.first?["code"] == "signature.none")
        }
    }

    @Test func whoSignsLaterIsSyncedByItself() async throws {
        let bench = GateBench(manifests: unsigned)
        try await ClusterBench.run(bench) { cluster in
            try await cluster.wait(for: "a refusal") { cluster.conditions() == ["ImageVerificationError"] }
            bench.renderer.manifests.withLock {
                $0 = .success([GateBench.deployment("registry.example/shop/web:verified")])
            }
            bench.clock.withLock { $0 += 61 }
            try await cluster.wait(for: "a refresh") {
                cluster.application()?["metadata"]?["annotations"]?[ApplicationNotice.refresh] == "normal"
            }
            try await cluster.wait(for: "no condition") { cluster.conditions().isEmpty }
            #expect(
                cluster.application()?["metadata"]?["annotations"]?["notice.argocd.argoproj.io/content"]
                    == nil)
            try await cluster.wait(for: "an event") {
                cluster.events.all.map(\.reason) == ["ImagesRefused", "ImagesVerified"]
            }
        }
    }

    @Test func anotherPolicyIsAnotherDecision() async throws {
        let permissive = GateBench.policy(enforcement: "permissive")
        try await ClusterBench.run(GateBench(manifests: unsigned), policies: [permissive]) { cluster in
            try await cluster.wait(for: "a warning") { cluster.conditions() == ["ImageVerificationWarning"] }
            cluster.server.put(.imageVerificationPolicies, GateBench.policy())
            try await cluster.wait(for: "a refusal") { cluster.conditions() == ["ImageVerificationError"] }
        }
    }

    @Test func conditionsOfOthersStay() async throws {
        let theirs: JSON = ["type": "OrphanedResourceWarning", "message": "2 orphans"]
        try await ClusterBench.run(GateBench(manifests: unsigned), []) { cluster in
            let object = ApplicationFixture().json.setting(["status", "conditions"], to: [theirs])
            cluster.server.put(.applications, object)
            try await cluster.wait(for: "both") {
                cluster.conditions() == ["OrphanedResourceWarning", "ImageVerificationError"]
            }
        }
    }

    @Test func whatRunsAlreadyIsTheLeadersToLookAfter() async throws {
        var synced = ApplicationFixture()
        synced.sync = ["status": "Synced", "revision": .string(ApplicationFixture.commit)]
        var waiting = ApplicationFixture()
        waiting.name = "waiting"
        let bench = GateBench()
        try await ClusterBench.run(bench, [synced, waiting], isLeader: false) { cluster in
            try await cluster.wait(for: "the one that waits") { bench.looks == 1 }
            #expect(cluster.report() == nil && cluster.report("waiting") == nil)
        }
        let leader = GateBench()
        try await ClusterBench.run(leader, [synced, waiting]) { cluster in
            try await cluster.wait(for: "both") {
                cluster.report() != nil && cluster.report("waiting") != nil
            }
        }
    }

    @Test func policiesAndExemptionsSayHowTheyAre() async throws {
        try await ClusterBench.run(GateBench()) { cluster in
            cluster.server.put(.imageVerificationExemptions, PolicyWebhooksTests.exemption())
            try await cluster.wait(for: "a ready policy") {
                let policy = cluster.server.object(.imageVerificationPolicies, ObjectKey(name: "shop"))
                return policy?["status"]?["governs"] == 1
                    && policy?["status"]?["conditions"]?.array?.first?["status"] == "True"
            }
            try await cluster.wait(for: "an active exemption") {
                cluster.server.object(
                    .imageVerificationExemptions, ObjectKey(namespace: "assay-system", name: "x"))?[
                        "status"]?["active"]
                    == true
            }
        }
    }

    @Test func anApplicationThatCannotBeReadIsNamed() async throws {
        try await ClusterBench.run(GateBench(), []) { cluster in
            let broken = ApplicationFixture().json.setting(["spec"], to: nil)
            cluster.server.put(.applications, broken)
            try await cluster.wait(for: "a failure") {
                cluster.watch.failures[ObjectKey(namespace: "argocd", name: "web")] != nil
            }
        }
    }

    @Test func untilPoliciesAreReadNothingPasses() async throws {
        try await ClusterBench.run(GateBench()) { cluster in
            try await cluster.wait(for: "policies") { cluster.view.policies() != nil }
            let gate = SyncGate(
                desk: cluster.desk,
                cluster: ClusterView(
                    policies: { nil }, surroundings: cluster.view.surroundings))
            let request = ApplicationFixture().asking(for: ApplicationFixture.automated)
            #expect(await gate.answer(request).denial?.hasPrefix("sync.policies-unread: ") == true)
            #expect(await SyncGate(desk: cluster.desk, cluster: cluster.view).answer(request).isAllowed)
        }
    }
}
