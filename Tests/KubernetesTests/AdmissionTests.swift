// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import HTTPTransport
import Kubernetes
import StrictJSON
import Synchronization
import TestKubernetes
import TestServer
import Testing

/// The fake API server's admission, and with it what our webhooks answer.
@Suite struct AdmissionTests {
    /// A webhook that answers by a closure, and the server that calls it.
    private func withWebhook(
        _ answer: @escaping @Sendable (AdmissionRequest) -> AdmissionResponse,
        _ body: (FakeAPIServer, KubernetesClient, TestServer) async throws -> Void
    ) async throws {
        let webhook = try await TestServer.start(tls: true) { request in
            guard let review = try? JSON(parsing: request.body),
                let asked = try? AdmissionRequest(review: review)
            else {
                return .failure(400, "no review")
            }
            return .json(answer(asked).review(uid: asked.uid))
        }
        var options = FakeAPIServer.Options()
        let port = webhook.port
        options.services = { service, _ in service.name == "assay" ? port : nil }
        let server = try await FakeAPIServer.start(options)
        do { try await body(server, try server.client(), webhook) } catch { Issue.record(error) }
        await server.stop()
        await webhook.stop()
    }

    private func hook(
        _ url: String, rules: JSON? = nil, policy: String = "Fail", conditions: [String] = [],
        extra: JSON = [:]
    ) -> JSON {
        var webhook: JSON = [
            "name": "gate.assay.dev", "failurePolicy": .string(policy), "sideEffects": "None",
            "timeoutSeconds": 5,
            "admissionReviewVersions": ["v1"],
            "clientConfig": [
                "url": .string(url),
                "caBundle": .string(Data(TestServer.certificate.utf8).base64EncodedString()),
            ],
            "rules": rules ?? [
                [
                    "apiGroups": ["argoproj.io"], "apiVersions": ["v1alpha1"], "resources": ["applications"],
                    "operations": ["CREATE", "UPDATE"], "scope": "Namespaced",
                ]
            ],
            "matchConditions": .array(
                conditions.map { ["name": "c", "expression": .string($0)] }),
        ]
        for member in extra.object?.members ?? [] {
            webhook = webhook.replacing(member.key, with: member.value)
        }
        return webhook
    }

    private func install(_ hook: JSON, mutating: Bool = false, on server: FakeAPIServer) {
        let type: ResourceType = mutating ? .mutatingWebhookConfigurations : .validatingWebhookConfigurations
        server.put(type, object(type, "assay").replacing("webhooks", with: [hook]))
    }

    @Test func allowsWithWarnings() async throws {
        try await withWebhook { _ in
            .allowed(warnings: ["say \"so\""])
        } _: { server, client, webhook in
            install(hook("\(webhook.url)/gate"), on: server)
            _ = try await client.create(.applications, application("web"))
            let url = try #require(
                HTTPURL("\(server.url)/apis/argoproj.io/v1alpha1/namespaces/argocd/applications/web"))
            let answer = try await HTTPTransport().send(
                HTTPRequest(
                    .patch, url, fields: ["Content-Type": "application/merge-patch+json"],
                    body: Array(#"{"spec":{"revision":"next"}}"#.utf8)))
            #expect(answer.fields.values("Warning") == [#"299 - "say \"so\"""#])
        }
    }

    @Test func deniesWithOurTextAndCode() async throws {
        try await withWebhook { _ in
            .denied("web: no signature")
        } _: { server, client, webhook in
            install(hook("\(webhook.url)/gate"), on: server)
            await #expect(
                throws: KubernetesError.forbidden(
                    "admission webhook \"gate.assay.dev\" denied the request: web: no signature")
            ) { try await client.create(.applications, application("web")) }
            #expect(server.objects(.applications).isEmpty)
        }
    }

    @Test func tellsTheWebhookEverything() async throws {
        let asked = Mutex<[AdmissionRequest]>([])
        try await withWebhook { request in
            asked.withLock { $0.append(request) }
            return .allowed()
        } _: { server, client, webhook in
            install(hook("\(webhook.url)/gate"), on: server)
            _ = try await client.create(.applications, application("web"))
            _ = try await client.patch(
                .applications, key("web"), with: .merge(["spec": ["revision": "next"]]), dryRun: .all)
            let requests = asked.withLock { $0 }
            #expect(requests.map(\.operation) == [.create, .update])
            let update = try #require(requests.last)
            #expect(update.name == "web" && update.namespace == "argocd" && update.isDryRun)
            #expect(update.kind.name == "Application" && update.resource.name == "applications")
            #expect(update.user.name == "kubernetes-admin")
            #expect(update.object?["spec"]?["revision"] == "next")
            #expect(update.oldObject?["spec"]?["revision"] == "main")
            #expect(requests.first?.oldObject == Optional.none)
        }
    }

    @Test func patchesBeforeItIsKept() async throws {
        try await withWebhook { _ in
            .allowed(patch: [
                .test(["spec", "revision"], "main"), .replace(["spec", "revision"], "pinned"),
                .add(["metadata", "annotations"], ["assay.dev/a": "b"]),
            ])
        } _: { server, client, webhook in
            install(hook("\(webhook.url)/pin"), mutating: true, on: server)
            let created = try await client.create(.applications, application("web"))
            #expect(created["spec"]?["revision"] == "pinned")
            #expect(
                server.object(.applications, key("web"))?["metadata"]?["annotations"] == ["assay.dev/a": "b"])
        }
    }

