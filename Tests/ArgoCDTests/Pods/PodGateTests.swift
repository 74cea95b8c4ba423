// SPDX-License-Identifier: Apache-2.0

import Kubernetes
import Policy
import StrictJSON
import Testing

@testable import ArgoCD

/// Pods are held to what holds for their Application and for where they run.
struct PodGateTests {
    /// A Deployment of the Application `web`, its ReplicaSet, and a Pod of that.
    private static let chain: [TrackedObject: JSON] = [
        TrackedObject(group: "apps", kind: "ReplicaSet", namespace: "shop", name: "web-1"): [
            "metadata": ["ownerReferences": [owner("apps/v1", "Deployment", "web")]]
        ],
        TrackedObject(group: "apps", kind: "Deployment", namespace: "shop", name: "web"): [
            "metadata": ["annotations": [TrackingID.annotation: "web:apps/Deployment:shop/web"]]
        ],
        // A copy of the Deployment above, annotation and all.
        TrackedObject(group: "apps", kind: "Deployment", namespace: "shop", name: "copy"): [
            "metadata": ["annotations": [TrackingID.annotation: "web:apps/Deployment:shop/web"]]
        ],
        // One that says it is the Application's, which does not know it.
        TrackedObject(group: "apps", kind: "Deployment", namespace: "shop", name: "forged"): [
            "metadata": ["annotations": [TrackingID.annotation: "web:apps/Deployment:shop/forged"]]
        ],
    ]

    private static func owner(_ apiVersion: String, _ kind: String, _ name: String) -> JSON {
        [
            "apiVersion": .string(apiVersion), "kind": .string(kind), "name": .string(name), "uid": "1",
            "controller": true,
        ]
    }

    private static func pod(
        _ images: [String], owner: JSON? = owner("apps/v1", "ReplicaSet", "web-1"), spec: [String: JSON] = [:]
    ) -> JSON {
        var containers = JSONObject()
        containers["containers"] = .array(
            images.enumerated().map { ["name": .string("c\($0)"), "image": .string($1)] })
        for (key, value) in spec { containers[key] = value }
        return [
            "apiVersion": "v1", "kind": "Pod",
            "metadata": [
                "name": "web-1-x", "namespace": "shop", "ownerReferences": owner.map { [$0] } ?? [],
            ],
            "spec": .object(containers),
        ]
    }

    private func request(
        _ pod: JSON, over old: JSON? = nil, subresource: String = "", namespace: String = "shop"
    ) -> AdmissionRequest {
        AdmissionRequest(
            uid: "1", operation: old == nil ? .create : .update,
            kind: .init(group: "", version: "v1", name: "Pod"),
            resource: .init(group: "", version: "v1", name: "pods"), subresource: subresource,
            namespace: namespace, name: "web-1-x", user: .init(name: "system:kube-scheduler"), object: pod,
            oldObject: old)
    }

    private struct Unreachable: Error {}

    private func gate(
        _ bench: GateBench, lookup: @escaping OwnerChain.Lookup = { object, _ in chain[object] }
    ) throws -> PodGate {
        var fixture = ApplicationFixture()
        fixture.resources = [["group": "apps", "kind": "Deployment", "namespace": "shop", "name": "web"]]
        let application = try fixture.application()
        var cluster = bench.cluster
        cluster.application = { $0 == application.name ? application : nil }
        return PodGate(
            desk: bench.desk, cluster: cluster, owners: OwnerChain(controlPlane: "argocd", lookup: lookup),
            patience: .seconds(30))
    }

    private static let good = "registry.example/shop/web:verified"
    private static let bad = "registry.example/shop/web:rejected"

    @Test func aPodOfAGovernedApplicationIsHeldToItsPolicy() async throws {
        let gate = try gate(GateBench())
        #expect(await gate.answer(request(Self.pod([Self.good]))).isAllowed)
        #expect(await gate.answer(request(Self.pod([Self.bad]))).denial == "\(Self.bad): rejected")
    }

    @Test func permissiveWarns() async throws {
        let gate = try gate(GateBench(policy: GateBench.policy(enforcement: "permissive")))
        let answer = await gate.answer(request(Self.pod([Self.bad])))
        #expect(answer.isAllowed && answer.warnings == ["\(Self.bad): rejected"])
    }

