// SPDX-License-Identifier: Apache-2.0

import Foundation
import StrictJSON
import Testing

/// What Kargo takes: its definitions, where they are at hand, and of the steps that we use what their documentation says.
enum KargoSchemas {
    /// Kargo's own definitions, beside the repository.
    static let folder = Repository.root.deletingLastPathComponent().appending(path: "shared/data/crds/kargo")
    static let areThere = FileManager.default.fileExists(atPath: folder.path())
    static let areMissing: Comment = "Kargo's custom resource definitions are not at hand"

    /// The schema of a kind.
    static func definition(_ kind: String) throws -> Schema {
        let file = folder.appending(path: "kargo.akuity.io_\(kind.lowercased())s.yaml")
        let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
        guard
            let schema = try Repository.documents(in: text).first?.at(
                "spec.versions.0.schema.openAPIV3Schema")
        else { throw Missing(what: kind) }
        return Schema(json: schema)
    }

    /// What a step's `config` may be.
    /// - Parameter isCurrent: whether for Kargo 1.11 and newer.
    static func step(_ name: String, isCurrent: Bool) throws -> Schema {
        switch name {
        case "http": try schema(isCurrent ? http + newInHTTP : http)
        case "set-metadata": try schema(setMetadata)
        case "compose-output": try schema("type: object\nadditionalProperties: {type: string}")
        default: throw Missing(what: name)
        }
    }

    private static func schema(_ yaml: String) throws -> Schema {
        guard let json = try Repository.documents(in: yaml).first else { throw Missing(what: "a schema") }
        return Schema(json: json)
    }

    private static let http = """
        type: object
        required: [url]
        properties:
          method: {type: string, enum: [DELETE, GET, HEAD, PATCH, POST, PUT]}
          url: {type: string, minLength: 1}
          headers:
            type: array
            items:
              type: object
              required: [name, value]
              properties: {name: {type: string, minLength: 1}, value: {type: string}}
          queryParams:
            type: array
            items:
              type: object
              required: [name, value]
              properties: {name: {type: string, minLength: 1}, value: {type: string}}
          body: {type: string}
          insecureSkipTLSVerify: {type: boolean}
          timeout: {type: string, pattern: '^([0-9]+(s|m|h))+$'}
          outputs:
            type: array
            items:
              type: object
              required: [name, fromExpression]
              properties: {name: {type: string, minLength: 1}, fromExpression: {type: string, minLength: 1}}
          successExpression: {type: string}
          failureExpression: {type: string}
          responseContentType: {type: string}

        """

    private static let newInHTTP = """
          proxy: {type: string}
          pollInterval: {type: string, pattern: '^([0-9]+(s|m|h))+$'}
          errorExpression: {type: string}
        """

    private static let setMetadata = """
        type: object
        required: [updates]
        properties:
          updates:
            type: array
            minItems: 1
            items:
              type: object
              required: [kind, name, values]
              properties:
                kind: {type: string, enum: [Freight, Stage]}
                name: {type: string, minLength: 1}
                values: {type: object, x-kubernetes-preserve-unknown-fields: true}
        """
}
