// SPDX-License-Identifier: Apache-2.0

/// A JSON value (RFC 8259) that remembers where it was read.
///
/// Numbers keep their text, so that nothing is rounded before somebody asks for a type.
/// Two values are equal when their contents are, wherever they were read.
public struct JSON: Sendable {
    /// What the value is.
    public enum Content: Sendable, Equatable {
        case null
        case bool(Bool)
        /// The number as it was written.
        case number(String)
        case string(String)
        case array([JSON])
        case object(JSONObject)
    }

    /// What the value is.
    public var value: Content
    /// Where its first character stood; ``SourcePosition/start`` for values made in code.
    public var position: SourcePosition

    /// A value at a position.
    public init(_ value: Content, at position: SourcePosition = .start) {
        self.value = value
        self.position = position
    }
}

extension JSON: Equatable {
    /// Compares contents, not positions.
    public static func == (a: JSON, b: JSON) -> Bool { a.value == b.value }
}

extension JSON {
    /// The text, if this is a string.
    public var string: String? {
        if case .string(let text) = value { text } else { nil }
    }

    /// The truth value, if this is one.
    public var bool: Bool? {
        if case .bool(let flag) = value { flag } else { nil }
    }

    /// The integer, if this is a number written without fraction and exponent that fits.
    public var int: Int? {
        if case .number(let text) = value { Int(text) } else { nil }
    }

    /// The elements, if this is an array.
    public var array: [JSON]? {
        if case .array(let elements) = value { elements } else { nil }
    }

    /// The members, if this is an object.
    public var object: JSONObject? {
        if case .object(let object) = value { object } else { nil }
    }

    /// Whether this is `null`.
    public var isNull: Bool {
        if case .null = value { true } else { false }
    }

    /// The member of that name, if this is an object that has one.
    public subscript(key: String) -> JSON? { object?[key] }

    /// The type's name as JSON speaks of it, for messages.
    public var typeName: String {
        switch value {
        case .null: "null"
        case .bool: "boolean"
        case .number: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
    /// A string.
    public init(stringLiteral value: String) { self.init(.string(value)) }
    /// A whole number.
    public init(integerLiteral value: Int) { self.init(.number(String(value))) }
    /// `true` or `false`.
    public init(booleanLiteral value: Bool) { self.init(.bool(value)) }
    /// An array.
    public init(arrayLiteral elements: JSON...) { self.init(.array(elements)) }
    /// An object; a key that is given twice keeps its first value.
    public init(dictionaryLiteral elements: (String, JSON)...) {
        var object = JSONObject()
        for (key, value) in elements { _ = object.append(key, value) }
        self.init(.object(object))
    }
    /// `null`.
    public init(nilLiteral: ()) { self.init(.null) }

    /// A string value.
    public static func string(_ text: String) -> JSON { JSON(.string(text)) }
    /// A whole number.
    public static func int(_ number: Int) -> JSON { JSON(.number(String(number))) }
    /// `true` or `false`.
    public static func bool(_ flag: Bool) -> JSON { JSON(.bool(flag)) }
    /// An array.
    public static func array(_ elements: [JSON]) -> JSON { JSON(.array(elements)) }
    /// An array of strings.
    public static func strings(_ elements: some Sequence<String>) -> JSON {
        JSON(.array(elements.map(JSON.string)))
    }
    /// An object.
    public static func object(_ object: JSONObject) -> JSON { JSON(.object(object)) }
}
