// SPDX-License-Identifier: Apache-2.0

import Manifests
import StrictJSON
import Testing

@Suite struct ShapeTests {
    @Test(arguments: ["containers", "initContainers", "ephemeralContainers"])
    func aListOfContainersInAnUnknownKindCounts(_ key: String) throws {
        let found = try manifests(
            header("example.com/v1", "App") + "spec: {deep: [{\(key): [{name: a, image: x}]}]}")
        let use = try #require(found.images().first)
        #expect(use.found == .podSpecShape)
        #expect(use.pointer == "/spec/deep/0/\(key)/0/image")
        #expect(found.matters == [.foundByShape(use.resource)])
    }

    @Test func anImageVolumeInAnUnknownKindCounts() throws {
        let text = header("example.com/v1", "App") + "spec: {volumes: [{name: v, image: {reference: x}}]}"
        #expect(try manifests(text).images().map(\.place) == [ImagePlace(.imageVolume, name: "v")])
    }

    @Test func aKindIsWarnedOfOnce() throws {
        let text =
            header("example.com/v1", "App")
            + "a: {containers: [{image: x}, {image: w}]}\nb: {containers: [{image: z}]}"
        let found = try manifests(text)
        #expect(found.images().count == 3)
        #expect(found.warnings.count == 1)
    }

    @Test(arguments: [
        "containers: [{name: a, usage: {cpu: 1}}]", "containers: [a, b]", "containers: {a: {image: x}}",
        "containers: 3", "image: x", "volumes: [{name: v, image: {name: x}}]", "volumes: [{image: x}]",
        "steps: [{image: x}]", "container: {image: x}", "sidecars: [{image: x}]",
    ])
    func whatHasNotTheShapeDoesNotCount(_ spec: String) throws {
        let found = try manifests(header("example.com/v1", "App") + "spec: {\(spec)}")
        #expect(found.images().isEmpty)
        #expect(found.warnings.isEmpty)
    }

    @Test func oneImageMakesTheShapeForTheWholeList() throws {
        let uses = try manifests(header("example.com/v1", "App") + "containers: [{image: x}, {name: b}]")
            .images()
        #expect(uses.map(\.written) == ["x", ""])
        #expect(throws: (any Error).self) { try uses.last?.reference.get() }
    }

    @Test func resourcesInsideOtherResourcesAreKnown() throws {
        let text =
            header("triggers.tekton.dev/v1", "TriggerTemplate") + """
                spec:
                  resourcetemplates:
                  - {apiVersion: tekton.dev/v1, kind: TaskRun, spec: {taskSpec: {steps: [{name: s, image: x}]}}}
                """
        #expect(try manifests(text).images().map(\.found) == [.known])
    }

    @Test func aReferenceToAResourceHoldsNone() throws {
        let text =
            header("autoscaling/v2", "HorizontalPodAutoscaler")
            + "spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: x}}"
        #expect(try images(text).isEmpty)
    }

    @Test func aDocumentWithoutKindIsSearchedAndWarnedOf() throws {
        let found = try manifests("spec: {containers: [{image: x}]}")
        #expect(found.images().map(\.written) == ["x"])
        #expect(found.matters.contains(.noKind))
    }
}
