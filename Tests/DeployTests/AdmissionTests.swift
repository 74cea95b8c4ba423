// SPDX-License-Identifier: Apache-2.0

import StrictJSON
import Testing

/// What the API server asks about, by the expressions that it evaluates itself.
@Suite("When the API server asks") struct AdmissionTests {
    static let gates = ["gate.applications.assay.dev", "pin.applications.assay.dev"]

    @Test("A sync that starts is asked about, and what else is written is not", arguments: gates, writes)
    func applications(_ gate: String, _ write: Write) throws {
        let webhook = try #require(try Manifests.base().webhook(gate))
        #expect(write.request.match(webhook) == (write.isAsked ? .asked : .passedOver))
    }

    @Test("The Application that installs Assay is left out, and no other", arguments: gates)
    func ownApplication(_ gate: String) throws {
        let webhook = try #require(try Manifests.base().webhook(gate))
        var request = AdmissionExpressions(
            namespace: "argocd", name: "assay", object: application(operation: sync), oldObject: application()
        )
        #expect(request.match(webhook) == .passedOver)
        request.name = "assay2"
        #expect(request.match(webhook) == .asked)
        request.name = "assay"
        request.namespace = "team-a"
        #expect(request.match(webhook) == .asked)
    }

    @Test("Both twins are asked about the same")
    func twins() throws {
        let base = try Manifests.base()
        let gate = base.webhook("gate.applications.assay.dev")
        let pin = base.webhook("pin.applications.assay.dev")
        #expect(gate?["matchConditions"] != nil && gate?["matchConditions"] == pin?["matchConditions"])
        #expect(gate?["rules"] == pin?["rules"])
    }

    @Test("Pods are asked about when what runs changes", arguments: podWrites)
    func pods(_ write: Write) throws {
        let webhook = try #require(
            try Manifests(folder: "deploy/components/pod-admission").webhook("pods.assay.dev"))
        #expect(write.request.match(webhook) == (write.isAsked ? .asked : .passedOver))
        let twin = try Manifests(folder: "deploy/components/pod-pinning").webhook("pin.pods.assay.dev")
        #expect(twin?["matchConditions"] == webhook["matchConditions"])
        #expect(twin?["namespaceSelector"] == webhook["namespaceSelector"])
    }
}

/// A write of an Application or a Pod, and whether it is asked about.
struct Write: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var isAsked: Bool
    var request: AdmissionExpressions
}

private let sync: JSON = [
    "initiatedBy": ["username": "admin"],
    "sync": ["revision": "8f0a1b2c3d4e5f60718293a4b5c6d7e8f9001122", "syncStrategy": ["hook": [:]]],
]
private let otherSync: JSON = [
    "initiatedBy": ["username": "admin"], "sync": ["revision": "0000000000000000000000000000000000000000"],
]

private func application(
    operation: JSON? = nil, status: JSON? = ["sync": ["status": "OutOfSync"]], project: JSON = "shop"
) -> JSON {
    var object = JSONObject()
    object["metadata"] = ["name": "web", "namespace": "argocd"]
    object["spec"] = ["project": project, "source": ["repoURL": "https://git.example/shop", "path": "web"]]
    object["status"] = status
    object["operation"] = operation
    return .object(object)
}

private func state(_ operation: JSON, phase: JSON = "Running") -> JSON {
    ["operationState": ["phase": phase, "operation": operation]]
}

private func update(_ old: JSON, _ new: JSON) -> AdmissionExpressions {
    AdmissionExpressions(object: new, oldObject: old)
}

private func create(_ new: JSON) -> AdmissionExpressions {
    AdmissionExpressions(operation: "CREATE", object: new)
}

private let writes = [
    Write(
        testDescription: "a sync starts", isAsked: true,
        request: update(application(), application(operation: sync))),
    Write(
        testDescription: "a sync is replaced before it runs", isAsked: true,
        request: update(application(operation: sync), application(operation: otherSync))),
    Write(
        testDescription: "made with an operation", isAsked: true,
        request: create(application(operation: sync))),
    Write(
        testDescription: "made with an operation, without a status", isAsked: true,
        request: create(application(operation: sync, status: nil))),
    Write(
        testDescription: "an operation without anything", isAsked: true,
        request: update(application(), application(operation: [:]))),
    Write(
        testDescription: "a spec that changes while a sync runs", isAsked: true,
        request: update(application(operation: sync), application(operation: sync, project: "other"))),
    Write(
        testDescription: "a spec that changes while none runs", isAsked: false,
        request: update(application(), application(project: "other"))),
    Write(testDescription: "made without an operation", isAsked: false, request: create(application())),
    Write(
        testDescription: "status, before a sync", isAsked: false,
        request: update(application(), application(status: ["sync": ["status": "Synced"]]))),
    Write(
        testDescription: "status, while an operation waits", isAsked: false,
        request: update(application(operation: sync), application(operation: sync, status: state(sync)))),
    Write(
        testDescription: "the operation is done", isAsked: false,
        request: update(application(operation: sync), application(status: state(sync, phase: "Succeeded")))),
    Write(
        testDescription: "the operation is done, written as null", isAsked: false,
        request: update(application(operation: sync), application(operation: JSON(.null)))),
    Write(
        testDescription: "a first status", isAsked: false,
        request: update(application(status: nil), application())),
]

private func pod(_ image: String, labels: JSON = [:], isDeleted: Bool = false) -> JSON {
    var metadata = JSONObject()
    metadata["name"] = "web-1"
    metadata["labels"] = labels
    if isDeleted { metadata["deletionTimestamp"] = "2026-11-21T12:00:00Z" }
    return [
        "metadata": .object(metadata), "spec": ["containers": [["name": "web", "image": .string(image)]]],
    ]
}

private let podWrites = [
    Write(testDescription: "made", isAsked: true, request: create(pod("a"))),
    Write(testDescription: "another image", isAsked: true, request: update(pod("a"), pod("b"))),
    Write(testDescription: "labels", isAsked: false, request: update(pod("a"), pod("a", labels: ["x": "y"]))),
    Write(
        testDescription: "finalizers, while it is deleted", isAsked: false,
        request: update(pod("a", isDeleted: true), pod("a", isDeleted: true))),
    Write(
        testDescription: "its grace period, while it is deleted", isAsked: false,
        request: update(pod("a", isDeleted: true), pod("b", isDeleted: true))),
]
