// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// JSON patches (RFC 6902): `add`, `remove`, `replace`, `move`, `copy`, `test`.
enum JSONPatch {
    /// Why a patch changes nothing.
    struct Failure: Error {
        var why: String
    }

    static func apply(_ patch: JSON, to target: JSON) throws(Failure) -> JSON {
        guard let operations = patch.array else { throw Failure(why: "the patch is no array") }
        var result = target
        for operation in operations {
            guard let path = try steps(operation["path"]) else { throw Failure(why: "no path") }
            switch operation["op"]?.string {
            case "add": result = try add(result, path, try value(operation))
            case "remove": result = try remove(result, path)
            case "replace":
                guard find(result, path) != nil else { throw Failure(why: "nothing to replace at \(path)") }
                result = try edit(result, path[...], .replace(try value(operation)))
            case "test":
                guard find(result, path) == (try value(operation)) else {
                    throw Failure(why: "testing value /\(path.joined(separator: "/")) failed")
                }
            case "copy", "move":
                guard let from = try steps(operation["from"]), let moved = find(result, from) else {
                    throw Failure(why: "nothing at from")
                }
                if operation["op"]?.string == "move" { result = try remove(result, from) }
                result = try add(result, path, moved)
            default: throw Failure(why: "unknown operation")
            }
        }
        return result
    }

    private enum Edit {
        case add(JSON), replace(JSON), remove
    }

    private static func value(_ operation: JSON) throws(Failure) -> JSON {
        guard let value = operation["value"] else { throw Failure(why: "no value") }
        return value
    }

    private static func steps(_ pointer: JSON?) throws(Failure) -> [String]? {
        guard let text = pointer?.string else { return nil }
        if text.isEmpty { return [] }
        guard text.hasPrefix("/") else { throw Failure(why: "a pointer without slash") }
        return text.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map(unescaped)
    }

    private static func unescaped(_ step: Substring) -> String {
        var text = ""
        var isEscape = false
        for character in step {
            if isEscape {
                text.append(character == "1" ? "/" : "~")
                isEscape = false
            } else if character == "~" {
                isEscape = true
            } else {
                text.append(character)
            }
        }
        return text
    }

    private static func find(_ json: JSON, _ path: [String]) -> JSON? {
        var value = json
        for step in path {
            if let elements = value.array {
                guard let index = Int(step), elements.indices.contains(index) else { return nil }
                value = elements[index]
            } else {
                guard let member = value[step] else { return nil }
                value = member
            }
        }
        return value
    }

    private static func add(_ json: JSON, _ path: [String], _ value: JSON) throws(Failure) -> JSON {
        try edit(json, path[...], .add(value))
    }

    private static func remove(_ json: JSON, _ path: [String]) throws(Failure) -> JSON {
        guard find(json, path) != nil else { throw Failure(why: "nothing to remove at \(path)") }
        return try edit(json, path[...], .remove)
    }

    private static func edit(_ json: JSON, _ path: ArraySlice<String>, _ edit: Edit) throws(Failure) -> JSON {
        guard let step = path.first else {
            switch edit {
            case .add(let value), .replace(let value): return value
            case .remove: return .null
            }
        }
        let rest = path.dropFirst()
        if var elements = json.array {
            if rest.isEmpty {
                switch edit {
                case .add(let value):
                    guard let index = step == "-" ? elements.count : Int(step),
                        (0...elements.count).contains(index)
                    else { throw Failure(why: "no index \(step)") }
                    elements.insert(value, at: index)
                case .replace(let value): if let index = Int(step) { elements[index] = value }
                case .remove: if let index = Int(step) { elements.remove(at: index) }
                }
                return .array(elements)
            }
            guard let index = Int(step), elements.indices.contains(index) else {
                throw Failure(why: "no index \(step)")
            }
            elements[index] = try Self.edit(elements[index], rest, edit)
            return .array(elements)
        }
        guard json.object != nil else { throw Failure(why: "no object or array above \(step)") }
        if rest.isEmpty {
            switch edit {
            case .add(let value), .replace(let value): return json.setting([step], value)
            case .remove: return json.setting([step], nil)
            }
        }
        guard let member = json[step] else { throw Failure(why: "nothing at \(step)") }
        return json.setting([step], try Self.edit(member, rest, edit))
    }
}
