// SPDX-License-Identifier: Apache-2.0

import CEL
import StrictJSON

/// What the API server asks of a schema before it takes the definition ("Specifying a structural schema").
enum StructuralRules {
    /// What is wrong with a schema, by path.
    static func faults(_ schema: Schema, at path: String = "") -> [String] {
        var faults: [String] = []
        func fault(_ why: String) { faults.append("\(path): \(why)") }
        for key in schema.json.object?.keys ?? [] where !known.contains(key) { fault("unknown key \(key)") }
        if schema.type == nil, !schema.keepsUnknown { fault("has no type") }
        if schema.type == nil, schema.json["properties"] != nil { fault("properties without type") }
        if schema.keepsUnknown, let type = schema.type, type != "object" { fault("keeps unknown keys") }
        if schema.type == "array", schema.items == nil { fault("has no items") }
        if schema.type != "array", schema.items != nil { fault("items of no list") }
        if schema.json["properties"] != nil, schema.json["additionalProperties"] != nil {
            fault("both properties and additionalProperties")
        }
        for key in schema.json["required"]?.array?.compactMap(\.string) ?? []
        where schema.json["properties"]?[key] == nil {
            fault("requires \(key), which it does not describe")
        }
        if !isDescribed(schema, path) { fault("has no description") }
        // What bounds the cost of rules.
        if schema.type == "array", schema.json["maxItems"] == nil { fault("has no maxItems") }
        if schema.type == "string", schema.json["maxLength"] == nil, schema.json["enum"] == nil,
            schema.json["format"] == nil, !["", ".apiVersion", ".kind"].contains(path)
        {
            fault("has no maxLength")
        }
        for rule in schema.rules {
            if rule.message.isEmpty { fault("a rule without message") }
            faults += ruleFaults(rule.rule, schema).map { "\(path): \($0)" }
        }
        for (key, child) in schema.properties where path + key != ".metadata" {
            faults += Self.faults(child, at: "\(path).\(key)")
        }
        if let items = schema.items { faults += Self.faults(items, at: path + "[]") }
        if let values = schema.json["additionalProperties"] {
            faults += Self.faults(Schema(json: values), at: path + "{}")
        }
        return faults
    }

    /// Elements of lists and values of maps are described where the list or map is.
    private static func isDescribed(_ schema: Schema, _ path: String) -> Bool {
        path.hasSuffix("[]") || path.hasSuffix("{}") || path == ".metadata"
            || !(schema.json["description"]?.string ?? "").isEmpty
    }

    /// The API server compiles rules against the schema: what they name must be there, and of a type.
    private static func ruleFaults(_ rule: String, _ schema: Schema) -> [String] {
        do throws(CELError) {
            _ = try CELExpression(parsing: rule, in: CELEnvironment(variables: ["self", "oldSelf"]))
        } catch {
            return ["\(rule): \(error)"]
        }
        return names(in: rule).compactMap { path in
            guard let found = schema.at(path) else { return "\(rule): no \(path.joined(separator: "."))" }
            return found.isSeenByRules ? nil : "\(rule): \(path.joined(separator: ".")) has no type"
        }
    }

    /// The paths behind `self` and `oldSelf`.
    private static func names(in rule: String) -> [[String]] {
        let words = rule.split { !($0.isLetter || $0.isNumber || $0 == "." || $0 == "_") }
        return words.compactMap { word in
            let parts = word.split(separator: ".").map(String.init)
            return ["self", "oldSelf"].contains(parts.first) ? Array(parts.dropFirst()) : nil
        }
    }

    private static let known: Set<String> = [
        "description", "type", "format", "enum", "pattern", "minLength", "maxLength", "minimum", "maximum",
        "minItems", "maxItems", "minProperties", "maxProperties", "items", "properties",
        "additionalProperties", "required", "x-kubernetes-validations",
        "x-kubernetes-preserve-unknown-fields", "x-kubernetes-list-type", "x-kubernetes-list-map-keys",
    ]
}
