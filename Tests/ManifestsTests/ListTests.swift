// SPDX-License-Identifier: Apache-2.0

import Manifests
import StrictJSON
import Testing

@Suite struct ListTests {
    private static let pod =
        "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{image: x}]}}"

    @Test func itemsAreResourcesOfTheirOwn() throws {
        let use = try #require(
            try manifests("apiVersion: v1\nkind: List\nitems: [\(Self.pod)]").images().first)
        #expect(use.resource == ResourceIdentity(apiVersion: "v1", kind: "Pod", name: "p"))
        #expect(use.pointer == "/items/0/spec/containers/0/image")
        #expect(use.found == .known)
    }

    @Test func itemsOfATypedListTakeItsKind() throws {
        let text = """
            apiVersion: apps/v1
            kind: DeploymentList
            items:
            - metadata: {name: d}
              spec: {template: {spec: {containers: [{name: a}]}}}
            """
        let use = try #require(try manifests(text).images().first)
        #expect(use.resource == ResourceIdentity(apiVersion: "apps/v1", kind: "Deployment", name: "d"))
        #expect(use.written.isEmpty)
    }

    @Test func anItemWithHalfAnIdentityTakesTheListsToo() throws {
        // As kubectl does: this item is no ConfigMap.
        let text =
            "apiVersion: v1\nkind: PodList\nitems: [{kind: ConfigMap, spec: {containers: [{image: x}]}}]"
        #expect(try manifests(text).images().map(\.resource.kind) == ["Pod"])
    }

    @Test func listsNest() throws {
        let list = "{apiVersion: v1, kind: List, items: [\(Self.pod)]}"
        #expect(
            try images("{apiVersion: v1, kind: List, items: [\(list), {kind: X}, \(list)]}") == ["x", "x"])
    }

    @Test func whateverHasItemsIsAList() throws {
        #expect(try images(header("v1", "ConfigMap") + "items: [\(Self.pod)]") == ["x"])
        #expect(try images(header("argoproj.io/v1alpha1", "Application") + "items: [\(Self.pod)]") == ["x"])
    }

    @Test func aConfigMapInAListIsExemptToo() throws {
        let text =
            "apiVersion: v1\nkind: List\nitems: [{apiVersion: v1, kind: ConfigMap, x: {containers: [{image: y}]}}]"
        #expect(try images(text).isEmpty)
    }

    @Test func anEmptyListHasNone() throws {
        #expect(try images("apiVersion: v1\nkind: List\nitems: []").isEmpty)
        #expect(try images("apiVersion: v1\nkind: List\nitems: null").isEmpty)
    }
}
