// SPDX-License-Identifier: Apache-2.0

extension JSON {
    /// Parses one JSON text (RFC 8259), strictly.
    ///
    /// Refused, each with its position: duplicate names, anything behind the value, a byte-order mark,
    /// text that is not UTF-8, lone surrogates, and whatever exceeds `limits`.
    public init(parsing text: some Sequence<UInt8>, limits: JSONLimits = .default) throws(JSONSyntaxError) {
        var parser = JSONParser(bytes: Array(text), limits: limits)
        self = try parser.parseDocument()
    }

    /// Parses one JSON text, strictly.
    public init(parsing text: String, limits: JSONLimits = .default) throws(JSONSyntaxError) {
        try self.init(parsing: text.utf8, limits: limits)
    }
}

/// A recursive-descent parser whose recursion is bounded by `limits.depth`.
private struct JSONParser {
    let bytes: [UInt8]
    let limits: JSONLimits
    var offset = 0
    var line = 1
    var lineStart = 0
    var depth = 0
    var nodes = 0

    init(bytes: [UInt8], limits: JSONLimits) {
        self.bytes = bytes
        self.limits = limits
    }

    mutating func parseDocument() throws(JSONSyntaxError) -> JSON {
        guard bytes.count <= limits.bytes else { throw failure(.tooLarge(limit: limits.bytes)) }
        skipWhitespace()
        let value = try parseValue()
        skipWhitespace()
        guard offset == bytes.count else { throw failure(.trailingData) }
        return value
    }

    private mutating func parseValue() throws(JSONSyntaxError) -> JSON {
        let position = position
        nodes += 1
        guard nodes <= limits.nodes else { throw failure(.tooManyValues(limit: limits.nodes)) }
        switch try peek() {
        case UInt8(ascii: "{"): return JSON(.object(try parseObject()), at: position)
        case UInt8(ascii: "["): return JSON(.array(try parseArray()), at: position)
        case UInt8(ascii: "\""): return JSON(.string(try parseString()), at: position)
        case UInt8(ascii: "t"): return JSON(try parseWord("true", .bool(true)), at: position)
        case UInt8(ascii: "f"): return JSON(try parseWord("false", .bool(false)), at: position)
        case UInt8(ascii: "n"): return JSON(try parseWord("null", .null), at: position)
        default: return JSON(.number(try parseNumber()), at: position)
        }
    }

    private mutating func parseObject() throws(JSONSyntaxError) -> JSONObject {
        try enter()
        defer { depth -= 1 }
        var object = JSONObject()
        if try closes(with: UInt8(ascii: "}")) { return object }
        while true {
            let keyPosition = position
            guard try peek() == UInt8(ascii: "\"") else { throw failure(.unexpectedByte(bytes[offset])) }
            let key = try parseString()
            skipWhitespace()
            try expect(UInt8(ascii: ":"))
            skipWhitespace()
            guard object.append(key, try parseValue(), at: keyPosition) else {
                throw JSONSyntaxError(problem: .duplicateKey(key), position: keyPosition)
            }
            if try !separates(orCloses: UInt8(ascii: "}")) { return object }
        }
    }

    private mutating func parseArray() throws(JSONSyntaxError) -> [JSON] {
        try enter()
        defer { depth -= 1 }
        var elements: [JSON] = []
        if try closes(with: UInt8(ascii: "]")) { return elements }
        while true {
            elements.append(try parseValue())
            if try !separates(orCloses: UInt8(ascii: "]")) { return elements }
        }
    }

    /// Consumes the opening bracket and the space behind it.
    private mutating func enter() throws(JSONSyntaxError) {
        depth += 1
        guard depth <= limits.depth else { throw failure(.tooDeep(limit: limits.depth)) }
        offset += 1
        skipWhitespace()
    }

    private mutating func closes(with bracket: UInt8) throws(JSONSyntaxError) -> Bool {
        guard try peek() == bracket else { return false }
        offset += 1
        return true
    }

    /// Consumes a comma (`true`) or the closing bracket (`false`) behind an element.
    private mutating func separates(orCloses bracket: UInt8) throws(JSONSyntaxError) -> Bool {
        skipWhitespace()
        if try closes(with: bracket) { return false }
        try expect(UInt8(ascii: ","))
        skipWhitespace()
        return true
    }

    private mutating func parseWord(
        _ word: StaticString, _ value: JSON.Content
    ) throws(JSONSyntaxError) -> JSON.Content {
        for expected in word.description.utf8 { try expect(expected) }
        return value
    }

