// SPDX-License-Identifier: Apache-2.0

/// A place in a JSON tree, with the way that led there, for decoders that say exactly what was wrong.
public struct JSONCursor: Sendable {
    /// The value here.
    public let json: JSON
    /// The JSON Pointer (RFC 6901) of this place; empty for the root.
    public let pointer: String

    /// The root of a tree.
    public init(_ json: JSON) { self.init(json, pointer: "") }

    private init(_ json: JSON, pointer: String) {
        self.json = json
        self.pointer = pointer
    }

    /// The member of that name, or `nil` when it is absent or `null`. Throws when this is not an object.
    public func optional(_ key: String) throws(JSONShapeError) -> JSONCursor? {
        guard let value = try object()[key], !value.isNull else { return nil }
        return child(value, key)
    }

    /// The member of that name. Throws when it is absent or `null`.
    public func required(_ key: String) throws(JSONShapeError) -> JSONCursor {
        guard let found = try optional(key) else { throw .missing(pointer: step(key)) }
        return found
    }

    /// The members.
    public func object() throws(JSONShapeError) -> JSONObject {
        guard let object = json.object else { throw mismatch("object") }
        return object
    }

    /// The elements; throws when there are more than `limit`.
    public func array(limit: Int) throws(JSONShapeError) -> [JSONCursor] {
        guard let elements = json.array else { throw mismatch("array") }
        guard elements.count <= limit else { throw .tooMany(pointer: pointer, limit: limit) }
        return elements.enumerated().map { child($1, String($0)) }
    }

    /// The text.
    public func string() throws(JSONShapeError) -> String {
        guard let string = json.string else { throw mismatch("string") }
        return string
    }

    /// The integer.
    public func int() throws(JSONShapeError) -> Int {
        guard let int = json.int else { throw mismatch("integer") }
        return int
    }

    /// The object's members as text to text; throws when a value is not a string.
    public func stringMap(limit: Int) throws(JSONShapeError) -> [String: String] {
        let object = try object()
        guard object.count <= limit else { throw .tooMany(pointer: pointer, limit: limit) }
        var map: [String: String] = [:]
        for member in object.members { map[member.key] = try child(member.value, member.key).string() }
        return map
    }

    /// An error that says what stands here cannot be used, and why.
    public func invalid(_ why: String) -> JSONShapeError { .invalid(pointer: pointer, why: why) }

    private func mismatch(_ expected: String) -> JSONShapeError {
        .wrongType(pointer: pointer, expected: expected, found: json.typeName)
    }

    private func child(_ json: JSON, _ key: String) -> JSONCursor { JSONCursor(json, pointer: step(key)) }

    private func step(_ key: String) -> String {
        var escaped = ""
        for character in key.prefix(Self.shownKeyLength) {
            switch character {
            case "~": escaped += "~0"
            case "/": escaped += "~1"
            default: escaped.append(character)
            }
        }
        return pointer + "/" + escaped
    }

    /// Keys are a stranger's text; messages show this much of one.
    private static let shownKeyLength = 80
}

/// What a JSON tree lacks to be the document it should be.
public enum JSONShapeError: Error, Sendable, Equatable {
    case missing(pointer: String)
    case wrongType(pointer: String, expected: String, found: String)
    case tooMany(pointer: String, limit: Int)
    case invalid(pointer: String, why: String)
}

extension JSONShapeError: CustomStringConvertible {
    /// One sentence fragment with the JSON Pointer.
    public var description: String {
        switch self {
        case .missing(let pointer): "\(pointer) is missing"
        case .wrongType(let pointer, let expected, let found):
            "\(pointer.isEmpty ? "the document" : pointer) is a \(found), not a \(expected)"
        case .tooMany(let pointer, let limit): "\(pointer) has more than \(limit) elements"
        case .invalid(let pointer, let why): "\(pointer) \(why)"
        }
    }
}
