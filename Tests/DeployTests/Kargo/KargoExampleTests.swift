// SPDX-License-Identifier: Apache-2.0

import Policy
import StrictJSON
import Testing

/// `deploy/kargo/example-project.yaml` as a whole: what it names is there, and what it says of itself holds.
@Suite("Example of a Kargo Project") struct KargoExampleTests {
    @Test("Its policies are taken by the schema and by the engine, and are for Kargo alone")
    func policies() throws {
        let schema = try ResourceDefinition(ResourceDefinition.policies).schema
        let written = try Self.documents("ImageVerificationPolicy")
        #expect(written.count == 2)
        for policy in written {
            #expect(schema.refusals(policy) == [])
            #expect(schema.property("spec")?.undescribed(policy["spec"] ?? [:]) == [])
        }
        let read = PolicyReader.read(written, file: "example")
        #expect(read.diagnostics.filter { $0.severity == .error }.map { "\($0)" } == [])
        let application: JSON = [
            "apiVersion": "argoproj.io/v1alpha1", "kind": "Application", "metadata": ["name": "web"],
            "spec": ["project": "shop"],
        ]
        let web = try #require(PolicyReader.read([application], file: "web").applications.first)
        for policy in read.projects {
            #expect(policy.selects(KargoPlace(project: "shop", stage: .named("uat"))))
            #expect(!policy.selects(KargoPlace(project: "other", stage: .named("uat"))))
            #expect(!policy.selects(web))
        }
    }

    @Test("The policies that Stages and Warehouses name are in it")
    func names() throws {
        let policies = Set(
            try Self.documents("ImageVerificationPolicy").compactMap { $0.at("metadata.name")?.string })
        var named: Set<String> = []
        for warehouse in try Self.documents("Warehouse") {
            if let policy = warehouse.at("metadata.annotations")?["assay.dev/verify"]?.string {
                named.insert(policy)
            }
            let repository = warehouse.at("spec.subscriptions.0.image.repoURL")?.string ?? ""
            if repository.hasPrefix("assay.") { named.insert(String(repository.split(separator: "/")[1])) }
        }
        for stage in try Self.documents("Stage") {
            for step in stage.at("spec.promotionTemplate.spec.steps")?.array ?? [] {
                for variable in step["vars"]?.array ?? [] where variable["name"] == "imagePolicy" {
                    named.insert(variable["value"]?.string ?? "")
                }
            }
        }
        #expect(named == ["prod"])
        #expect(named.isSubset(of: policies))
    }

    /// The Promoter asks the policies of the Stage and nothing else: evidence that is no gate of theirs opens nothing.
    @Test("The evidence that opens a Stage is a gate of a policy that selects this Stage, and none before it")
    func evidence() throws {
        let policies = PolicyReader.read(try Self.documents("ImageVerificationPolicy"), file: "example")
            .projects
        func gates(_ stage: String) -> [String] {
            policies.filter { $0.selects(KargoPlace(project: "shop", stage: .named(stage))) }
                .flatMap { $0.body?.gates.map(\.name) ?? [] }
        }
        let opened = try Self.documents("Stage").filter {
            $0.at("metadata.annotations")?["assay.dev/when-verified"] != nil
        }.compactMap { $0.at("metadata.name")?.string }
        #expect(opened == ["uat"])
        #expect(gates("uat") == ["e2e"])
        #expect(gates("test") == [] && gates("gate") == [])
    }

    @Test("A policy for a single Stage is asked by that Stage's own first step")
    func ownPolicies() throws {
        let policies = PolicyReader.read(try Self.documents("ImageVerificationPolicy"), file: "example")
            .projects
        var count = 0
        for stage in try Self.documents("Stage") {
            let name = stage.at("metadata.name")?.string ?? ""
            let isOwn = policies.contains { policy in
                policy.selects(KargoPlace(project: "shop", stage: .named(name)))
                    && !policy.selects(KargoPlace(project: "shop", stage: .none))
            }
            guard isOwn else { continue }
            #expect(stage.at("spec.promotionTemplate.spec.steps.0.task.name") == "verify-image")
            #expect(stage.at("spec.promotionTemplate.spec.steps.0.task.kind") == "ClusterPromotionTask")
            count += 1
        }
        #expect(count == 1)
    }

    private static func documents(_ kind: String) throws -> [JSON] {
        try Repository.documents("deploy/kargo/example-project.yaml").filter { $0["kind"]?.string == kind }
    }
}
