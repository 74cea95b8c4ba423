// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import HTTPTransport
import Kubernetes
import LocalRegistry
import OCIModel
import StrictJSON
import TestKubernetes
import TestServer
import Testing

/// `assay serve --kargo --registry-view` as Kargo and its cluster see it.
struct KargoServeTests {
    @Test func freightIsMarkedAndUnsafeFreightIsNotPromoted() async throws {
        try await ServeStage.run(kargo: true) { stage in
            try await stage.beginProject()
            let safe = try await stage.createFreight("safe", stage.bench.image.digest, tag: "v1")
            let unsafe = try await stage.createFreight("unsafe", stage.unsigned.digest, tag: "unsigned")
            try await stage.wait(for: "both to be marked") {
                stage.note(safe)?["decision"] == "trusted" && stage.note(unsafe)?["decision"] == "untrusted"
                    && stage.label(safe) == "trusted" && stage.label(unsafe) == "untrusted"
            }
            #expect(stage.note(unsafe)?["message"]?.string?.contains("signature.none") == true)
            try await stage.wait(for: "an Event") {
                stage.cluster.objects(.events).contains { $0["reason"] == "ImagesUntrusted" }
            }
            _ = try await stage.client.create(.promotions, ServeStage.promotion("p1", of: "safe"))
            let error = await #expect(throws: KubernetesError.self) {
                _ = try await stage.client.create(.promotions, ServeStage.promotion("p2", of: "unsafe"))
            }
            guard case .forbidden(let message)? = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(message.contains(#"admission webhook "promotions.kargo.assay.dev" denied the request"#))
            #expect(message.contains("[signature.none]"), "\(message)")
        }
    }

    @Test func theStepOfAPromotionIsAnswered() async throws {
        try await ServeStage.run(kargo: true) { stage in
            try await stage.beginProject()
            _ = try await stage.createFreight("safe", stage.bench.image.digest, tag: "v1")
            let question: JSON = [
                "image": .string(stage.repository), "digest": .string(stage.bench.image.digest.description),
                "policy": "default", "mode": "enforce", "kargo": ["project": "shop", "freight": "safe"],
            ]
            let (status, answer) = try await stage.verify(question)
            #expect(status == 200)
            #expect(answer["decision"] == "trusted")
            #expect(answer["digest"] == .string(stage.bench.image.digest.description))
            #expect(answer["signers"] == ["trusted"])
            let report = try #require(answer["reportURL"]?.string)
            let path = try #require(report.firstRange(of: "/v1/")).lowerBound
            let full = try await stage.ask(
                String(report[path...]), fields: ["Authorization": "Bearer token-of-the-api-user"])
            #expect(try JSON(parsing: full.body)["outcome"] == "verified")

            let (other, refused) = try await stage.verify([
                "image": .string(stage.repository), "digest": .string(stage.unsigned.digest.description),
                "kargo": ["project": "shop"],
            ])
            #expect(other == 200)
            #expect(refused["decision"] == "untrusted")
            let (unknown, shape) = try await stage.verify(question, token: "token-of-nobody")
            #expect(unknown == 401)
            #expect(shape["decision"] == "untrusted")
            #expect(shape["message"]?.string?.isEmpty == false)
        }
    }

    @Test func aSignatureThatComesLaterOpensTheStageOnce() async throws {
        try await ServeStage.run(kargo: true) { stage in
            try await stage.beginProject()
            let late = try await stage.createFreight("late", stage.unsigned.digest, tag: "unsigned")
            try await stage.wait(for: "a mark") { stage.note(late)?["decision"] == "untrusted" }
            #expect(stage.cluster.objects(.promotions).isEmpty)
            try stage.bench.sign(stage.unsigned, .bundle, stage.bench.signer)
            // Nobody waits for the next look where the registry says that there is news.
            try await stage.wait(for: "a Promotion") {
                _ = try await stage.ask(
                    "/v1/registry-events", fields: ["Authorization": "Bearer token-of-the-api-user"],
                    method: .post,
                    body: Self.pushed.serialized())
                return !stage.cluster.objects(.promotions).isEmpty
            }
            let made = stage.cluster.objects(.promotions)
            #expect(made.count == 1)
            #expect(made.first?["spec"]?["freight"] == "late")
            #expect(made.first?["spec"]?["stage"] == "test")
            try await stage.wait(for: "another mark") { stage.label(late) == "trusted" }
        }
    }

    /// What a registry sends when something was pushed.
    private static let pushed: JSON = [
        "events": [["target": ["repository": .string(LocalBench.repository)]]]
    ]

    /// A registry that wants patience says nothing of an image, and is left alone as long as it asks for.
    @Test func aRegistryThatAnswers429MakesNothingUntrusted() async throws {
        try await ServeStage.run(kargo: true) { stage in
            try await stage.beginProject()
            stage.bench.registry.log.clear()
            stage.bench.registry.faults.add(.status(429, retryAfter: 60), on: nil, .always)
            let freight = try await stage.createFreight("safe", stage.bench.image.digest, tag: "v1")
            try await stage.wait(for: "a mark") { stage.note(freight) != nil }
            #expect(stage.note(freight)?["decision"] == "pending")
            let question: JSON = ["kargo": ["project": "shop", "freight": "safe"]]
            for _ in 0..<5 {
                let (status, answer) = try await stage.verify(question)
                #expect(status == 200)
                #expect(answer["decision"] == "pending")
            }
            let error = await #expect(throws: KubernetesError.self) {
                _ = try await stage.client.create(.promotions, ServeStage.promotion("p1", of: "safe"))
            }
            #expect("\(String(describing: error))".contains("registry.rate-limited"), "\(error as Any)")
            // What was under way when it said so, and nothing after that.
            #expect(stage.bench.registry.log.records.count <= 3)
            #expect(stage.label(freight) != "untrusted")
            #expect(!stage.cluster.objects(.events).contains { $0["reason"] == "ImagesUntrusted" })
        }
    }

