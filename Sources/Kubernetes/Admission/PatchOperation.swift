// SPDX-License-Identifier: Apache-2.0

package import StrictJSON

/// An operation of a JSON Patch (RFC 6902 section 4).
package enum PatchOperation: Sendable, Equatable {
    /// The value at the pointer must be this.
    case test(JSONPointer, JSON)
    case add(JSONPointer, JSON)
    case replace(JSONPointer, JSON)
    case remove(JSONPointer)

    package var json: JSON {
        switch self {
        case .test(let pointer, let value): Self.json("test", pointer, value)
        case .add(let pointer, let value): Self.json("add", pointer, value)
        case .replace(let pointer, let value): Self.json("replace", pointer, value)
        case .remove(let pointer): Self.json("remove", pointer, nil)
        }
    }

    private static func json(_ name: String, _ pointer: JSONPointer, _ value: JSON?) -> JSON {
        var object = JSONObject()
        object["op"] = .string(name)
        object["path"] = .string(pointer.description)
        object["value"] = value
        return .object(object)
    }
}

/// A JSON Pointer (RFC 6901) from its unescaped steps.
package struct JSONPointer: Sendable, Hashable, ExpressibleByArrayLiteral, CustomStringConvertible {
    package var steps: [String]

    package init(_ steps: [String]) { self.steps = steps }

    package init(arrayLiteral elements: String...) { steps = elements }

    package var description: String { steps.map { "/" + Self.escaped($0) }.joined() }

    private static func escaped(_ step: String) -> String {
        var text = ""
        for character in step.unicodeScalars {
            switch character {
            case "~": text += "~0"
            case "/": text += "~1"
            default: text.unicodeScalars.append(character)
            }
        }
        return text
    }
}
