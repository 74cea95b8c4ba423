// SPDX-License-Identifier: Apache-2.0

/// A data item of CBOR (RFC 8949), as far as signatures need it: no floats, no other simple values.
indirect enum CBORValue: Sendable, Equatable {
    case unsigned(UInt64)
    /// −1 − n, by its n (RFC 8949, section 3.1).
    case negative(UInt64)
    case bytes([UInt8])
    case text(String)
    case array([CBORValue])
    case map([Member])
    case tagged(UInt64, CBORValue)
    case null

    /// One key of a map and its value.
    struct Member: Sendable, Equatable {
        var key: Key
        var value: CBORValue
    }

    /// What may be a key of a map: labels of COSE are nothing else (RFC 9052, section 1.4).
    enum Key: Sendable, Equatable {
        case number(Int)
        case text(String)
    }

    /// The integer, if this is one that fits.
    var int: Int? {
        switch self {
        case .unsigned(let value): Int(exactly: value)
        case .negative(let value): Int(exactly: value).map { -1 - $0 }
        default: nil
        }
    }

    /// The bytes, if this is a byte string.
    var bytes: [UInt8]? {
        if case .bytes(let bytes) = self { bytes } else { nil }
    }

    /// The text, if this is a text string.
    var text: String? {
        if case .text(let text) = self { text } else { nil }
    }

    /// The type's name as RFC 8949 speaks of it, for messages.
    var typeName: String {
        switch self {
        case .unsigned: "unsigned integer"
        case .negative: "negative integer"
        case .bytes: "byte string"
        case .text: "text string"
        case .array: "array"
        case .map: "map"
        case .tagged(let tag, _): "item of tag \(tag)"
        case .null: "null"
        }
    }
}

extension CBORValue.Key: CustomStringConvertible {
    /// The text, or the number's digits.
    var text: String {
        switch self {
        case .number(let number): String(number)
        case .text(let text): text
        }
    }

    /// The label as messages show it; a text is a stranger's.
    var description: String { String(text.prefix(80)) }
}
