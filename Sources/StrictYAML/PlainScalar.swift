// SPDX-License-Identifier: Apache-2.0

/// What an unquoted scalar means to Kubernetes' YAML reader (YAML 1.1 as its Go library resolves it).
///
/// | written | means |
/// |---|---|
/// | nothing, `~`, `null`, `Null`, `NULL` | null |
/// | `y`, `yes`, `true`, `on` (also `Yes`, `YES` …) | true |
/// | `n`, `no`, `false`, `off` (also `No`, `NO` …) | false |
/// | `12`, `+12`, `-12`, `1_000` | that integer |
/// | `017`, `0o17`, `0x1F`, `0b11` | octal, octal, hexadecimal, binary |
/// | `1.5`, `.5`, `1.`, `1e3`, `08` | decimal numbers |
/// | `.inf`, `-.inf`, `.nan` (also `.Inf`, `.INF` …) | refused: JSON has no such numbers |
/// | `1:30`, `2001-12-14`, `0x1p4`, `1e999`, all else | text |
///
/// Quoted scalars and block scalars are always text.
enum PlainScalar: Equatable {
    case null
    case bool(Bool)
    /// The number in JSON's grammar.
    case number(String)
    case string
    /// A number that JSON cannot hold.
    case unrepresentable

    init(resolving text: String) {
        guard let first = text.utf8.first else {
            self = .null
            return
        }
        switch first {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
            self = Self.numeric(text)
        default:
            self = Self.words[text] ?? .string
        }
    }

    private static func numeric(_ text: String) -> PlainScalar {
        if notFinite.contains(text) { return .unrepresentable }
        let digits = text.utf8.contains(UInt8(ascii: "_")) ? text.filter { $0 != "_" } : text
        if let integer = integer(digits) { return integer }
        guard isDecimal(digits), let value = Double(digits), value.isFinite else { return .string }
        return .number(isJSONNumber(digits) ? digits : value.description)
    }

    /// Go's integer literals: a base prefix, a leading zero for octal, else decimal.
    private static func integer(_ text: String) -> PlainScalar? {
        let isSigned = text.hasPrefix("-") || text.hasPrefix("+")
        let magnitude = isSigned ? text.dropFirst() : text[...]
        guard let (digits, radix) = base(of: magnitude),
            digits.utf8.allSatisfy({ isDigit($0, radix: radix) })
        else { return nil }
        if let value = UInt64(digits, radix: radix) {
            if value == 0 { return .number("0") }
            return .number((text.hasPrefix("-") ? "-" : "") + String(value))
        }
        // Decimal numbers of any length are written out in JSON; the other bases would have to be converted.
        return radix == 10 ? nil : .unrepresentable
    }

    private static func base(of text: Substring) -> (digits: Substring, radix: Int)? {
        let (digits, radix): (Substring, Int) =
            switch text.prefix(2) {
            case "0x", "0X": (text.dropFirst(2), 16)
            case "0o", "0O": (text.dropFirst(2), 8)
            case "0b", "0B": (text.dropFirst(2), 2)
            default: text.count > 1 && text.hasPrefix("0") ? (text.dropFirst(), 8) : (text, 10)
            }
        return digits.isEmpty ? nil : (digits, radix)
    }

    private static func isDigit(_ byte: UInt8, radix: Int) -> Bool {
        switch byte {
        case 0x30...0x39: Int(byte) - 0x30 < radix
        case 0x41...0x46, 0x61...0x66: radix == 16
        default: false
        }
    }

    /// `[+-] (digits [. digits?] | . digits) [e [+-] digits]`
    private static func isDecimal(_ text: String) -> Bool {
        var rest = text.utf8[...]
        func skipDigits() -> Int {
            let tail = rest.drop { (0x30...0x39).contains($0) }
            defer { rest = tail }
            return rest.count - tail.count
        }
        func skip(_ bytes: StaticString) -> Bool {
            guard let first = rest.first, bytes.description.utf8.contains(first) else { return false }
            rest = rest.dropFirst()
            return true
        }
        _ = skip("+-")
        let whole = skipDigits()
        if skip(".") {
            guard skipDigits() + whole > 0 else { return false }
        } else if whole == 0 {
            return false
        }
        if skip("eE") {
            _ = skip("+-")
            guard skipDigits() > 0 else { return false }
        }
        return rest.isEmpty
    }

    /// Whether a decimal number is written as JSON writes it: no plus sign, no bare dot, no leading zero.
    private static func isJSONNumber(_ text: String) -> Bool {
        let magnitude = text.utf8.drop { $0 == UInt8(ascii: "-") }
        let whole = magnitude.prefix { (0x30...0x39).contains($0) }
        let tail = magnitude.dropFirst(whole.count)
        if tail.first == UInt8(ascii: ".") {
            guard let next = tail.dropFirst().first, (0x30...0x39).contains(next) else { return false }
        }
        return whole.count == 1 || (whole.first.map { $0 != UInt8(ascii: "0") } ?? false)
    }

    private static let notFinite: Set<String> = [
        ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf", "-.Inf", "-.INF", ".nan", ".NaN", ".NAN",
    ]

    private static let words: [String: PlainScalar] = {
        var words: [String: PlainScalar] = [:]
        for word in ["~", "null", "Null", "NULL"] { words[word] = .null }
        for word in ["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"] {
            words[word] = .bool(true)
        }
        for word in ["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"] {
            words[word] = .bool(false)
        }
        return words
    }()
}
