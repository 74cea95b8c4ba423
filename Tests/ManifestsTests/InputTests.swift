// SPDX-License-Identifier: Apache-2.0

import Manifests
import StrictJSON
import StrictYAML
import Testing

@Suite struct InputTests {
    @Test func brokenYAMLIsAnError() {
        #expect(throws: ManifestInputError.yaml(file: "m.yaml", .duplicateKey("a", first: .start, at: nil))) {
            try manifests("a: 1\na: 2")
        }
        #expect(throws: Never.self) { try manifests("a: 1\nb: 2") }
    }

    @Test func aTemplateIsCalledOne() {
        let text = "{{- if .Values.x }}\n" + header("v1", "Pod")
        #expect {
            try manifests(text, named: "templates/pod.yaml")
        } throws: { error in
            guard case .template("templates/pod.yaml", _) = error as? ManifestInputError else { return false }
            return "\(error)".contains("this is a template")
        }
    }

    @Test(arguments: ["- a", "text", "3"])
    func aDocumentThatIsNoMappingIsAnError(_ text: String) {
        #expect {
            try manifests("a: 1\n---\n" + text)
        } throws: { error in
            guard case .notAResource(let source, _) = error as? ManifestInputError else { return false }
            return source
                == SourceLocation(file: "m.yaml", document: 2, position: SourcePosition(line: 3, column: 1))
        }
    }

    @Test func tooManyImages() {
        var options = ManifestOptions()
        options.limits.images = 2
        let pod = header("v1", "Pod") + "spec: {containers: [{image: x}, {image: y}]}\n"
        #expect(throws: Never.self) { try manifests(pod, options) }
        #expect(throws: ManifestInputError.tooManyImages(limit: 2)) {
            try manifests(pod + "---\n" + pod, options)
        }
    }

    @Test func argoCDsOwnResourcesAreSkippedAloud() throws {
        for kind in ["Application", "ApplicationSet", "AppProject"] {
            let found = try manifests(
                header("argoproj.io/v1alpha1", kind)
                    + "spec: {source: {helm: {valuesObject: {containers: [{image: x}]}}}}")
            #expect(found.images().isEmpty)
            #expect(
                found.matters == [
                    .argoCD(ResourceIdentity(apiVersion: "argoproj.io/v1alpha1", kind: kind, name: "demo"))
                ])
        }
    }

    @Test func kustomizationInputIsWarnedOf() throws {
        let text =
            "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nimages: [{name: x, newTag: y}]"
        #expect(try manifests(text).matters == [.kustomization])
        #expect(
            try manifests("resources: [a]", named: "a/kustomization.yaml").matters == [
                .kustomization, .noKind,
            ])
    }

    @Test func aChartIsWarnedOf() throws {
        #expect(
            try manifests("apiVersion: v2\nname: x", named: "c/Chart.yaml").matters == [.helmChart, .noKind])
    }

    @Test func nothingGivesNothing() throws {
        #expect(try manifests("").images().isEmpty)
        #expect(try manifests("").resourceCount == 0)
    }

    @Test func aDeepResourceIsRefusedByTheReader() {
        let deep = String(repeating: "{a: ", count: 200) + "1" + String(repeating: "}", count: 200)
        #expect {
            try manifests(header("example.com/v1", "App") + "spec: \(deep)")
        } throws: { error in
            guard case .yaml(_, .tooDeep) = error as? ManifestInputError else { return false }
            return true
        }
    }
}