    @Test func keepsAuditAnnotations() async throws {
        try await withWebhook { _ in
            var response = AdmissionResponse.allowed()
            response.auditAnnotations = ["decision": "trusted"]
            return response
        } _: { server, client, webhook in
            install(hook("\(webhook.url)/gate"), on: server)
            _ = try await client.create(.applications, application("web"))
            #expect(server.auditAnnotations == [["gate.assay.dev/decision": "trusted"]])
        }
    }

    @Test func reachesServicesUnderTheirNames() async throws {
        let seen = Mutex<[TestServer.Request]>([])
        let webhook = try await TestServer.start(tls: true) { request in
            seen.withLock { $0.append(request) }
            let review = (try? JSON(parsing: request.body)).flatMap { try? AdmissionRequest(review: $0) }
            return .json(AdmissionResponse.allowed().review(uid: review?.uid ?? ""))
        }
        var options = FakeAPIServer.Options()
        options.services = { [port = webhook.port] service, servicePort in
            service == ObjectKey(namespace: "assay", name: "gate") && servicePort == 443 ? port : nil
        }
        let server = try await FakeAPIServer.start(options)
        let client = try server.client()
        let bundle = Data(TestServer.certificate.utf8).base64EncodedString()
        func install(_ name: JSON) {
            let service: JSON = [
                "service": ["name": name, "namespace": "assay", "path": "/v1/gate"],
                "caBundle": .string(bundle),
            ]
            self.install(hook("", extra: ["clientConfig": service]), on: server)
        }
        install("gate")
        _ = try await client.create(.applications, application("web"))
        let request = try #require(seen.withLock { $0.first })
        #expect(request.method == "POST" && request.path == "/v1/gate" && request.query == "timeout=5s")
        #expect(request.field("Host") == "gate.assay.svc:\(webhook.port)")
        #expect(request.field("User-Agent") == "kube-apiserver-admission")
        install("other")
        let error = await #expect(throws: KubernetesError.self) {
            try await client.create(.applications, application("db"))
        }
        #expect(
            error
                == .server(
                    code: 500,
                    message:
                        "Internal error occurred: failed calling webhook \"gate.assay.dev\": failed to call "
                        + "webhook: service \"other\" not found"))
        await server.stop()
        await webhook.stop()
    }

    @Test func anUnreachableWebhookDeniesWhereItMust() async throws {
        try await withWebhook { _ in
            .allowed()
        } _: { server, client, webhook in
            await webhook.stop()
            install(hook("\(webhook.url)/gate"), on: server)
            let error = await #expect(throws: KubernetesError.self) {
                try await client.create(.applications, application("web"))
            }
            guard case .server(500, let message) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(
                message.hasPrefix(
                    "Internal error occurred: failed calling webhook \"gate.assay.dev\": failed to call webhook: Post"
                ))
            install(hook("\(webhook.url)/gate", policy: "Ignore"), on: server)
            _ = try await client.create(.applications, application("web"))
        }
    }

    /// Each with whether the webhook, which denies everything, is asked.
    @Test(arguments: [
        ("has(object.operation)", false), ("has(object.spec.revision)", true),
        ("request.operation == 'CREATE'", true), ("request.operation != 'CREATE'", false),
        ("oldObject == null", true), ("has(request.subResource)", false),
        ("request.namespace == 'argocd'", true),
        ("request.userInfo.username == 'kubernetes-admin'", true), ("object.metadata.name in ['web']", true),
    ])
    func asksWhereTheConditionHolds(_ condition: String, _ isAsked: Bool) async throws {
        try await withWebhook { _ in
            .denied("asked")
        } _: { server, client, webhook in
            install(hook("\(webhook.url)/gate", conditions: [condition]), on: server)
            if isAsked {
                await #expect(
                    throws: KubernetesError.forbidden(
                        "admission webhook \"gate.assay.dev\" denied the request: asked")
                ) { try await client.create(.applications, application("web")) }
            } else {
                _ = try await client.create(.applications, application("web"))
            }
        }
    }

    @Test func aConditionThatFailsDeniesWhereItMust() async throws {
        try await withWebhook { _ in
            .allowed()
        } _: { server, client, webhook in
            let fails = "object.operation.sync.revision == 'x'"
            install(hook("\(webhook.url)/gate", conditions: [fails]), on: server)
            let error = await #expect(throws: KubernetesError.self) {
                try await client.create(.applications, application("web"))
            }
            guard case .forbidden(let message) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(message.hasPrefix("applications.argoproj.io \"web\" is forbidden: expression '\(fails)'"))
            // A condition that is false decides beside one that fails.
            install(hook("\(webhook.url)/gate", conditions: [fails, "false"]), on: server)
            _ = try await client.create(.applications, application("web"))
            install(hook("\(webhook.url)/gate", policy: "Ignore", conditions: [fails]), on: server)
            _ = try await client.create(.applications, application("other"))
        }
    }

    @Test func rulesNameSubresourcesOnTheirOwn() async throws {
        try await withWebhook { request in
            .denied("asked for \(request.subresource)")
        } _: { server, client, webhook in
            func rules(_ resource: String) -> JSON {
                [
                    [
                        "apiGroups": [""], "apiVersions": ["v1"], "resources": [.string(resource)],
                        "operations": ["UPDATE"], "scope": "*",
                    ]
                ]
            }
            server.put(.pods, object(.pods, "web"))
            let change = ObjectPatch.merge([
                "metadata": ["labels": ["a": "b"]], "status": ["phase": "Running"],
            ])
            install(hook("\(webhook.url)/gate", rules: rules("pods")), on: server)
            _ = try await client.patch(.pods, key("web"), .status, with: change)
            await #expect(throws: KubernetesError.self) {
                try await client.patch(.pods, key("web"), with: change)
            }
            install(hook("\(webhook.url)/gate", rules: rules("pods/status")), on: server)
            _ = try await client.patch(.pods, key("web"), with: change)
            let error = await #expect(throws: KubernetesError.self) {
                try await client.patch(.pods, key("web"), .status, with: change)
            }
            #expect(error?.description.hasSuffix("asked for status") == true)
        }
    }

    @Test func ephemeralContainersAreASubresource() async throws {
        try await withWebhook { request in
            .denied(request.subresource)
        } _: { server, client, webhook in
            let rules: JSON = [
                [
                    "apiGroups": [""], "apiVersions": ["v1"], "resources": ["pods/ephemeralcontainers"],
                    "operations": ["UPDATE"],
                ]
            ]
            install(hook("\(webhook.url)/pods", rules: rules), on: server)
            server.put(.pods, object(.pods, "web"))
            let debugger: JSON = ["spec": ["ephemeralContainers": [["name": "debug", "image": "busybox"]]]]
            _ = try await client.patch(.pods, key("web"), with: .merge(["metadata": ["labels": ["a": "b"]]]))
            await #expect(
                throws: KubernetesError.forbidden(
                    "admission webhook \"gate.assay.dev\" denied the request: ephemeralcontainers")
            ) { try await client.patch(.pods, key("web"), .ephemeralContainers, with: .merge(debugger)) }
        }
    }

    @Test func selectorsNarrowAWebhook() async throws {
        try await withWebhook { _ in
            .denied("asked")
        } _: { server, client, webhook in
            let selector: JSON = [
                "matchExpressions": [
                    ["key": "kubernetes.io/metadata.name", "operator": "NotIn", "values": ["argocd"]]
                ]
            ]
            install(hook("\(webhook.url)/gate", extra: ["namespaceSelector": selector]), on: server)
            _ = try await client.create(.applications, application("web"))
            await #expect(throws: KubernetesError.self) {
                try await client.create(.applications, object(.applications, "web", namespace: "team"))
            }
        }
    }

    // MARK: Policies

    private func installPolicy(
        _ expression: String, policy: String = "Fail", actions: JSON = ["Deny"], on server: FakeAPIServer
    ) {
        let spec: JSON = [
            "failurePolicy": .string(policy),
            "matchConstraints": [
                "resourceRules": [
                    [
                        "apiGroups": ["argoproj.io"], "apiVersions": ["*"], "resources": ["applications"],
                        "operations": ["UPDATE"],
                    ]
                ]
            ],
            "variables": [["name": "revision", "expression": "object.spec.revision"]],
            "validations": [
                [
                    "expression": .string(expression), "messageExpression": "'not ' + variables.revision",
                    "reason": "Forbidden",
                ]
            ],
        ]
        server.put(.validatingAdmissionPolicies, object(.validatingAdmissionPolicies, "status", spec: spec))
        server.put(
            .validatingAdmissionPolicyBindings,
            object(
                .validatingAdmissionPolicyBindings, "all",
                spec: ["policyName": "status", "validationActions": actions]))
    }

    @Test func policiesDenyUpdates() async throws {
        let server = try await FakeAPIServer.start()
        let client = try server.client()
        installPolicy("variables.revision == oldObject.spec.revision", on: server)
        _ = try await client.create(.applications, application("web"))
        _ = try await client.patch(.applications, key("web"), with: .merge(["spec": ["other": 1]]))
        let denial =
            "applications.argoproj.io \"web\" is forbidden: ValidatingAdmissionPolicy 'status' with binding 'all' "
            + "denied request: not next"
        await #expect(throws: KubernetesError.forbidden(denial)) {
            try await client.patch(.applications, key("web"), with: .merge(["spec": ["revision": "next"]]))
        }
        await server.stop()
    }

    @Test func aPolicyThatFailsDeniesWhereItMust() async throws {
        let server = try await FakeAPIServer.start()
        let client = try server.client()
        _ = try await client.create(.applications, application("web"))
        let change = ObjectPatch.merge(["spec": ["revision": "next"]])
        installPolicy("object.operation.x == 1", on: server)
        let error = await #expect(throws: KubernetesError.self) {
            try await client.patch(.applications, key("web"), with: change)
        }
        #expect(error?.code == .forbidden)
        installPolicy("object.operation.x == 1", policy: "Ignore", on: server)
        _ = try await client.patch(.applications, key("web"), with: change)
        await server.stop()
    }

    @Test func aPolicyWithoutDenyOnlyWarns() async throws {
        let server = try await FakeAPIServer.start()
        let client = try server.client()
        installPolicy("false", actions: ["Warn"], on: server)
        _ = try await client.create(.applications, application("web"))
        _ = try await client.patch(.applications, key("web"), with: .merge(["spec": ["revision": "next"]]))
        #expect(server.object(.applications, key("web"))?["spec"]?["revision"] == "next")
        await server.stop()
    }

    // MARK: Reviews

    @Test(arguments: [
        (#"{"kind":"AdmissionReview","request":{"object":{"uid":"other"},"uid":"u-1"}}"#, "u-1"),
        (#" { "request" : { "uid" : "\u0075\n" , "object" : [01, nul] } } "#, "u\n"),
    ])
    func theUIDIsFoundWithoutTheRest(_ text: String, _ uid: String) {
        #expect(AdmissionRequest.uid(ofReview: Array(text.utf8)) == uid)
    }

    @Test(arguments: [
        "", "{}", "[]", #"{"uid":"u"}"#, #"{"request":"uid"}"#, #"{"request":{}}"#,
        #"{"request":{"uid":""}}"#,
        #"{"request":{"uid":1}}"#, #"{"request":{"uid":["u"]}}"#, #"{"request":{"object":{"uid":"u"}}}"#,
        #"{"request":{"uid":"a","uid":"b"}}"#, #"{"request":{"uid":"a"},"request":{"uid":"b"}}"#,
        #"{"request":{"uid":"u"}"#, #"{"request":{"uid":"u\"#, #"{"request":{"uid":"\ud800"}}"#,
        #"{"request":{"uid":"\#(String(repeating: "u", count: 257))"}}"#,
    ])
    func whatHasNoUIDToGiveBackHasNone(_ text: String) {
        #expect(AdmissionRequest.uid(ofReview: Array(text.utf8)) == nil)
    }

    @Test func aNullObjectIsNone() throws {
        let review: JSON = [
            "kind": "AdmissionReview", "apiVersion": "admission.k8s.io/v1",
            "request": [
                "uid": "u", "operation": "DELETE", "userInfo": ["username": "me"],
                "kind": ["group": "", "version": "v1", "kind": "Pod"],
                "resource": ["group": "", "version": "v1", "resource": "pods"], "object": nil,
                "oldObject": ["metadata": [:]],
            ],
        ]
        let request = try AdmissionRequest(review: review)
        #expect(request.object == Optional.none)
        #expect(request.oldObject == ["metadata": [:]])
    }
}
