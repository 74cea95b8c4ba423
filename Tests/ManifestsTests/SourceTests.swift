// SPDX-License-Identifier: Apache-2.0

import Manifests
import StrictJSON
import StrictYAML
import Testing

@Suite struct SourceTests {
    @Test func anImageKnowsItsLineAndColumn() throws {
        let text =
            "# Source: app\n---\n" + header("v1", "Pod") + "spec:\n  containers:\n  - name: a\n    image: x\n"
        let use = try #require(try manifests(text, named: "manifests/pod.yaml").images().first)
        #expect(use.source.description == "manifests/pod.yaml:9:12")
        #expect(use.source.document == 1)
    }

    @Test func documentsAreCounted() throws {
        let pod = header("v1", "Pod") + "spec: {containers: [{image: x}]}\n"
        #expect(try manifests(pod + "---\n# empty\n---\n" + pod).images().map(\.source.document) == [1, 2])
    }

    @Test func aMissingImagePointsAtTheContainer() throws {
        let use = try #require(
            try manifests(header("v1", "Pod") + "spec:\n  containers:\n  - name: a\n").images().first)
        #expect(use.source.position == SourcePosition(line: 6, column: 5))
        #expect(use.pointer == "/spec/containers/0/image")
    }

    @Test func anAliasPointsAtItself() throws {
        let text = "x: &i nginx\n" + header("v1", "Pod") + "spec: {containers: [{image: *i}]}\n"
        #expect(try manifests(text).images().first?.source.position == SourcePosition(line: 5, column: 29))
    }

    @Test func pointersAreEscaped() throws {
        let text = header("example.com/v1", "App") + "'a/b~c': {containers: [{image: x}]}"
        #expect(try manifests(text).images().map(\.pointer) == ["/a~1b~0c/containers/0/image"])
    }

    @Test func jsonIsRead() throws {
        let text = #"{"apiVersion":"v1","kind":"Pod","spec":{"containers":[{"image":"x"}]}}"#
        #expect(try manifests(text).images().first?.source.position == SourcePosition(line: 1, column: 64))
    }

    @Test func resourcesThatAreParsedAlready() throws {
        let pod: JSON = ["apiVersion": "v1", "kind": "Pod", "spec": ["containers": [["image": "x"]]]]
        #expect(
            try Manifests(resources: [pod, pod], named: "live").images().map(\.source.document) == [1, 2])
    }
}
