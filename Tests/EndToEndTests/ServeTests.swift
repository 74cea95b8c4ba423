// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import Kubernetes
import LocalRegistry
import OCIModel
import StrictJSON
import Subprocess
import TestKubernetes
import TestServer
import Testing

/// `assay serve` as a cluster sees it: its webhooks are called as `deploy/` registers them.
struct ServeTests {
    @Test func anUnsignedImageIsRefusedAndASignedOnePasses() async throws {
        try await ServeStage.run { stage in
            _ = try await stage.client.create(.imageVerificationPolicies, stage.policy())
            try await stage.createApplication()
            // What the registry has for the commit is signed.
            let synced = try await stage.sync()
            #expect(synced["operation"]?["sync"]?["revision"] == .string(ServeStage.commit))
            try await stage.endSync()
            let unsigned = stage.bench.registry.reference(LocalBench.repository, tag: "unsigned")
            stage.render([stage.bench.byTag, unsigned])
            let other = String(repeating: "b2", count: 20)
            let error = await #expect(throws: KubernetesError.self) { _ = try await stage.sync(other) }
            guard case .forbidden(let message)? = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            let prefix = #"admission webhook "gate.applications.assay.dev" denied the request: \#(unsigned)"#
            #expect(message.hasPrefix(prefix), "\(message)")
            #expect(message.contains("[signature.none]"), "\(message)")
            #expect(message.contains("next: "), "\(message)")
            // The same each time, or Argo CD would write its condition anew with every try.
            let again = await #expect(throws: KubernetesError.self) { _ = try await stage.sync(other) }
            #expect(again == error)
        }
    }

    @Test func whatIsWaitingIsPreparedAndReported() async throws {
        try await ServeStage.run { stage in
            let unsigned = stage.bench.registry.reference(LocalBench.repository, tag: "unsigned")
            stage.render([unsigned])
            _ = try await stage.client.create(.imageVerificationPolicies, stage.policy())
            try await stage.createApplication()
            try await stage.wait(for: "a report and a condition") {
                stage.report?["decision"] == "deny" && stage.conditions == ["ImageVerificationError"]
            }
            let image = try #require(stage.report?["images"]?.array?.first)
            #expect(image["image"] == .string(unsigned))
            #expect(image["code"] == "signature.none")
            #expect(image["wanted"]?.string?.contains("trusted") == true)
            #expect(image["next"]?.string?.isEmpty == false)
            try await stage.wait(for: "an Event") {
                stage.cluster.objects(.events).contains { $0["reason"] == "ImagesRefused" }
            }
            let requests = stage.argo.requests.count
            await #expect(throws: KubernetesError.self) { _ = try await stage.sync() }
            #expect(stage.argo.requests.count == requests)
        }
    }

    @Test func anOperationThatNamesNothingIsPinned() async throws {
        try await ServeStage.run { stage in
            _ = try await stage.client.create(.imageVerificationPolicies, stage.policy())
            try await stage.createApplication()
            try await stage.wait(for: "a report") { stage.report != nil }
            let begun = try await stage.begin([
                "sync": ["prune": true], "retry": ["limit": 3, "refresh": true],
            ])
            #expect(begun["operation"]?["sync"]?["revision"] == .string(ServeStage.commit))
            #expect(begun["operation"]?["sync"]?["source"] == ServeStage.source)
            #expect(begun["operation"]?["sync"]?["prune"] == true)
            #expect(begun["operation"]?["retry"] == ["limit": 3, "refresh": false])
        }
    }

    @Test func decisionsOutliveTheServerAndArgoCD() async throws {
        let stage = try await ServeStage(pods: false)
        try await stage.serve(until: .kill) {
            _ = try await stage.client.create(.imageVerificationPolicies, try stage.policy())
            try await stage.createApplication()
            try await stage.wait(for: "a report") { stage.report?["decision"] == "allow" }
        }
        await stage.argo.stop()
        try await stage.serve {
            // From the store: there is nobody left who could render.
            let synced = try await stage.sync()
            #expect(synced["operation"]?["sync"]?["revision"] == .string(ServeStage.commit))
            try await stage.endSync()
            let other = String(repeating: "b2", count: 20)
            let error = await #expect(throws: KubernetesError.self) { _ = try await stage.sync(other) }
            #expect("\(String(describing: error))".contains("render.failed"))
        }
        await stage.cluster.stop()
        await stage.transport.shutdown()
    }

