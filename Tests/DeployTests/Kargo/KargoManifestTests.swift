// SPDX-License-Identifier: Apache-2.0

import StrictJSON
import Testing

@Suite("deploy/kargo") struct KargoManifestTests {
    @Test(
        "Everything is what Kargo's definitions take",
        .enabled(if: KargoSchemas.areThere, KargoSchemas.areMissing))
    func definitions() throws {
        var kinds: Set<String> = []
        for (file, json) in try KargoFiles.documents()
        where json["apiVersion"] == "kargo.akuity.io/v1alpha1" {
            let kind = json["kind"]?.string ?? ""
            let schema = try KargoSchemas.definition(kind)
            #expect(schema.refusals(json) == [], "\(file) \(kind)")
            let spec = json["spec"] ?? [:]
            #expect(schema.property("spec")?.undescribed(spec) ?? [] == [], "\(file) \(kind)")
            kinds.insert(kind)
        }
        #expect(kinds == ["ClusterPromotionTask", "Project", "ProjectConfig", "Stage", "Warehouse"])
    }

    @Test(
        "What Kargo's definitions do not take is told",
        .enabled(if: KargoSchemas.areThere, KargoSchemas.areMissing))
    func faults() throws {
        let schema = try KargoSchemas.definition("ClusterPromotionTask")
        let task = try KargoFiles.task("verify-image", in: KargoFiles.current)
        let steps = task.at("spec.steps")?.array ?? []
        let withTask = steps[0].setting(["task"], ["name": "x"])
        #expect(schema.refusals(task.setting(["spec", "steps"], [withTask])) != [])
        let unknown = steps[0].setting(["onError"], true)
        let spec = task.setting(["spec", "steps"], [unknown])["spec"] ?? [:]
        #expect(schema.property("spec")?.undescribed(spec) == [".steps[].onError"])
    }

    @Test("Steps have no key that their version of Kargo does not know", arguments: KargoFiles.folders)
    func steps(_ folder: String) throws {
        var count = 0
        for name in KargoFiles.tasks {
            for step in try KargoFiles.task(name, in: folder).at("spec.steps")?.array ?? [] {
                let schema = try KargoSchemas.step(
                    step["uses"]?.string ?? "", isCurrent: folder == KargoFiles.current)
                let config = try #require(step["config"])
                #expect(schema.refusals(config) == [])
                #expect(schema.undescribed(config) == [])
                count += 1
            }
        }
        #expect(count == 4)
    }

    @Test("The tasks of the two versions differ in what the older one lacks, and in nothing else")
    func versions() throws {
        let older = try KargoSchemas.step("http", isCurrent: false)
        for name in KargoFiles.tasks {
            let config = try KargoFiles.question(name, in: KargoFiles.current)
            #expect(older.undescribed(config) == [".errorExpression", ".pollInterval"])
            #expect(older.pruned(config) == (try KargoFiles.question(name, in: KargoFiles.older)))
            let tasks = try KargoFiles.folders.map { try KargoFiles.task(name, in: $0) }
            let rest = tasks.map { task in (task.at("spec.steps")?.array ?? []).dropFirst() }
            #expect(rest[0] == rest[1])
            #expect(tasks[0].at("spec.vars") == tasks[1].at("spec.vars"))
        }
    }

