// SPDX-License-Identifier: Apache-2.0

import StrictJSON

@testable import Kargo

/// Holds values against schemas as OpenAPI has them, as far as our documents and Kargo's definitions use that.
struct SchemaCheck {
    /// Where `$ref` begins.
    let document: JSON
    /// Whether a member that is not named is a fault even where the schema does not say so.
    var isStrict = false

    /// What is wrong with a value, a line each.
    func faults(in value: JSON, _ schema: JSON, at path: String = "$") -> [String] {
        if let reference = schema["$ref"]?.string {
            guard let found = resolved(reference) else { return ["\(path): no \(reference)"] }
            return faults(in: value, found, at: path)
        }
        if schema["x-kubernetes-preserve-unknown-fields"]?.bool == true { return [] }
        var faults: [String] = []
        if let types = schema["type"], !Self.names(types).contains(where: { Self.isA($0, value) }) {
            return ["\(path): is no \(types.text())"]
        }
        if let allowed = schema["enum"]?.array, !allowed.contains(value) {
            faults.append("\(path): \(value.text()) is none of the enumeration")
        }
        if let least = schema["minLength"]?.int, let text = value.string, text.count < least {
            faults.append("\(path): is too short")
        }
        if let most = schema["maxItems"]?.int, let list = value.array, list.count > most {
            faults.append("\(path): has too many")
        }
        if let number = value.int {
            if let least = schema["minimum"]?.int, number < least { faults.append("\(path): too small") }
            if let most = schema["maximum"]?.int, number > most { faults.append("\(path): too large") }
        }
        if let items = schema["items"] {
            for (index, item) in (value.array ?? []).enumerated() {
                faults += self.faults(in: item, items, at: "\(path)[\(index)]")
            }
        }
        guard let members = value.object?.members else { return faults }
        for name in (schema["required"]?.array ?? []).compactMap(\.string) where value[name] == nil {
            faults.append("\(path): lacks \(name)")
        }
        let properties = schema["properties"]
        for member in members {
            let inner = "\(path).\(member.key)"
            if let known = properties?[member.key] {
                faults += self.faults(in: member.value, known, at: inner)
            } else if let rest = schema["additionalProperties"], rest.object != nil {
                faults += self.faults(in: member.value, rest, at: inner)
            } else if schema["additionalProperties"]?.bool == false || (isStrict && properties != nil) {
                faults.append("\(inner): is not known")
            }
        }
        return faults
    }

    private func resolved(_ reference: String) -> JSON? {
        var value: JSON? = document
        for step in reference.split(separator: "/").dropFirst() { value = value?[String(step)] }
        return value
    }

    private static func names(_ types: JSON) -> [String] {
        types.string.map { [$0] } ?? (types.array ?? []).compactMap(\.string)
    }

    private static func isA(_ type: String, _ value: JSON) -> Bool {
        switch type {
        case "object": value.object != nil
        case "array": value.array != nil
        case "string": value.string != nil
        case "integer": value.int != nil
        case "boolean": value.bool != nil
        case "null": value.isNull
        default: false
        }
    }
}

extension SchemaCheck {
    /// Our own document, in which every member that is answered is named.
    static let api = SchemaCheck(document: OpenAPIDocument.json, isStrict: true)

    func faults(in value: JSON, schema name: String) -> [String] {
        faults(in: value, ["$ref": .string("#/components/schemas/\(name)")])
    }

    /// The statuses that an endpoint may answer.
    func statuses(_ path: String, _ method: String = "post") -> [Int] {
        (document["paths"]?[path]?[method]?["responses"]?.object?.keys ?? []).compactMap { Int($0) }
    }
}
