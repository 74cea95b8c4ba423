// SPDX-License-Identifier: Apache-2.0

import CEL
import LinearPattern
import StrictJSON

/// A structural schema of a custom resource, and what the API server does by it (Kubernetes, "Extend the Kubernetes API
/// with CustomResourceDefinitions", section "Validation"), as far as our definitions go.
struct Schema {
    let json: JSON

    /// Why a value is refused; empty when it is taken.
    ///
    /// - Parameters:
    ///   - value: The value.
    ///   - old: What it replaces; without it the rules for changes are passed over.
    ///   - path: Where it stands.
    func refusals(_ value: JSON, replacing old: JSON? = nil, at path: String = "") -> [String] {
        if type == nil { return [] }
        guard isType(of: value) else { return ["\(path): is no \(type ?? "")"] }
        var refusals = bounds(value).map { "\(path): \($0)" }
        switch value.value {
        case .object(let object):
            for key in json["required"]?.array?.compactMap(\.string) ?? [] where object[key] == nil {
                refusals.append("\(path): lacks \(key)")
            }
            for member in object.members {
                guard let schema = property(member.key) else { continue }
                refusals += schema.refusals(
                    member.value, replacing: old?[member.key], at: "\(path).\(member.key)")
            }
        case .array(let elements):
            for (offset, element) in elements.enumerated() {
                refusals += items?.refusals(element, at: "\(path)[\(offset)]") ?? []
            }
        default: break
        }
        // The API server asks no rules about what has no right shape.
        return refusals.isEmpty ? broken(value, old).map { "\(path): \($0)" } : refusals
    }

    /// The paths of the keys in a value that nothing describes; of elements of lists as `[]`.
    func undescribed(_ value: JSON, at path: String = "") -> Set<String> {
        if isAnything { return [] }
        switch value.value {
        case .object(let object):
            return object.members.reduce(into: []) { found, member in
                let place = "\(path).\(member.key)"
                if let schema = property(member.key) {
                    found.formUnion(schema.undescribed(member.value, at: place))
                } else {
                    found.insert(place)
                }
            }
        case .array(let elements):
            return elements.reduce(into: []) { found, element in
                found.formUnion(items?.undescribed(element, at: path + "[]") ?? [])
            }
        default: return []
        }
    }

    /// What is left of a value when it is stored.
    func pruned(_ value: JSON) -> JSON {
        if isAnything { return value }
        switch value.value {
        case .object(let object):
            var kept = JSONObject()
            for member in object.members {
                if let schema = property(member.key) {
                    kept[member.key] = schema.pruned(member.value)
                } else if keepsUnknown {
                    kept[member.key] = member.value
                }
            }
            return .object(kept)
        case .array(let elements): return .array(elements.map { items?.pruned($0) ?? $0 })
        default: return value
        }
    }

    // MARK: the parts

    var type: String? { json["type"]?.string }
    var properties: [(key: String, schema: Schema)] {
        json["properties"]?.object?.members.map { ($0.key, Schema(json: $0.value)) } ?? []
    }
    var items: Schema? { json["items"].map(Schema.init) }
    var keepsUnknown: Bool { json["x-kubernetes-preserve-unknown-fields"]?.bool ?? false }
    /// Whether any value may stand here, or any object, of which no key is described.
    var isAnything: Bool {
        keepsUnknown && json["properties"] == nil && json["items"] == nil
    }
    var rules: [(rule: String, message: String)] {
        json["x-kubernetes-validations"]?.array?.map {
            ($0["rule"]?.string ?? "", $0["message"]?.string ?? "")
        } ?? []
    }

    /// The schema of the value under a key.
    func property(_ key: String) -> Schema? {
        (json["properties"]?[key] ?? json["additionalProperties"]).map(Schema.init)
    }

    /// The schema behind keys, where `[]` stands for elements.
    func at(_ path: [String]) -> Schema? {
        guard let step = path.first else { return self }
        return (step == "[]" ? items : property(step))?.at(Array(path.dropFirst()))
    }

    // MARK: values

    private func isType(of value: JSON) -> Bool {
        switch (type, value.value) {
        case ("object", .object), ("array", .array), ("string", .string), ("boolean", .bool): true
        case ("integer", .number): value.int != nil
        case ("number", .number): true
        default: false
        }
    }

    private func bounds(_ value: JSON) -> [String] {
        var broken: [String] = []
        func number(_ key: String) -> Int? { json[key]?.int }
        func check(_ measure: Int, _ least: String, _ most: String) {
            if let bound = number(least), measure < bound { broken.append("\(least) is \(bound)") }
            if let bound = number(most), measure > bound { broken.append("\(most) is \(bound)") }
        }
        if let allowed = json["enum"]?.array, !allowed.contains(value) { broken.append("enum") }
        switch value.value {
        case .object(let object): check(object.count, "minProperties", "maxProperties")
        case .array(let elements): check(elements.count, "minItems", "maxItems")
        case .number: check(value.int ?? 0, "minimum", "maximum")
        case .string(let text):
            check(text.unicodeScalars.count, "minLength", "maxLength")
            if let pattern = json["pattern"]?.string, !Self.isFound(pattern, in: text) {
                broken.append("pattern")
            }
            if isMoment, RFC3339.seconds(text) == nil { broken.append("format date-time") }
        default: break
        }
        return broken
    }

    private static func isFound(_ pattern: String, in text: String) -> Bool {
        (try? Pattern(pattern))?.isFound(in: text) ?? false
    }

    private var isMoment: Bool { json["format"]?.string == "date-time" }

    // MARK: rules

    private func broken(_ value: JSON, _ old: JSON?) -> [String] {
        rules.compactMap { rule in
            if rule.rule.contains("oldSelf"), old == nil { return nil }
            do throws(CELError) {
                let expression = try CELExpression(parsing: rule.rule, in: Self.environment)
                var variables = ["self": celValue(value)]
                variables["oldSelf"] = old.map(celValue)
                let holds = try expression.evaluate(variables).bool
                return holds == true ? nil : rule.message
            } catch {
                return "\(rule.rule): \(error)"
            }
        }
    }

    /// What a rule sees: what is described and has a type, moments as such.
    private func celValue(_ value: JSON) -> CELValue {
        switch value.value {
        case .object(let object):
            var map = CELMap()
            for member in object.members {
                guard let schema = property(member.key), schema.isSeenByRules else { continue }
                _ = map.insert(schema.celValue(member.value), for: .string(member.key))
            }
            return .map(map)
        case .array(let elements):
            return .list(CELList(elements.map { items?.celValue($0) ?? .null }))
        case .string(let text) where isMoment:
            let moment = RFC3339.seconds(text).flatMap { CELTimestamp(seconds: Int64($0)) }
            return moment.map(CELValue.timestamp) ?? .null
        default: return CELValue(value)
        }
    }

    /// Rules cannot speak of values without a type, nor of lists of them ("Validation rules", section "Accessing").
    var isSeenByRules: Bool {
        type != nil && (type != "array" || items?.isSeenByRules ?? false)
    }

    private static let environment = CELEnvironment(variables: ["self", "oldSelf"])
}
