// SPDX-License-Identifier: Apache-2.0

import Manifests
import OCIModel
import StrictJSON
import Testing

@Suite struct ArgoWorkflowTests {
    private static let templates = """
        entrypoint: a
        templates:
        - {name: a, container: {image: c1}, initContainers: [{name: i, image: c2}], sidecars: [{name: s, image: c3}]}
        - {name: b, script: {image: c4, source: echo}}
        - {name: c, containerSet: {containers: [{name: one, image: c5}, {name: two, image: c6}]}}
        - name: d
          steps: [[{name: x, inline: {container: {image: c7}}}], [{name: y, template: a}]]
        - name: e
          dag: {tasks: [{name: z, inline: {script: {image: c8, source: echo}}}]}
        - {name: f, suspend: {}}
        """

    @Test(arguments: ["Workflow", "WorkflowTemplate", "ClusterWorkflowTemplate"])
    func everyKindOfTemplateIsRead(_ kind: String) throws {
        let spec = Self.templates.split(separator: "\n").map { "  " + $0 }.joined(separator: "\n")
        let found = try manifests(header("argoproj.io/v1alpha1", kind) + "spec:\n" + spec)
        #expect(found.images().map(\.written) == (1...8).map { "c\($0)" })
        #expect(found.images().allSatisfy { $0.found == .known })
        #expect(found.images().first?.place == ImagePlace(.container, name: "a"))
        #expect(found.warnings.isEmpty)
    }

    @Test func aCronWorkflowHoldsAWorkflow() throws {
        let spec = Self.templates.split(separator: "\n").map { "    " + $0 }.joined(separator: "\n")
        let text =
            header("argoproj.io/v1alpha1", "CronWorkflow") + "spec:\n  schedule: x\n  workflowSpec:\n" + spec
        #expect(try images(text).count == 8)
    }

    @Test func aContainerWithoutImageIsAFailure() throws {
        let text =
            header("argoproj.io/v1alpha1", "Workflow")
            + "spec: {templates: [{name: a, container: {args: []}}]}"
        #expect(try images(text) == [""])
    }

    @Test(arguments: [
        "containers: [{name: main, image: evil}, {name: wait}]", "containers: [{name: n, Image: evil}]",
        "initContainers: [{name: i, image: evil}]", "volumes: [{name: v, image: {reference: evil}}]",
        "{\"containers\": [{\"name\": \"main\", \"image\": \"evil\"}]}",
    ])
    func theImagesOfAPatchAreRead(_ patch: String) throws {
        let found = try manifests(
            header("argoproj.io/v1alpha1", "Workflow") + "spec: {podSpecPatch: '\(patch)'}")
        #expect(found.images().map(\.written) == ["evil"])
        #expect(found.warnings.isEmpty)
    }

    @Test(arguments: ["terminationGracePeriodSeconds: 1", "containers: []", ""])
    func aPatchWithoutImagesBringsNone(_ patch: String) throws {
        let found = try manifests(
            header("argoproj.io/v1alpha1", "Workflow") + "spec: {podSpecPatch: '\(patch)'}")
        #expect(found.images().isEmpty)
        #expect(found.warnings.isEmpty)
    }

    @Test(arguments: ["'{{inputs.parameters.patch}}'", "'a: ['", "'[]'", "{containers: []}"])
    func aPatchThatCannotBeReadMayBringAnyImage(_ patch: String) throws {
        let found = try manifests(
            header("argoproj.io/v1alpha1", "Workflow") + "spec: {podSpecPatch: \(patch)}")
        #expect(problems(found) == [.unknownBeforeRunning])
        guard case .podSpecPatch = found.matters.first else {
            Issue.record("\(found.matters)")
            return
        }
    }

    @Test func aManifestInTextFormIsRead() throws {
        let text =
            header("argoproj.io/v1alpha1", "Workflow") + """
                spec:
                  templates:
                  - name: a
                    resource:
                      action: create
                      manifest: |
                        apiVersion: v1
                        kind: Pod
                        spec: {containers: [{name: p, image: inner}]}
                """
        let use = try #require(try manifests(text).images().first)
        #expect(use.written == "inner")
        #expect(use.resource.kind == "Pod")
        #expect(use.source.position == SourcePosition(line: 9, column: 17))
    }

    @Test(arguments: ["manifest: '{{inputs.parameters.m}}'", "manifestFrom: {artifact: {name: a}}"])
    func aManifestThatCannotBeReadMayBringAnyImage(_ resource: String) throws {
        let found = try manifests(
            header("argoproj.io/v1alpha1", "Workflow")
                + "spec: {templates: [{name: a, resource: {\(resource)}}]}")
        #expect(problems(found) == [.unknownBeforeRunning])
        guard case .embeddedManifest = found.matters.first else {
            Issue.record("\(found.matters)")
            return
        }
    }

    @Test func aStorageContainerIsNone() throws {
        let text =
            header("argoproj.io/v1alpha1", "Workflow")
            + "spec: {templates: [{name: a, inputs: {artifacts: [{azure: {container: logs}}]}}]}"
        #expect(try images(text).isEmpty)
    }
}