    @Test func whatIsNotRunningRefusesSyncsAndNothingElse() async throws {
        let stage = try await ServeStage(pods: false)
        try await stage.serve {
            _ = try await stage.client.create(.imageVerificationPolicies, try stage.policy())
            try await stage.createApplication()
        }
        let error = await #expect(throws: KubernetesError.self) { _ = try await stage.sync() }
        #expect("\(String(describing: error))".contains("failed calling webhook"))
        // The controller goes on writing the status.
        _ = try await stage.client.patch(
            .applications, ServeStage.key, with: .merge(["status": ["health": ["status": "Healthy"]]]))
        await stage.cluster.stop()
        await stage.argo.stop()
        await stage.transport.shutdown()
    }

    @Test func whatWasComparedIsTheControllersToSay() async throws {
        try await ServeStage.run { stage in
            _ = try await stage.client.create(.imageVerificationPolicies, stage.policy())
            try await stage.createApplication()
            for forged: JSON in [
                ["sync": ["revision": .string(String(repeating: "b2", count: 20))]],
                ["operationState": ["phase": "Running", "operation": ["sync": ["revision": "evil"]]]],
                ["reconciledAt": "2099-01-01T00:00:00Z"],
            ] {
                let error = await #expect(throws: KubernetesError.self) {
                    _ = try await stage.client.patch(
                        .applications, ServeStage.key, with: .merge(["status": forged]))
                }
                #expect("\(String(describing: error))".contains("only Argo CD's controller may write"))
            }
            // What is nobody's business but people's stays free, for Assay too: it has written its report by now.
            _ = try await stage.client.patch(
                .applications, ServeStage.key, with: .merge(["status": ["health": ["status": "Healthy"]]]))
            try await stage.wait(for: "a report") { stage.report?["decision"] == "allow" }
        }
    }

    @Test func aPolicyThatDoesNotReadIsNotLetIn() async throws {
        try await ServeStage.run { stage in
            let policy = try stage.policy()
            let key = policy["spec"]?["imageVerification"]?.object
            var body = key ?? JSONObject()
            body["minSlsaLevl"] = 3
            var spec = policy["spec"]?.object ?? JSONObject()
            spec["imageVerification"] = .object(body)
            var broken = policy.object ?? JSONObject()
            broken["spec"] = .object(spec)
            let error = await #expect(throws: KubernetesError.self) {
                _ = try await stage.client.create(.imageVerificationPolicies, .object(broken))
            }
            #expect("\(String(describing: error))".contains("minSlsaLevel"))
            _ = try await stage.client.create(.imageVerificationPolicies, policy)
        }
    }

    @Test func anExemptionLetsOneDigestThroughAndNamesWhoAskedForIt() async throws {
        try await ServeStage.run { stage in
            let unsigned = stage.bench.registry.reference(LocalBench.repository, tag: "unsigned")
            stage.render([unsigned])
            _ = try await stage.client.create(.imageVerificationPolicies, stage.policy())
            try await stage.createApplication()
            await #expect(throws: KubernetesError.self) { _ = try await stage.sync() }
            let made = try await stage.client.create(
                .imageVerificationExemptions,
                [
                    "apiVersion": "assay.dev/v1alpha1", "kind": "ImageVerificationExemption",
                    "metadata": ["name": "vendor", "namespace": "assay-system"],
                    "spec": [
                        "image": "**", "digest": .string(stage.unsigned.digest.description),
                        "reason": "the vendor signs from May on", "until": "2099-01-01T00:00:00Z",
                    ],
                ])
            #expect(made["spec"]?["requester"] == "alice")
            try await stage.wait(for: "the exemption") { stage.report?["outcome"] == "exempt" }
            _ = try await stage.sync()
        }
    }

    @Test func reportsAreForThoseWhoShowWhoTheyAre() async throws {
        try await ServeStage.run { stage in
            _ = try await stage.client.create(.imageVerificationPolicies, stage.policy())
            try await stage.createApplication()
            try await stage.wait(for: "a report") { stage.report != nil }
            let name = "argocd:web"
            let extensions: HTTPFields = [
                "Authorization": "secret-of-the-extension", "Argocd-Application-Name": name,
            ]
            let answer = try await stage.ask("/extension/report", fields: extensions)
            #expect(answer.status == 200)
            #expect(try JSON(parsing: answer.body)["status"]?["decision"] == "allow")
            let stranger = try await stage.ask(
                "/extension/report",
                fields: ["Authorization": "another", "Argocd-Application-Name": name])
            #expect(stranger.status == 401)
            let nameless = try await stage.ask(
                "/extension/report", fields: ["Authorization": "secret-of-the-extension"])
            #expect(nameless.status == 400)
            let api = "/api/v1/reports/argocd/web"
            let user = try await stage.ask(api, fields: ["Authorization": "Bearer token-of-the-api-user"])
            #expect(user.status == 200)
            #expect(try await stage.ask(api, fields: [:]).status == 401)
        }
    }

    @Test func podsAreHeldToTheSameDecisions() async throws {
        try await ServeStage.run(pods: true) { stage in
            _ = try await stage.client.create(.imageVerificationPolicies, stage.policy())
            try await stage.createApplication()
            let tracking = "argocd.argoproj.io/tracking-id"
            stage.cluster.put(
                .deployments,
                [
                    "metadata": [
                        "name": "web-0", "namespace": "shop", "uid": "d",
                        "annotations": [tracking: "web:apps/Deployment:shop/web-0"],
                    ]
                ])
            stage.cluster.put(
                .replicaSets,
                [
                    "metadata": [
                        "name": "web-0-1", "namespace": "shop", "uid": "r",
                        "ownerReferences": [
                            [
                                "apiVersion": "apps/v1", "kind": "Deployment", "name": "web-0", "uid": "d",
                                "controller": true,
                            ]
                        ],
                    ]
                ])
            func pod(_ image: String) -> JSON {
                [
                    "apiVersion": "v1", "kind": "Pod",
                    "metadata": [
                        "generateName": "web-0-1-", "namespace": "shop",
                        "ownerReferences": [
                            [
                                "apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "web-0-1", "uid": "r",
                                "controller": true,
                            ]
                        ],
                    ],
                    "spec": ["containers": [["name": "app", "image": .string(image)]]],
                ]
            }
            let made = try await stage.client.create(.pods, pod(stage.bench.byTag))
            let image = made["spec"]?["containers"]?.array?.first?["image"]
            #expect(image == .string(stage.bench.byDigest))
            let unsigned = stage.bench.registry.reference(LocalBench.repository, tag: "unsigned")
            let error = await #expect(throws: KubernetesError.self) {
                _ = try await stage.client.create(.pods, pod(unsigned))
            }
            #expect("\(String(describing: error))".contains(#"admission webhook "pods.assay.dev" denied"#))
        }
    }

    @Test func figuresAreServed() async throws {
        try await ServeStage.run { stage in
            _ = try await stage.client.create(.imageVerificationPolicies, stage.policy())
            try await stage.createApplication()
            _ = try await stage.sync()
            for name in [
                "assay_admission_duration_seconds_bucket", "assay_decisions_total", "assay_applications 1",
                "assay_leader 1", "process_resident_memory_bytes",
            ] {
                try await stage.wait(for: name) {
                    String(decoding: await stage.health("/metrics")?.body ?? [], as: UTF8.self).contains(name)
                }
            }
            #expect(await stage.health("/healthz")?.status == 200)
        }
    }
}
