// SPDX-License-Identifier: Apache-2.0

import Kubernetes
import StrictJSON

@testable import ArgoCD

/// Applications as Argo CD writes them, and what an API server says when one is written.
struct ApplicationFixture {
    static let commit = String(repeating: "a1", count: 20)
    static let otherCommit = String(repeating: "b2", count: 20)
    static let source: JSON = [
        "repoURL": "https://git.example/shop", "path": "deploy/web", "targetRevision": "main",
    ]
    static let chart: JSON = [
        "repoURL": "https://charts.example", "chart": "web", "targetRevision": "1.*",
        "helm": ["valuesObject": ["replicas": 2]],
    ]

    var name = "web"
    var namespace = "argocd"
    var project = "shop"
    var annotations: [String: String] = [:]
    var spec: [String: JSON] = ["source": source]
    var destination: JSON = ["server": "https://kubernetes.default.svc", "namespace": "shop"]
    /// `nil` for the sources of `spec`.
    var comparedTo: JSON?
    var sync: JSON = ["status": "OutOfSync", "revision": .string(commit)]
    var operation: JSON?
    var operationState: JSON?
    var reconciledAt = "2026-11-21T11:00:00Z"
    /// What Argo CD says belongs to it.
    var resources: [JSON] = []

    /// One that several sources make up.
    static var multiSource: ApplicationFixture {
        var fixture = ApplicationFixture()
        fixture.spec = ["sources": [source, chart]]
        fixture.sync = ["status": "OutOfSync", "revisions": [.string(commit), "1.4.2"]]
        return fixture
    }

    /// What Argo CD writes when it begins to sync on its own.
    static var automated: JSON {
        [
            "initiatedBy": ["automated": true],
            "retry": ["limit": 5],
            "sync": ["revision": .string(commit), "source": source, "syncOptions": ["CreateNamespace=true"]],
        ]
    }

    static var automatedMultiSource: JSON {
        [
            "initiatedBy": ["automated": true],
            "sync": ["revisions": [.string(commit), "1.4.2"], "sources": [source, chart]],
        ]
    }

    var json: JSON {
        var metadata = JSONObject()
        metadata["name"] = .string(name)
        metadata["namespace"] = .string(namespace)
        metadata["uid"] = "0b6f0b0e-6a3c-4d0e-9d9d-0a5a5f2f7a10"
        var notes = JSONObject()
        for (key, value) in annotations { notes[key] = .string(value) }
        metadata["annotations"] = .object(notes)
        var spec = JSONObject()
        spec["project"] = .string(project)
        spec["destination"] = destination
        for (key, value) in self.spec.sorted(by: { $0.key < $1.key }) { spec[key] = value }
        var status = sync.object ?? JSONObject()
        var compared = JSONObject()
        compared["destination"] = destination
        for key in ["source", "sources"] { compared[key] = self.spec[key] }
        status["comparedTo"] = comparedTo ?? .object(compared)
        var object = JSONObject()
        object["apiVersion"] = "argoproj.io/v1alpha1"
        object["kind"] = "Application"
        object["metadata"] = .object(metadata)
        object["spec"] = .object(spec)
        var whole = JSONObject()
        whole["sync"] = .object(status)
        whole["resources"] = .array(resources)
        whole["reconciledAt"] = .string(reconciledAt)
        whole["operationState"] = operationState
        object["status"] = .object(whole)
        object["operation"] = operation
        return .object(object)
    }

    func application() throws -> Application { try Application(json) }

    /// The request for writing this; over `old` where there is one.
    func request(over old: ApplicationFixture? = nil, by user: String = controller, isDryRun: Bool = false)
        -> AdmissionRequest
    {
        AdmissionRequest(
            uid: "705ab4f5-6393-11e8-b7cc-42010a800002", operation: old == nil ? .create : .update,
            kind: .init(group: "argoproj.io", version: "v1alpha1", name: "Application"),
            resource: .init(group: "argoproj.io", version: "v1alpha1", name: "applications"),
            namespace: namespace, name: name, user: .init(name: user), isDryRun: isDryRun, object: json,
            oldObject: old?.json)
    }

    /// The request that asks for `operation`, of an Application that had none.
    func asking(for operation: JSON, by user: String = controller) -> AdmissionRequest {
        var asked = self
        asked.operation = operation
        return asked.request(over: self, by: user)
    }

    static let controller = "system:serviceaccount:argocd:argocd-application-controller"
    static let applicationSets = "system:serviceaccount:argocd:argocd-applicationset-controller"
}

extension JSON {
    /// With another value at a path of members.
    func setting(_ path: [String], to value: JSON?) -> JSON {
        guard let first = path.first else { return value ?? nil }
        var object = JSONObject()
        for member in self.object?.members ?? [] where member.key != first {
            object[member.key] = member.value
        }
        if path.count > 1 {
            object[first] = (self[first] ?? [:]).setting(Array(path.dropFirst()), to: value)
        } else {
            object[first] = value
        }
        return .object(object)
    }
}