    @Test func aWarehouseGetsTheNewestThatIsVerified() async throws {
        try await ServeStage.run(kargo: true) { stage in
            try await stage.beginProject()
            stage.cluster.put(.warehouses, stage.manualWarehouse)
            try await stage.wait(for: "a Freight") { !stage.cluster.objects(.freights).isEmpty }
            let freight = try #require(stage.cluster.objects(.freights).first)
            #expect(freight["origin"]?["name"] == "chosen")
            // The newest one is not signed.
            #expect(freight["images"]?.array?.count == 1)
            #expect(freight["images"]?.array?.first?["tag"] == "v1")
        }
    }

    @Test func theRegistryViewShowsWhatIsVerified() async throws {
        try await ServeStage.run(kargo: true) { stage in
            try await stage.beginProject()
            let name = "release/\(stage.repository.replacing(":", with: "_"))"
            let (open, _) = try await stage.view("", password: nil)
            #expect(open == 401)
            let (wrong, _) = try await stage.view("", password: "password-of-nobody")
            #expect(wrong == 401)
            let (ping, _) = try await stage.view("")
            #expect(ping == 200)
            let (listed, tags) = try await stage.view("\(name)/tags/list")
            #expect(listed == 200)
            #expect(try JSON(parsing: tags)["tags"] == ["v1"])
            let (served, manifest) = try await stage.view("\(name)/manifests/v1")
            #expect(served == 200)
            #expect(Digest(sha256Of: manifest) == stage.bench.image.digest)
            let (hidden, why) = try await stage.view("\(name)/manifests/unsigned")
            #expect(hidden == 404)
            #expect(try JSON(parsing: why)["errors"]?.array?.first?["code"] == "MANIFEST_UNKNOWN")
        }
    }

    @Test func aRestartOfTheRegistryViewVerifiesNothingAgain() async throws {
        let stage = try await ServeStage(pods: false, kargo: true)
        let path = "release/\(stage.repository.replacing(":", with: "_"))/tags/list"
        try await stage.serve {
            try await stage.beginProject()
            #expect(try await stage.view(path).0 == 200)
        }
        stage.bench.registry.log.clear()
        try await stage.serve {
            try await stage.wait(for: "the policy") { try await stage.view(path).0 == 200 }
            #expect(try JSON(parsing: try await stage.view(path).1)["tags"] == ["v1"])
            // With the next interval come the list, and the tags that may have moved; no image is looked at again.
            let log = stage.bench.registry.log
            try await stage.wait(for: "the next listing") {
                try await stage.view(path).0 == 200 && log.records.contains { $0.kind == .tags }
            }
            let asked = ["/tags/list", "/manifests/v1", "/manifests/unsigned"]
            #expect(log.records.allSatisfy { record in asked.contains { record.target.contains($0) } })
            // What that took is counted.
            let host = stage.bench.registry.authority
            try await stage.wait(for: "the count") {
                let text = await stage.health("/metrics").map { String(decoding: $0.body, as: UTF8.self) }
                let sent = "assay_registry_requests_total{host=\"\(host)\",what=\"sent\"} "
                return text?.contains("\(sent)\(log.records.count)\n") == true
            }
        }
        await stage.cluster.stop()
        await stage.argo.stop()
        await stage.transport.shutdown()
    }
}

extension ServeStage {
    fileprivate var repository: String { "\(bench.registry.authority)/\(LocalBench.repository)" }

