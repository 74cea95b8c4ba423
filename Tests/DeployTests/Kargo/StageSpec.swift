// SPDX-License-Identifier: Apache-2.0

import StrictJSON
import Testing

/// A Stage, and what is said against it.
struct StageSpec: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// `requestedFreight`, in YAML.
    var sources = StageSpec.direct
    /// `promotionTemplate`, in YAML; `nil` for none.
    var template: String?
    /// A part of the refusal.
    var why = ""

    func object() throws -> JSON {
        var spec = JSONObject()
        spec["requestedFreight"] = try Repository.documents(in: sources).first
        spec["promotionTemplate"] = try template.flatMap { try Repository.documents(in: $0).first }
        return [
            "apiVersion": "kargo.akuity.io/v1alpha1", "kind": "Stage",
            "metadata": ["name": "x", "namespace": "shop"], "spec": .object(spec),
        ]
    }

    private init(_ description: String, steps: [String], sources: String = direct, why: String = "") {
        self.init(
            description, template: "{spec: {steps: [\(steps.joined(separator: ", "))]}}", sources: sources,
            why: why)
    }

    private init(_ description: String, template: String?, sources: String = direct, why: String = "") {
        testDescription = description
        self.sources = sources
        self.template = template
        self.why = why
    }

    // MARK: parts

    private static let origin = "origin: {kind: Warehouse, name: web}"
    private static let direct = "[{\(origin), sources: {direct: true}}]"
    private static let task = "task: {name: verify-image, kind: ClusterPromotionTask}"
    private static let repository = "{name: imageRepo, value: ghcr.io/acme/web}"
    private static let verify = "{\(task), as: gate, vars: [\(repository)]}"
    private static let push = "{uses: git-push, as: push, config: {path: ./out}}"

    // MARK: cases

    static let taken = [
        StageSpec("the task alone", steps: [verify]),
        StageSpec(
            "with a policy too", steps: ["{\(task), vars: [\(repository), {name: imagePolicy, value: prod}]}"]
        ),
        StageSpec("without variables", steps: ["{\(task)}"]),
        StageSpec("with steps behind it", steps: [verify, push]),
        StageSpec(
            "with a task of the cluster behind it",
            steps: [verify, "{task: {name: await-attestation, kind: ClusterPromotionTask}}"]),
        StageSpec(
            "with a note behind it, whatever happened",
            steps: [verify, "{uses: set-metadata, if: '${{ always() }}', config: {}}"]),
        StageSpec(
            "with a step that may fail behind it", steps: [verify, "{uses: http, continueOnError: true}"]),
        StageSpec(
            "fed by a Warehouse and by Stages", steps: [verify],
            sources: "[{\(origin), sources: {direct: true, stages: [test]}}]"),
        StageSpec("fed by Stages alone", template: nil, sources: "[{\(origin), sources: {stages: [gate]}}]"),
        StageSpec(
            "not fed by a Warehouse, in so many words", steps: [push],
            sources: "[{\(origin), sources: {direct: false, stages: [gate]}}]"),
    ]

    private static let first = "the first step of a Stage"
    private static let variables = "takes the variables imageRepo and imagePolicy"
    private static let always = "is run always"
    private static let condition = "a step with a condition"
    private static let ownTask = "runs no PromotionTask of its project"

    static let refused = [
        StageSpec("other steps alone", steps: [push], why: first),
        StageSpec("no template: it passes everything on", template: nil, why: first),
        StageSpec("a template without steps", template: "{spec: {}}", why: first),
        StageSpec("a template with no step in its list", steps: [], why: first),
        StageSpec("a step before", steps: [push, verify], why: first),
        StageSpec(
            "a task of the project by the same name",
            steps: ["{task: {name: verify-image, kind: PromotionTask}}"],
            why: first),
        StageSpec("a task that names no kind", steps: ["{task: {name: verify-image}}"], why: first),
        StageSpec(
            "another task of the cluster", steps: ["{task: {name: verify, kind: ClusterPromotionTask}}"],
            why: first),
        StageSpec(
            "a step that calls itself so", steps: ["{uses: compose-output, as: verify-image}"], why: first),
        StageSpec(
            "an address of its own",
            steps: ["{\(task), vars: [\(repository), {name: imageGateURL, value: https://mine.example}]}"],
            why: variables),
        StageSpec(
            "a variable that the task does not have", steps: ["{\(task), vars: [{name: url, value: x}]}"],
            why: variables),
        StageSpec("a condition on the task", steps: ["{\(task), if: '${{ false }}'}"], why: always),
        StageSpec("a task that may fail", steps: ["{\(task), continueOnError: true}"], why: always),
        StageSpec("a task that is tried otherwise", steps: ["{\(task), retry: {timeout: 1s}}"], why: always),
        StageSpec(
            "a step that runs always", steps: [verify, "{uses: git-push, if: '${{ always() }}'}"],
            why: condition),
        StageSpec(
            "a step that runs after a failure", steps: [verify, "{uses: http, if: '${{ failure() }}'}"],
            why: condition),
        StageSpec(
            "a step with another condition", steps: [verify, "{uses: argocd-update, if: '${{ true }}'}"],
            why: condition),
        StageSpec(
            "the last of several steps", steps: [verify, push, push, "{uses: git-push, if: 'true'}"],
            why: condition),
        StageSpec(
            "a task with a condition behind it",
            steps: [verify, "{task: {name: x, kind: ClusterPromotionTask}, if: 'true'}"], why: condition),
        StageSpec(
            "a task of the project behind it",
            steps: [verify, "{task: {name: deploy, kind: PromotionTask}}"],
            why: ownTask),
        StageSpec(
            "a task without a kind behind it", steps: [verify, "{task: {name: deploy}}"], why: ownTask),
        StageSpec(
            "a Warehouse among Stages", steps: [push],
            sources: "[{\(origin), sources: {stages: [gate]}}, {\(origin), sources: {direct: true}}]",
            why: first),
        StageSpec(
            "a Warehouse and Stages at once", steps: [push],
            sources: "[{\(origin), sources: {direct: true, stages: [gate]}}]", why: first),
    ]
}
