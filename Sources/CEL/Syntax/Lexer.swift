// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// Cuts an expression's text into tokens, byte by byte. Numbers and quotations have files of their own.
struct Lexer {
    let text: [UInt8]
    var offset = 0
    /// Where the line begins that `offset` is in, and its number.
    private var lineStart = 0
    private var line = 1

    init(_ text: [UInt8]) { self.text = text }

    /// The place of `offset`.
    var position: SourcePosition { SourcePosition(line: line, column: offset - lineStart + 1) }

    /// The byte `distance` behind the place.
    func peek(_ distance: Int = 0) -> UInt8? {
        let place = offset + distance
        return place < text.count ? text[place] : nil
    }

    /// Steps over one byte, wherever it stands.
    mutating func advance() {
        if peek() == UInt8(ascii: "\n") {
            line += 1
            lineStart = offset + 1
        }
        offset += 1
    }

    /// Steps over `word` if it stands here. It holds no newline.
    mutating func skip(_ word: String) -> Bool {
        guard text[offset...].starts(with: word.utf8) else { return false }
        offset += word.utf8.count
        return true
    }

    /// The next token, or the one that ends every text.
    mutating func next() throws(CELError) -> Token {
        skipSpace()
        let (start, position) = (offset, position)
        let kind = try kind()
        return Token(kind: kind, position: position, range: start..<offset)
    }

    private mutating func kind() throws(CELError) -> Token.Kind {
        guard let byte = peek() else { return .end }
        switch byte {
        case _ where Self.isDigit(byte): return try number()
        case UInt8(ascii: ".") where peek(1).map(Self.isDigit) == true: return try number()
        case _ where Self.isNameStart(byte):
            if let quotation = try quotation() { return quotation }
            let name = take(while: Self.isName)
            return name == Token.Symbol.in.rawValue ? .symbol(.in) : .identifier(name)
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
            if let quotation = try quotation() { return quotation }
        case UInt8(ascii: "`"): return .quotedField(try quotedField())
        default:
            for symbol in Token.Symbol.allCases where symbol != .in && skip(symbol.rawValue) {
                return .symbol(symbol)
            }
        }
        throw CELError(.unexpected(String(scalarHere)), at: position)
    }

    /// White space and comments up to the end of the line.
    private mutating func skipSpace() {
        while let byte = peek() {
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"), 0x0C:
                advance()
            case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "/"):
                while let byte = peek(), byte != UInt8(ascii: "\n") { advance() }
            default: return
            }
        }
    }

    private mutating func quotedField() throws(CELError) -> String {
        let position = position
        offset += 1
        let name = take { Self.isName($0) || [UInt8](" -./".utf8).contains($0) }
        guard !name.isEmpty, skip("`") else { throw CELError(.quoteNotClosed, at: position) }
        return name
    }

    /// ASCII bytes that satisfy a condition.
    mutating func take(while isTaken: (UInt8) -> Bool) -> String {
        let start = offset
        while let byte = peek(), isTaken(byte) { offset += 1 }
        return String(decoding: text[start..<offset], as: UTF8.self)
    }

    /// The scalar at the place, which may take several bytes.
    var scalarHere: Unicode.Scalar {
        String(decoding: text[offset...].prefix(4), as: UTF8.self).unicodeScalars.first ?? "\u{FFFD}"
    }

    static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    static func isNameStart(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "_") || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }

    static func isName(_ byte: UInt8) -> Bool { isNameStart(byte) || isDigit(byte) }
}