    @Test func replicasAreOneQuestion() async throws {
        let bench = GateBench()
        let gate = try gate(bench)
        for _ in 0..<3 { #expect(await gate.answer(request(Self.pod([Self.good]))).isAllowed) }
        #expect(bench.looks == 1)
    }

    @Test(arguments: ["copy", "forged", "gone"])
    func whoIsNotTheApplicationsIsNobodys(owner: String) async throws {
        let pod = Self.pod([Self.bad], owner: Self.owner("apps/v1", "Deployment", owner))
        // The project's policy is not for strangers; a policy for the place is.
        #expect(try await gate(GateBench()).answer(request(pod)).isAllowed)
        let place = GateBench.policy().setting(
            ["spec", "selector"], to: ["destinations": [["namespace": "shop"]]])
        #expect(try await gate(GateBench(policy: place)).answer(request(pod)).denial != nil)
        let elsewhere = GateBench.policy().setting(
            ["spec", "selector"], to: ["destinations": [["namespace": "other"]]])
        #expect(try await gate(GateBench(policy: elsewhere)).answer(request(pod)).isAllowed)
    }

    @Test func anUntrackedPodIsHeldToThePlace() async throws {
        let place = GateBench.policy().setting(["spec", "selector"], to: [:])
        let pod = Self.pod([Self.bad], owner: nil)
        #expect(try await gate(GateBench(policy: place)).answer(request(pod)).denial != nil)
        let twin = Self.pod([Self.good], owner: nil)
        #expect(try await gate(GateBench(policy: place)).answer(request(twin)).isAllowed)
    }

    @Test func anOwnerThatCannotBeReadRefuses() async throws {
        let gate = try gate(GateBench()) { _, _ in throw Unreachable() }
        #expect(
            await gate.answer(request(Self.pod([Self.good]))).denial?.hasPrefix("pod.owner-unknown: ") == true
        )
        let free = try self.gate(GateBench(policy: nil)) { _, _ in throw Unreachable() }
        #expect(await free.answer(request(Self.pod([Self.good]))).isAllowed)
    }

    @Test func endlessOwnersEnd() async throws {
        let circle: OwnerChain.Lookup = { object, _ in
            ["metadata": ["ownerReferences": [Self.owner("apps/v1", "ReplicaSet", object.name)]]]
        }
        #expect(try await gate(GateBench(), lookup: circle).answer(request(Self.pod([Self.bad]))).isAllowed)
    }

    @Test func anEphemeralContainerIsLookedAtAloneAndOnlyIt() async throws {
        let gate = try gate(GateBench())
        // What runs already is not stopped, whatever is thought of it now.
        let old = Self.pod([Self.bad])
        func debugged(_ image: String) -> JSON {
            old.setting(["spec", "ephemeralContainers"], to: [["name": "debug", "image": .string(image)]])
        }
        let bad = request(
            debugged("registry.example/tools/shell:rejected"), over: old, subresource: "ephemeralcontainers")
        #expect(await gate.answer(bad).denial == "registry.example/tools/shell:rejected: rejected")
        let good = request(
            debugged("registry.example/tools/shell:verified"), over: old, subresource: "ephemeralcontainers")
        #expect(await gate.answer(good).isAllowed)
    }

    @Test(arguments: ["initContainers", "containers"])
    func everyContainerCounts(list: String) async throws {
        let pod = Self.pod([Self.good]).setting(
            ["spec", list], to: [["name": "x", "image": .string(Self.bad)]])
        #expect(try await gate(GateBench()).answer(request(pod)).denial != nil)
    }

    @Test func anImageVolumeCounts() async throws {
        func pod(_ image: String) -> JSON {
            Self.pod(
                [Self.good],
                spec: ["volumes": [["name": "model", "image": ["reference": .string(image)]]]])
        }
        #expect(try await gate(GateBench()).answer(request(pod(Self.bad))).denial != nil)
        #expect(try await gate(GateBench()).answer(request(pod(Self.good))).isAllowed)
    }

    @Test func whatRunsAlreadyGoesOn() async throws {
        let bench = GateBench()
        let gate = try gate(bench)
        let old = Self.pod([Self.bad])
        let labelled = old.setting(["metadata", "labels"], to: ["a": "b"])
        #expect(await gate.answer(request(labelled, over: old)).isAllowed)
        var deletion = request(old)
        deletion.operation = .delete
        #expect(await gate.answer(deletion).isAllowed)
        let going = old.setting(["metadata", "deletionTimestamp"], to: "2026-01-01T00:00:00Z")
        #expect(await gate.answer(request(going)).isAllowed)
        #expect(await gate.answer(request(old, subresource: "status")).isAllowed)
        #expect(bench.looks == 0)
        let updated = Self.pod(["registry.example/shop/web2:rejected"])
        #expect(await gate.answer(request(updated, over: old)).denial != nil)
    }

    @Test func anotherResourceOrNoObjectIsRefused() async throws {
        let gate = try gate(GateBench())
        var other = request(Self.pod([Self.good]))
        other.resource.name = "deployments"
        #expect(await gate.answer(other).denial?.contains("deployments") == true)
        var empty = request(Self.pod([Self.good]))
        empty.object = nil
        #expect(await gate.answer(empty).denial != nil)
    }

    @Test func tagsBecomeDigestsOnlyWhereThatIsAsked() async throws {
        let gate = try gate(GateBench())
        let pod = Self.pod(
            [Self.good, "registry.example/shop/web@sha256:" + String(repeating: "1", count: 64)],
            spec: [
                "initContainers": [["name": "i", "image": .string(Self.bad)]],
                "volumes": [["name": "v", "image": ["reference": .string(Self.good)]]],
            ])
        #expect(await gate.answer(request(pod)).patch.isEmpty)
        let patch = await gate.pin(request(pod)).patch
        let pointers = patch.compactMap { operation -> String? in
            if case .replace(let pointer, let image) = operation, image.string?.contains("@sha256:") == true {
                return pointer.description
            }
            return nil
        }
        // What is not verified stays as it is: the validating webhook refuses it.
        #expect(pointers == ["/spec/containers/0/image", "/spec/volumes/0/image/reference"])
        #expect(patch.count == 2)
    }
}
