// SPDX-License-Identifier: Apache-2.0

import Foundation
import StrictJSON
import StrictYAML
import TestPeers
import Testing

@Suite("Custom resource definitions") struct DefinitionTests {
    @Test("The schema is structural, described and bounded", arguments: ResourceDefinition.all)
    func isStructural(_ name: String) throws {
        let faults = StructuralRules.faults(try ResourceDefinition(name).schema)
        #expect(faults == [])
    }

    @Test("Names follow the conventions", arguments: ResourceDefinition.all)
    func names(_ name: String) throws {
        let json = try ResourceDefinition(name).json
        let names = json["spec"]?["names"]
        #expect(json["metadata"]?["name"] == .string("\(name).assay.dev"))
        #expect(names?["plural"] == .string(name))
        #expect(names?["kind"]?.string?.lowercased() == names?["singular"]?.string)
        #expect(names?["categories"] == ["assay"])
        let version = json["spec"]?["versions"]?.array?.first
        #expect(version?["subresources"] == ["status": [:]])
        #expect(version?["name"] == "v1alpha1")
    }

    @Test("kubectl apply can keep it in an annotation", arguments: ResourceDefinition.all)
    func fitsAnAnnotation(_ name: String) throws {
        // Client-side apply writes the whole object as JSON into annotations, which may have 256 KiB in all.
        #expect(try ResourceDefinition(name).json.text().utf8.count < 200 << 10)
    }

    @Test("Columns lead somewhere", arguments: ResourceDefinition.all)
    func columns(_ name: String) throws {
        let definition = try ResourceDefinition(name)
        let columns = definition.json["spec"]?["versions"]?.array?.first?["additionalPrinterColumns"]?.array
        for column in columns ?? [] {
            let path = column["jsonPath"]?.string ?? ""
            guard !path.hasPrefix(".metadata."), !path.contains("[") else { continue }
            let steps = path.split(separator: ".").map(String.init)
            let type = definition.schema.at(steps)?.type
            let shown = column["type"]?.string
            #expect(type == (shown == "date" ? "string" : shown), "\(path)")
        }
        #expect((columns ?? []).count >= 4)
    }

    @Test("The files are what the generator writes", .enabled(if: Python.isExpected, "there is no python3"))
    func areGenerated() async throws {
        let run = try await PeerProgram(Python.path).run([
            Repository.path("deploy/crds/generate.py"), "--check",
        ])
        #expect(run.code == 0, "\(run.output)\(run.errors)")
    }

    @Test("A schema that is not structural is told from one that is")
    func findsFaults() throws {
        let sound: JSON = [
            "type": "object", "description": "x",
            "properties": ["a": ["type": "string", "description": "x", "maxLength": 3]],
            "x-kubernetes-validations": [["rule": "has(self.a)", "message": "m"]],
        ]
        #expect(StructuralRules.faults(Schema(json: sound)) == [])
        let faults: [(JSON, String)] = [
            (["a": ["description": "x", "maxLength": 3]], "has no type"),
            (["a": ["type": "string", "maxLength": 3]], "has no description"),
            (["a": ["type": "array", "description": "x", "maxItems": 3]], "has no items"),
            (["b": ["type": "string", "description": "x", "maxLength": 3]], "no a"),
            (
                ["a": ["description": "x", "x-kubernetes-preserve-unknown-fields": true]],
                "a has no type"
            ),
        ]
        for (properties, why) in faults {
            var object = sound.object ?? JSONObject()
            object["properties"] = properties
            let found = StructuralRules.faults(Schema(json: .object(object)))
            #expect(found.contains { $0.contains(why) }, "\(why)")
        }
    }
}

/// Python, which CI has anyway.
enum Python {
    static let path = "/usr/bin/python3"
    static let isExpected = PeerFolder.isExecutable(path) || PeerFolder.isCI
}
