// SPDX-License-Identifier: Apache-2.0

import StrictJSON
import Testing

/// What the admission policy `assay-kargo-stages` lets Stages be.
@Suite("Stages of Kargo") struct KargoStagePolicyTests {
    @Test(
        "A Stage that is fed by a Warehouse verifies first, whatever else it does", arguments: StageSpec.taken
    )
    func taken(_ spec: StageSpec) throws {
        #expect(try Self.refusals(spec) == [])
    }

    @Test("No way around it is taken", arguments: StageSpec.refused)
    func refused(_ spec: StageSpec) throws {
        let refusals = try Self.refusals(spec)
        #expect(refusals.contains { $0.contains(spec.why) }, "\(refusals)")
        #expect(!refusals.contains { $0.hasPrefix("error") })
    }

    @Test("The same Stage is free to be fed by other Stages", arguments: StageSpec.refused)
    func behind(_ spec: StageSpec) throws {
        var behind = spec
        behind.sources = "[{origin: {kind: Warehouse, name: web}, sources: {stages: [gate]}}]"
        #expect(try Self.refusals(behind) == [])
    }

    @Test("A change of what a Stage does is looked at; its annotations, finalizers and status are not")
    func changes() throws {
        let policy = try #require(try KargoFiles.stagePolicy()["spec"])
        let wrong = try StageSpec.refused[0].object()
        let right = try StageSpec.taken[0].object()
        let annotated = wrong.setting(["metadata", "annotations"], ["kargo.akuity.io/refresh": "now"])
        #expect(AdmissionExpressions(object: annotated, oldObject: wrong).match(policy) == .passedOver)
        #expect(AdmissionExpressions(object: wrong, oldObject: right).match(policy) == .asked)
        #expect(AdmissionExpressions(operation: "CREATE", object: wrong).match(policy) == .asked)
        #expect(policy.at("matchConstraints.resourceRules.0.resources") == ["stages"])
        #expect(policy.at("matchConstraints.resourceRules.0.operations") == ["CREATE", "UPDATE"])
    }

    @Test("The policy is bound, refuses when it cannot decide, and is about projects")
    func binding() throws {
        let documents = try Repository.documents("deploy/kargo/stages/policy.yaml")
        let policy = try #require(documents.first)
        let binding = try #require(documents.last)
        #expect(binding["kind"] == "ValidatingAdmissionPolicyBinding")
        #expect(binding.at("spec.policyName") == policy.at("metadata.name"))
        #expect(binding.at("spec.validationActions") == ["Deny"])
        #expect(policy.at("spec.failurePolicy") == "Fail")
        #expect(
            policy.at("spec.matchConstraints.namespaceSelector.matchLabels")
                == ["kargo.akuity.io/project": "true"])
        for validation in policy.at("spec.validations")?.array ?? [] {
            #expect(validation["reason"] == "Forbidden")
        }
    }

    @Test("Stages of the example are taken")
    func example() throws {
        let stages = try Repository.documents("deploy/kargo/example-project.yaml").filter {
            $0["kind"] == "Stage"
        }
        #expect(stages.count >= 2)
        for stage in stages {
            let request = AdmissionExpressions(operation: "CREATE", object: stage)
            #expect(request.refusals(of: try KargoFiles.stagePolicy()) == [])
        }
    }

    private static func refusals(_ spec: StageSpec) throws -> [String] {
        AdmissionExpressions(operation: "CREATE", object: try spec.object())
            .refusals(of: try KargoFiles.stagePolicy())
    }
}