    private mutating func parseNumber() throws(JSONSyntaxError) -> String {
        let start = offset
        func digit(_ byte: UInt8?) -> Bool {
            byte.map { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ?? false
        }
        func current() -> UInt8? { offset < bytes.count ? bytes[offset] : nil }
        if current() == UInt8(ascii: "-") { offset += 1 }
        guard digit(current()) else {
            throw failure(offset == start ? .unexpectedByte(bytes[offset]) : .invalidNumber)
        }
        if current() == UInt8(ascii: "0") {
            offset += 1
        } else {
            while digit(current()) { offset += 1 }
        }
        if current() == UInt8(ascii: ".") {
            offset += 1
            guard digit(current()) else { throw failure(.invalidNumber) }
            while digit(current()) { offset += 1 }
        }
        if current() == UInt8(ascii: "e") || current() == UInt8(ascii: "E") {
            offset += 1
            if current() == UInt8(ascii: "+") || current() == UInt8(ascii: "-") { offset += 1 }
            guard digit(current()) else { throw failure(.invalidNumber) }
            while digit(current()) { offset += 1 }
        }
        // "01" and the like.
        guard !digit(current()) else { throw failure(.invalidNumber) }
        return String(decoding: bytes[start..<offset], as: UTF8.self)
    }

    private mutating func parseString() throws(JSONSyntaxError) -> String {
        offset += 1
        let start = offset
        // Most strings hold no escape and are taken in one piece.
        while offset < bytes.count {
            switch bytes[offset] {
            case UInt8(ascii: "\""):
                let text = try validated(bytes[start..<offset])
                offset += 1
                return text
            case UInt8(ascii: "\\"): return try parseEscapedString(from: start)
            case 0..<0x20: throw failure(.controlCharacter)
            default: offset += 1
            }
        }
        throw failure(.unexpectedEnd)
    }

    private mutating func parseEscapedString(from start: Int) throws(JSONSyntaxError) -> String {
        var text = Array(bytes[start..<offset])
        while true {
            let byte = try peek()
            switch byte {
            case UInt8(ascii: "\""):
                offset += 1
                return try validated(text[...])
            case UInt8(ascii: "\\"):
                offset += 1
                text.append(contentsOf: try parseEscape())
            case 0..<0x20: throw failure(.controlCharacter)
            default:
                text.append(byte)
                offset += 1
            }
        }
    }

    private mutating func parseEscape() throws(JSONSyntaxError) -> [UInt8] {
        let byte = try peek()
        offset += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0C]
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "u"): return Array(String(Character(try parseUnicodeEscape())).utf8)
        default: throw failure(.invalidEscape)
        }
    }

    private mutating func parseUnicodeEscape() throws(JSONSyntaxError) -> Unicode.Scalar {
        let first = try parseHex4()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard (0xD800..<0xDC00).contains(first), offset + 1 < bytes.count,
            bytes[offset] == UInt8(ascii: "\\"), bytes[offset + 1] == UInt8(ascii: "u")
        else { throw failure(.loneSurrogate) }
        offset += 2
        let second = try parseHex4()
        guard (0xDC00..<0xE000).contains(second),
            let scalar = Unicode.Scalar(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))
        else { throw failure(.loneSurrogate) }
        return scalar
    }

    private mutating func parseHex4() throws(JSONSyntaxError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = Character(Unicode.Scalar(try peek())).hexDigitValue, bytes[offset] < 0x80 else {
                throw failure(.invalidEscape)
            }
            value = value << 4 | UInt32(digit)
            offset += 1
        }
        return value
    }

    private func validated(_ text: ArraySlice<UInt8>) throws(JSONSyntaxError) -> String {
        guard let string = String(validating: text, as: UTF8.self) else { throw failure(.invalidUTF8) }
        return string
    }

    private mutating func skipWhitespace() {
        while offset < bytes.count {
            switch bytes[offset] {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): offset += 1
            case UInt8(ascii: "\n"):
                offset += 1
                line += 1
                lineStart = offset
            default: return
            }
        }
    }

    private func peek() throws(JSONSyntaxError) -> UInt8 {
        guard offset < bytes.count else { throw failure(.unexpectedEnd) }
        return bytes[offset]
    }

    private mutating func expect(_ byte: UInt8) throws(JSONSyntaxError) {
        guard try peek() == byte else { throw failure(.unexpectedByte(bytes[offset])) }
        offset += 1
    }

    private var position: SourcePosition {
        SourcePosition(line: line, column: offset - lineStart + 1)
    }

    private func failure(_ problem: JSONSyntaxError.Problem) -> JSONSyntaxError {
        JSONSyntaxError(problem: problem, position: position)
    }
}