    /// A Project with a policy, a Warehouse's Freight and one Stage.
    fileprivate func beginProject() async throws {
        cluster.put(
            .namespaces,
            [
                "apiVersion": "v1", "kind": "Namespace",
                "metadata": ["name": "shop", "labels": ["kargo.akuity.io/project": "true"]],
            ])
        var policy = try policy(selector: ["kargo": ["projects": ["shop"]]])
        policy = policy.renamed("release")
        _ = try await client.create(.imageVerificationPolicies, policy)
        _ = try await client.create(
            .stages,
            [
                "apiVersion": "kargo.akuity.io/v1alpha1", "kind": "Stage",
                "metadata": [
                    "name": "test", "namespace": "shop",
                    "annotations": ["assay.dev/when-verified": "promote"],
                ],
                "spec": [
                    "requestedFreight": [
                        ["origin": ["kind": "Warehouse", "name": "late"], "sources": ["direct": true]]
                    ],
                    "promotionTemplate": ["spec": ["steps": [["uses": "compose-output"]]]],
                ],
            ])
        // The server must have read them before anything is asked.
        try await wait(for: "the policy") { try await self.verify(Self.probe).1["code"] == .none }
    }

    private static let probe: JSON = [
        "image": "registry.invalid/app", "policy": "release",
        "digest": .string("sha256:" + String(repeating: "0", count: 64)), "kargo": ["project": "elsewhere"],
    ]

    fileprivate func createFreight(_ name: String, _ digest: Digest, tag: String) async throws -> ObjectKey {
        _ = try await client.create(
            .freights,
            [
                "apiVersion": "kargo.akuity.io/v1alpha1", "kind": "Freight",
                "metadata": ["name": .string(name), "namespace": "shop"],
                "origin": ["kind": "Warehouse", "name": .string(name)],
                "images": [
                    [
                        "repoURL": .string(repository), "tag": .string(tag),
                        "digest": .string(digest.description),
                    ]
                ],
            ])
        return ObjectKey(namespace: "shop", name: name)
    }

    fileprivate var manualWarehouse: JSON {
        [
            "apiVersion": "kargo.akuity.io/v1alpha1", "kind": "Warehouse",
            "metadata": [
                "name": "chosen", "namespace": "shop", "annotations": ["assay.dev/verify": "release"],
            ],
            "spec": [
                "interval": "5m0s", "freightCreationPolicy": "Manual",
                "subscriptions": [["image": ["repoURL": .string(repository)]]],
            ],
            "status": [
                "discoveredArtifacts": [
                    "images": [
                        [
                            "repoURL": .string(repository),
                            "references": [
                                ["tag": "unsigned", "digest": .string(unsigned.digest.description)],
                                ["tag": "v1", "digest": .string(bench.image.digest.description)],
                            ],
                        ]
                    ]
                ]
            ],
        ]
    }

    fileprivate static func promotion(_ name: String, of freight: String) -> JSON {
        [
            "apiVersion": "kargo.akuity.io/v1alpha1", "kind": "Promotion",
            "metadata": ["name": .string(name), "namespace": "shop"],
            "spec": [
                "stage": "prod", "freight": .string(freight), "steps": [["uses": "compose-output"]],
            ],
        ]
    }

    fileprivate func note(_ freight: ObjectKey) -> JSON? {
        cluster.object(.freights, freight)?["status"]?["metadata"]?["assay"]
    }

    fileprivate func label(_ freight: ObjectKey) -> String? {
        cluster.object(.freights, freight)?["metadata"]?["labels"]?["assay.dev/decision"]?.string
    }

    /// What the `http` step of a Promotion is answered.
    fileprivate func verify(
        _ question: JSON, token: String = "token-of-the-api-user"
    ) async throws -> (Int, JSON) {
        let answer = try await ask(
            "/v1/verify",
            fields: ["Authorization": "Bearer \(token)", "Content-Type": "application/json"],
            method: .post, body: question.serialized())
        return (answer.status, try JSON(parsing: answer.body))
    }

    /// What the registry view answers below `/v2/`.
    fileprivate func view(
        _ path: String, password: String? = "password-of-kargo"
    ) async throws -> (Int, [UInt8]) {
        var fields: HTTPFields = [:]
        if let password {
            fields["Authorization"] = "Basic \(Data("kargo:\(password)".utf8).base64EncodedString())"
        }
        let answer = try await ask("/v2/\(path)", fields: fields)
        return (answer.status, answer.body)
    }
}

extension JSON {
    fileprivate func renamed(_ name: String) -> JSON {
        guard var object else { return self }
        object["metadata"] = ["name": .string(name)]
        return .object(object)
    }
}
