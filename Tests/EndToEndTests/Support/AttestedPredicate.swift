// SPDX-License-Identifier: Apache-2.0

import Foundation
import StrictJSON

/// What an attestation says.
struct AttestedPredicate: Sendable {
    /// The predicate type, or one of cosign's short names.
    var type: String
    var json: JSON

    /// A predicate of our own.
    static let checked = Self(type: "https://example.com/checked/v1", json: ["checked": true])

    /// in-toto's test result, v0.1, of a run of its own unless one is named.
    static func testResult(_ result: String, failed: [String] = [], run: String = UUID().uuidString) -> Self {
        Self(
            type: testResultType,
            json: [
                "result": .string(result), "configuration": [["name": "e2e"]],
                "url": .string("https://ci.acme.test/runs/\(run)"),
                "passedTests": ["checkout", "login"], "failedTests": .strings(failed),
            ])
    }

    static let testResultType = "https://in-toto.io/attestation/test-result/v0.1"

    /// SLSA's provenance v1 of a build by a CI of one's own, by cosign's name for it.
    static func provenance(
        source: String, builder: String = "https://ci.acme.test/builder", parameters: JSON? = nil
    ) -> Self {
        let commit: JSON = ["gitCommit": .string(String(repeating: "0123456789", count: 4))]
        let external: JSON = ["source": .string("git+\(source)@refs/heads/main")]
        return Self(
            type: "slsaprovenance1",
            json: [
                "buildDefinition": [
                    "buildType": "https://ci.acme.test/build/v1",
                    "externalParameters": parameters ?? external,
                    "resolvedDependencies": [
                        ["uri": .string("git+\(source)@refs/heads/main"), "digest": commit]
                    ],
                ],
                "runDetails": ["builder": ["id": .string(builder)]],
            ])
    }

    /// A member of it.
    subscript(key: String) -> JSON? {
        get { json[key] }
        set {
            var object = json.object ?? JSONObject()
            object[key] = newValue
            json = .object(object)
        }
    }

    /// The options that give it to `cosign attest`, which reads it from a file.
    func options(in folder: Folder) throws -> [String] {
        let file = try folder.write("predicate-\(UUID().uuidString).json", json.text())
        return ["--type", type, "--predicate", file]
    }
}
