// SPDX-License-Identifier: Apache-2.0

/// A place in a JSON tree, with the way that led there, for decoders that say exactly what was wrong.
public struct JSONCursor: Sendable {
    /// The value here.
    public let json: JSON
    /// Written out only for an error: most places are read without one.
    private let path: Path

    private indirect enum Path: Sendable {
        case root
        case member(String, of: Path)
        case element(Int, of: Path)
    }

    /// The root of a tree.
    public init(_ json: JSON) { self.init(json, .root) }

    private init(_ json: JSON, _ path: Path) {
        self.json = json
        self.path = path
    }

    /// The JSON Pointer (RFC 6901) of this place; empty for the root.
    public var pointer: String { Self.pointer(path) }

    /// The member of that name, or `nil` when it is absent or `null`. Throws when this is not an object.
    public func optional(_ key: String) throws(JSONShapeError) -> JSONCursor? {
        guard let value = try object()[key], !value.isNull else { return nil }
        return JSONCursor(value, .member(key, of: path))
    }

    /// The member of that name. Throws when it is absent or `null`.
    public func required(_ key: String) throws(JSONShapeError) -> JSONCursor {
        guard let found = try optional(key) else {
            throw .missing(pointer: Self.pointer(.member(key, of: path)))
        }
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
        return elements.enumerated().map { JSONCursor($1, .element($0, of: path)) }
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
        for member in object.members {
            map[member.key] = try JSONCursor(member.value, .member(member.key, of: path)).string()
        }
        return map
    }

    /// Throws when the object has a key that is one of `known` in another spelling. Many programs, Go's among them,
    /// match keys without regard to case and let the last one win: they would read another document than we do.
    package func refuseRespelt(_ known: Set<String>) throws(JSONShapeError) {
        for key in try object().keys where !known.contains(key) {
            // Upper case first: it takes the long s for an s, as Unicode's simple case folding does.
            let folded = key.uppercased().lowercased()
            if let meant = known.first(where: { $0.lowercased() == folded }) {
                throw invalid("has the key \"\(key.prefix(Self.shownKeyLength))\", which is not \"\(meant)\"")
            }
        }
    }

    /// An error that says what stands here cannot be used, and why.
    public func invalid(_ why: String) -> JSONShapeError { .invalid(pointer: pointer, why: why) }

    private func mismatch(_ expected: String) -> JSONShapeError {
        .wrongType(pointer: pointer, expected: expected, found: json.typeName)
    }

    private static func pointer(_ path: Path) -> String {
        switch path {
        case .root: ""
        case .element(let index, let parent): "\(pointer(parent))/\(index)"
        case .member(let key, let parent): "\(pointer(parent))/\(escaped(key))"
        }
    }

    private static func escaped(_ key: String) -> String {
        var escaped = ""
        for character in key.prefix(shownKeyLength) {
            switch character {
            case "~": escaped += "~0"
            case "/": escaped += "~1"
            default: escaped.append(character)
            }
        }
        return escaped
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
