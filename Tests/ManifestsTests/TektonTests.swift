// SPDX-License-Identifier: Apache-2.0

import Manifests
import OCIModel
import StrictJSON
import Testing

@Suite struct TektonTests {
    private static let task = "{steps: [{name: s, image: x}], sidecars: [{name: c, image: z}]}"

    @Test(arguments: [
        ("Task", "spec: %"), ("ClusterTask", "spec: %"), ("TaskRun", "spec: {taskSpec: %}"),
        ("Pipeline", "spec: {tasks: [{name: t, taskSpec: %}]}"),
        ("Pipeline", "spec: {finally: [{name: t, taskSpec: %}]}"),
        ("PipelineRun", "spec: {pipelineSpec: {tasks: [{name: t, taskSpec: %}]}}"),
    ])
    func stepsAndSidecarsAreFound(_ kind: String, _ body: String) throws {
        let parts = body.split(separator: "%", omittingEmptySubsequences: false)
        let text = header("tekton.dev/v1", kind) + parts.joined(separator: Self.task)
        let found = try manifests(text)
        #expect(found.images().map(\.written) == ["x", "z"])
        #expect(
            found.images().map(\.place) == [ImagePlace(.step, name: "s"), ImagePlace(.sidecar, name: "c")])
        #expect(found.images().allSatisfy { $0.found == .known })
        #expect(found.warnings.isEmpty)
    }

    @Test func aStepTemplateMaySupplyTheImage() throws {
        let text =
            header("tekton.dev/v1", "Task")
            + "spec: {stepTemplate: {image: x}, steps: [{name: a}, {image: z}]}"
        #expect(try images(text) == ["x", "z"])
        #expect(
            try images(
                header("tekton.dev/v1", "Task") + "spec: {stepTemplate: {env: []}, steps: [{name: a}]}") == [
                    ""
                ])
    }

    @Test func anEmptyStepTemplateSuppliesNone() throws {
        #expect(
            try images(
                header("tekton.dev/v1", "Task") + "spec: {stepTemplate: {image: ~}, steps: [{name: a}]}")
                == ["", ""])
    }

    @Test func aStepActionHasAnImage() throws {
        #expect(try images(header("tekton.dev/v1beta1", "StepAction") + "spec: {image: x}") == ["x"])
        #expect(try images(header("tekton.dev/v1", "Task") + "spec: {steps: [{ref: {name: a}}]}").isEmpty)
    }

    @Test func bundlesAreImages() throws {
        let text = header("tekton.dev/v1beta1", "TaskRun") + "spec: {taskRef: {name: t, bundle: b}}"
        let use = try #require(try manifests(text).images().first)
        #expect(use.place == ImagePlace(.bundle, name: "t"))
        let resolved =
            header("tekton.dev/v1", "PipelineRun")
            + "spec: {pipelineRef: {resolver: bundles, params: [{name: kind, value: p}, {name: bundle, value: b2}]}}"
        #expect(try manifests(resolved).images().map(\.pointer) == ["/spec/pipelineRef/params/1/value"])
    }

    @Test(arguments: ["git", "hub", "bundles", "$(params.resolver)"])
    func whatAResolverFetchesMayBringAnyImage(_ resolver: String) throws {
        let found = try manifests(
            header("tekton.dev/v1", "TaskRun") + "spec: {taskRef: {resolver: \(resolver), params: []}}")
        #expect(problems(found) == [.unknownBeforeRunning])
        guard case .remoteDefinition(_, resolver) = found.matters.first else {
            Issue.record("\(found.matters)")
            return
        }
    }

    @Test func whatIsInTheClusterIsWarnedOf() throws {
        let found = try manifests(
            header("tekton.dev/v1", "TaskRun") + "spec: {taskRef: {resolver: cluster, params: []}}")
        #expect(found.images().isEmpty)
        #expect(found.warnings.count == 1)
    }

    @Test func parametersAreNotReferences() throws {
        let found = try manifests(
            header("tekton.dev/v1", "Task") + "spec: {steps: [{image: $(params.image)}]}")
        #expect(throws: (any Error).self) { try found.images().first?.reference.get() }
    }

    @Test func theStatusListsNoImages() throws {
        let text = header("tekton.dev/v1", "TaskRun") + "spec: {}\nstatus: {steps: [{name: a, imageID: x}]}"
        #expect(try images(text).isEmpty)
    }
}
