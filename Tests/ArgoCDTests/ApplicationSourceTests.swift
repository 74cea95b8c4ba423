// SPDX-License-Identifier: Apache-2.0

import StrictJSON
import Testing

@testable import ArgoCD

struct ApplicationSourceTests {
    private func source(_ members: JSON) -> ApplicationSource? {
        var object: JSON = ["repoURL": "https://git.example/shop"]
        for member in members.object?.members ?? [] {
            object = object.setting([member.key], to: member.value)
        }
        return ApplicationSource(object)
    }

    /// Argo CD leaves these out when it writes; users may have written them.
    @Test(
        arguments: [
            ["path": ""], ["chart": nil], ["directory": ["recurse": false]], ["directory": ["jsonnet": [:]]],
            ["helm": ["valueFiles": []]], ["helm": ["values": "", "skipCrds": false]],
            ["helm": ["parameters": [["name": "a", "value": "", "forceString": false]]]],
            ["kustomize": ["images": [], "commonLabels": [:], "namePrefix": ""]],
        ] as [JSON])
    func whatArgoCDLeavesOutMeansNothing(members: JSON) {
        func bare(_ json: JSON) -> JSON {
            switch json.value {
            case .object(let object):
                var kept = JSONObject()
                for member in object.members {
                    let value = bare(member.value)
                    let isEmpty = [JSON(.null), "", false, [], [:]].contains(value)
                    if !isEmpty || ["directory", "helm", "kustomize"].contains(member.key) {
                        kept[member.key] = value
                    }
                }
                return .object(kept)
            case .array(let elements): return .array(elements.map(bare))
            default: return json
            }
        }
        #expect(source(members) == source(bare(members)))
    }

    /// What is empty says something there.
    @Test(
        arguments: [
            (["kustomize": ["commonAnnotations": ["a": ""]]], ["kustomize": ["commonAnnotations": [:]]]),
            (["kustomize": ["commonLabels": ["a": ""]]], ["kustomize": [:]]),
            (
                ["plugin": ["parameters": [["name": "x", "string": ""]]]],
                ["plugin": ["parameters": [["name": "x"]]]]
            ),
            (
                ["plugin": ["parameters": [["name": "x", "array": []]]]],
                ["plugin": ["parameters": [["name": "x"]]]]
            ),
            (["helm": ["valuesObject": ["a": nil]]], ["helm": ["valuesObject": [:]]]),
            (["helm": ["valuesObject": ["a": []]]], ["helm": ["valuesObject": [:]]]),
            (["helm": [:]], [:]), (["path": "a"], ["path": "A"]),
            (["targetRevision": "v1"], ["targetRevision": "v2"]),
            (["helm": ["values": "a: 1"]], ["helm": ["values": "a: 2"]]),
        ] as [(JSON, JSON)])
    func whatSaysSomethingCounts(a: JSON, b: JSON) {
        #expect(source(a) != source(b))
    }

    @Test func theOrderOfMembersMeansNothing() {
        #expect(
            source(["path": "a", "helm": ["valuesObject": ["x": 1, "y": 2]]])
                == source(["helm": ["valuesObject": ["y": 2, "x": 1]], "path": "a"]))
    }

    @Test(arguments: [
        ("https://git.example/shop", "", String(repeating: "a1", count: 20), true),
        ("https://git.example/shop", "", String(repeating: "A1", count: 20), false),
        ("https://git.example/shop", "", String(repeating: "a1", count: 32), false),
        ("https://git.example/shop", "", "1.4.2", false), ("https://charts.example", "web", "1.4.2", true),
        ("https://charts.example", "web", "v1.4.2-rc.1+build", true),
        ("https://charts.example", "web", "1.*", false),
        ("https://charts.example", "web", "^1.4.2", false), ("https://charts.example", "web", "1.4", false),
        ("oci://registry.example/manifests", "", "sha256:" + String(repeating: "1", count: 64), true),
        ("oci://registry.example/manifests", "", String(repeating: "a1", count: 20), false),
        ("oci://registry.example/manifests", "", "1.4.2", false),
    ])
    func onlyWhatCannotMoveIsPinned(repository: String, chart: String, revision: String, isPinned: Bool) {
        let source = ApplicationSource(["repoURL": .string(repository), "chart": .string(chart)])
        #expect(source?.isPinned(by: revision) == isPinned)
    }
}
