// SPDX-License-Identifier: Apache-2.0

import Manifests
import StrictJSON
import Testing

@Suite struct KnownKindTests {
    private static let podSpec = """
        {initContainers: [{name: i, image: init}], containers: [{name: a, image: app}, {name: b, image: side}],
         ephemeralContainers: [{name: e, image: debug}],
         volumes: [{name: v, image: {reference: model}}, {name: w, emptyDir: {}}]}
        """

    private static let workloads: [(String, String, String)] = [
        ("v1", "Pod", "spec: %"),
        ("v1", "PodTemplate", "template: {spec: %}"),
        ("v1", "ReplicationController", "spec: {template: {spec: %}}"),
        ("apps/v1", "ReplicaSet", "spec: {template: {spec: %}}"),
        ("apps/v1", "Deployment", "spec: {template: {spec: %}}"),
        ("apps/v1", "StatefulSet", "spec: {template: {spec: %}}"),
        ("apps/v1", "DaemonSet", "spec: {template: {spec: %}}"),
        ("extensions/v1beta1", "Deployment", "spec: {template: {spec: %}}"),
        ("batch/v1", "Job", "spec: {template: {spec: %}}"),
        ("batch/v1beta1", "CronJob", "spec: {jobTemplate: {spec: {template: {spec: %}}}}"),
        ("argoproj.io/v1alpha1", "Rollout", "spec: {template: {spec: %}}"),
        ("argoproj.io/v1alpha1", "Experiment", "spec: {templates: [{template: {spec: %}}]}"),
        (
            "argoproj.io/v1alpha1", "AnalysisTemplate",
            "spec: {metrics: [{provider: {job: {spec: {template: {spec: %}}}}}]}"
        ),
        ("serving.knative.dev/v1", "Service", "spec: {template: {spec: %}}"),
        ("serving.knative.dev/v1", "Configuration", "spec: {template: {spec: %}}"),
        ("serving.knative.dev/v1", "Revision", "spec: %"),
        ("keda.sh/v1alpha1", "ScaledJob", "spec: {jobTargetRef: {template: {spec: %}}}"),
    ]

    @Test(arguments: workloads)
    func allContainersAndImageVolumesAreFound(_ apiVersion: String, _ kind: String, _ body: String) throws {
        let parts = body.split(separator: "%", omittingEmptySubsequences: false)
        let text = header(apiVersion, kind) + parts.joined(separator: Self.podSpec)
        let found = try manifests(text)
        #expect(found.images().map(\.written) == ["init", "app", "side", "debug", "model"])
        #expect(
            found.images().map(\.place.role) == [
                .initContainer, .container, .container, .ephemeralContainer, .imageVolume,
            ])
        #expect(found.images().map(\.place.name) == ["i", "a", "b", "e", "v"])
        #expect(found.images().allSatisfy { $0.found == .known && $0.resource.kind == kind })
        #expect(found.warnings.isEmpty)
    }

    @Test func aRolloutThatRefersToAWorkloadHasNone() throws {
        let text =
            header("argoproj.io/v1alpha1", "Rollout") + "spec: {workloadRef: {kind: Deployment, name: x}}"
        #expect(try images(text).isEmpty)
    }

    @Test func hooksCount() throws {
        let text = """
            apiVersion: batch/v1
            kind: Job
            metadata: {generateName: migrate-, annotations: {argocd.argoproj.io/hook: PreSync, helm.sh/hook: test}}
            spec: {template: {spec: {containers: [{name: m, image: migrate}]}}}
            """
        let use = try #require(try manifests(text).images().first)
        #expect(use.written == "migrate")
        #expect(use.resource.name == "migrate-")
    }

    @Test func aShapeAtAnUnexpectedPlaceOfAKnownKindIsNotMissed() throws {
        let found = try manifests(
            header("apps/v1", "Deployment")
                + "spec: {template: {spec: {containers: [{name: a, image: x}]}}, novel: {containers: [{image: z}]}}"
        )
        #expect(found.images().map(\.written) == ["x", "z"])
        #expect(found.images().map(\.found) == [.known, .podSpecShape])
    }

    @Test(arguments: [("v1", "ConfigMap"), ("v1", "Secret")])
    func textIsNeverSearched(_ apiVersion: String, _ kind: String) throws {
        let found = try manifests(
            header(apiVersion, kind)
                + "data: {a: 'containers: [{image: x}]'}\nspec: {containers: [{image: x}]}")
        #expect(found.images().isEmpty)
        #expect(found.warnings.isEmpty)
    }

    @Test func schemasAreNeverSearched() throws {
        let text =
            header("apiextensions.k8s.io/v1", "CustomResourceDefinition") + """
                spec:
                  versions:
                  - name: v1
                    schema:
                      openAPIV3Schema:
                        properties:
                          containers: {type: array, default: [{name: a, image: x}], items: {type: object}}
                          spec: {default: {containers: [{name: a, image: x}]}}
                """
        #expect(try images(text).isEmpty)
    }

    @Test func onlyTheRealConfigMapIsExempt() throws {
        #expect(
            try images(header("example.com/v1", "ConfigMap") + "spec: {containers: [{image: x}]}") == ["x"])
        #expect(try images("kind: ConfigMap\nspec: {containers: [{image: x}]}") == ["x"])
    }

    @Test func aPodTemplateCannotHideAsAConfigMap() throws {
        let text =
            header("apps/v1", "Deployment")
            + "spec: {template: {apiVersion: v1, kind: ConfigMap, spec: {containers: [{name: a, image: x}]}}}"
        #expect(try images(text) == ["x"])
    }
}