    @Test("Nothing that a Stage can set decides who is asked, with what token, or what the answer means")
    func variables() throws {
        for folder in KargoFiles.folders {
            for name in KargoFiles.tasks {
                let config = try KargoFiles.question(name, in: folder)
                for member in try #require(config.object).members where member.key != "body" {
                    #expect(!member.value.text().contains("vars."), "\(member.key)")
                }
                let body = config["body"]?.string ?? ""
                let used = body.split(separator: "vars.").dropFirst().map { $0.prefix { $0.isLetter } }
                let declared = try KargoFiles.task(name, in: folder).at("spec.vars")?.array ?? []
                #expect(Set(used.map(String.init)) == Set(declared.compactMap { $0["name"]?.string }))
                // Kargo ends an expression at the first of these.
                #expect(body.split(separator: "}}", omittingEmptySubsequences: false).count == 2)
            }
        }
    }

    @Test("The body asks what the server answers", arguments: KargoFiles.folders)
    func body(_ folder: String) throws {
        let always: Set = [
            "image", "digest", "policy", "mode", "kargo", "project", "stage", "promotion", "freight",
        ]
        let own: [String: Set<String>] = [
            "verify-image": ["tag", "actor"], "await-attestation": ["requirePredicates"],
        ]
        for name in KargoFiles.tasks {
            let body = try KargoFiles.question(name, in: folder)["body"]?.string ?? ""
            let keys = body.split(separator: "\"").enumerated().filter { $0.offset % 2 == 1 }.map {
                String($0.element)
            }
            let values: Set = ["enforce", "wait"]
            #expect(Set(keys).subtracting(values) == always.union(own[name] ?? []))
            #expect(body.contains("\"mode\": \"\(name == "verify-image" ? "enforce" : "wait")\""))
        }
    }

    @Test("The address is the service's")
    func address() throws {
        let service = try #require(try Manifests.base().object("Service", "assay"))
        let host = "assay.\(service.at("metadata.namespace")?.string ?? "").svc"
        #expect(service.at("spec.ports")?.array?.contains { $0["port"] == 443 } == true)
        for folder in KargoFiles.folders {
            for name in KargoFiles.tasks {
                #expect(
                    try KargoFiles.question(name, in: folder)["url"] == .string("https://\(host)/v1/verify"))
            }
        }
        let template = try #require(try Repository.documents("deploy/kargo/analysis-template.yaml").first)
        #expect(
            template.at("spec.metrics.0.provider.web.url") == .string("https://\(host)/v1/verify"))
        let views = try Repository.documents("deploy/kargo/example-project.yaml").compactMap {
            $0.at("spec.subscriptions.0.image.repoURL")?.string
        }
        #expect(views.contains { $0.hasPrefix("\(host)/prod/") })
    }

    @Test("What the server writes on Freight is its own to write")
    func metadata() throws {
        for folder in KargoFiles.folders {
            for name in KargoFiles.tasks {
                for step in try KargoFiles.task(name, in: folder).at("spec.steps")?.array ?? []
                where step["uses"] == "set-metadata" {
                    let keys = step.at("config.updates.0.values")?.object?.keys.map { "\($0)" }
                    #expect(keys == ["assay-promotion"])
                }
            }
        }
    }

    @Test("A template for analyses asks once, and takes only the two decisions")
    func analysis() throws {
        let template = try #require(try Repository.documents("deploy/kargo/analysis-template.yaml").first)
        let metric = try #require(template.at("spec.metrics.0"))
        #expect(metric["successCondition"] == "result == \"trusted\"")
        #expect(metric["failureCondition"] == "result == \"untrusted\"")
        #expect(metric["failureLimit"] == 0)
        #expect(metric.at("provider.web.jsonPath") == "{$.decision}")
        let declared = Set((template.at("spec.args")?.array ?? []).compactMap { $0["name"]?.string })
        let used = metric.text().split(separator: "{{ args.").dropFirst().map {
            String($0.prefix { $0.isLetter })
        }
        #expect(Set(used) == declared)
        #expect(metric.at("provider.web.insecure") == nil)
        // Without a place no policy of a Project or a Stage is asked.
        #expect(
            metric.at("provider.web.jsonBody.kargo") == [
                "project": "{{ args.project }}", "stage": "{{ args.stage }}",
            ])
        let required = (template.at("spec.args")?.array ?? []).filter {
            $0["value"] == nil && $0["valueFrom"] == nil
        }
        #expect(required.compactMap { $0["name"]?.string } == ["project", "stage", "image", "digest"])
    }

    @Test(
        "Both versions render, with the policy for Stages",
        .enabled(if: Kubectl.isInstalled, Kubectl.isMissing), arguments: KargoFiles.folders)
    func rendering(_ folder: String) async throws {
        let rendered = try await Kubectl.render(folder)
        #expect(
            rendered.names == [
                "ClusterPromotionTask/await-attestation", "ClusterPromotionTask/verify-image",
                "ValidatingAdmissionPolicy/assay-kargo-stages",
                "ValidatingAdmissionPolicyBinding/assay-kargo-stages",
            ])
        let task = rendered.object("ClusterPromotionTask", "verify-image")
        #expect(task == (try KargoFiles.task("verify-image", in: folder)))
    }
}
