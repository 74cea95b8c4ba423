// SPDX-License-Identifier: Apache-2.0

import Foundation
import StrictJSON
import StrictYAML
import Testing

@testable import ArgoCD

/// The Applications of these tests are Applications: every member of theirs stands in Argo CD's own definition.
struct FixtureTests {
    private static let definition: JSON? = {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let file = root.appending(path: "../shared/data/crds/argocd/application-crd.yaml")
        guard let bytes = try? Data(contentsOf: file) else { return nil }
        return try? StrictYAML.documents(in: Array(bytes), limits: .manifests).first?["spec"]?["versions"]?
            .array?.first?[
                "schema"]?["openAPIV3Schema"]
    }()

    private static var isThere: Bool { definition != nil }

    @Test(.enabled(if: isThere, "Argo CD's definitions are not beside this checkout"))
    func everyMemberIsArgoCDs() throws {
        var automated = ApplicationFixture()
        automated.operation = ApplicationFixture.automated
            .setting(["sync", "resources"], to: [["group": "apps", "kind": "Deployment", "name": "web"]])
            .setting(["sync", "manifests"], to: ["{}"]).setting(["sync", "dryRun"], to: true)
            .setting(["retry", "refresh"], to: true)
        automated.resources = [["group": "apps", "kind": "Deployment", "namespace": "shop", "name": "web"]]
        automated.operationState = ["phase": "Running", "operation": ApplicationFixture.automated]
        automated.spec["sourceHydrator"] = ["drySource": ["repoURL": "https://git.example/shop"]]
        var several = ApplicationFixture.multiSource
        several.operation = ApplicationFixture.automatedMultiSource
        let schema = try #require(Self.definition)
        for fixture in [automated, several] {
            #expect(Self.strangers(fixture.json, schema, "") == [])
        }
        let broken = automated.json.setting(["operation", "sync", "revison"], to: "x")
        #expect(Self.strangers(broken, schema, "") == [".operation.sync.revison"])
    }

    /// The members that a schema does not have, by their paths.
    private static func strangers(_ json: JSON, _ schema: JSON, _ path: String) -> [String] {
        switch json.value {
        case .array(let elements):
            guard let items = schema["items"] else { return [] }
            return elements.flatMap { strangers($0, items, path + "[]") }
        case .object(let object):
            // Maps, and what is anybody's.
            guard let properties = schema["properties"] else { return [] }
            return object.members.flatMap { member in
                guard let property = properties[member.key] else { return ["\(path).\(member.key)"] }
                return strangers(member.value, property, "\(path).\(member.key)")
            }
        default: return []
        }
    }
}
