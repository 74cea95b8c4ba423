// SPDX-License-Identifier: Apache-2.0

import StrictJSON

extension Lexer {
    /// A text or bytes between quotes, with the letters before them, if they stand here.
    mutating func quotation() throws(CELError) -> Token.Kind? {
        var prefix = 0
        let isBytes = isOne(of: "bB", at: prefix)
        if isBytes { prefix += 1 }
        let isRaw = isOne(of: "rR", at: prefix)
        if isRaw { prefix += 1 }
        guard isOne(of: "\"'", at: prefix), let quote = peek(prefix) else { return nil }
        let start = position
        offset += prefix
        let isTripled = peek(1) == quote && peek(2) == quote
        let end = [UInt8](repeating: quote, count: isTripled ? 3 : 1)
        offset += end.count
        var content: [UInt8] = []
        while !text[offset...].starts(with: end) {
            guard let byte = peek(), isTripled || (byte != 0x0A && byte != 0x0D) else {
                throw CELError(.quoteNotClosed, at: start)
            }
            if byte == UInt8(ascii: "\\"), !isRaw {
                try escape(isBytes: isBytes, into: &content)
            } else {
                content.append(byte)
                advance()
            }
        }
        offset += end.count
        return isBytes ? .bytes(content) : .string(String(decoding: content, as: UTF8.self))
    }

    /// A `\` and what it stands for. In bytes, a number is a byte; in text, it is a code point.
    private mutating func escape(isBytes: Bool, into content: inout [UInt8]) throws(CELError) {
        let place = position
        offset += 1
        guard let letter = peek() else { throw CELError(.quoteNotClosed, at: place) }
        if let byte = Self.plainEscapes[letter] {
            offset += 1
            content.append(byte)
            return
        }
        let written = String(scalarHere)
        let number: UInt32?
        switch letter {
        case UInt8(ascii: "x"), UInt8(ascii: "X"): number = digits(2, radix: 16, behind: 1)
        case UInt8(ascii: "u") where !isBytes: number = digits(4, radix: 16, behind: 1)
        case UInt8(ascii: "U") where !isBytes: number = digits(8, radix: 16, behind: 1)
        case UInt8(ascii: "0")...UInt8(ascii: "3"): number = digits(3, radix: 8, behind: 0)
        default: number = nil
        }
        guard let number, let scalar = Unicode.Scalar(number) else {
            throw CELError(.escape(written), at: place)
        }
        if isBytes {
            content.append(UInt8(truncatingIfNeeded: number))
        } else {
            content += String(scalar).utf8
        }
    }

    /// Exactly `count` digits behind so many bytes; steps over both.
    private mutating func digits(_ count: Int, radix: Int, behind skipped: Int) -> UInt32? {
        let digits = text[offset...].dropFirst(skipped).prefix(count)
        guard digits.count == count, digits.allSatisfy(Self.isHexadecimal),
            let value = UInt32(String(decoding: digits, as: UTF8.self), radix: radix)
        else { return nil }
        offset += skipped + count
        return value
    }

    private func isOne(of letters: String, at distance: Int) -> Bool {
        peek(distance).map { letters.utf8.contains($0) } == true
    }

    private static let plainEscapes: [UInt8: UInt8] = {
        var escapes: [UInt8: UInt8] = [:]
        for (letter, byte) in zip("abfnrtv\\?\"'`".utf8, "\u{07}\u{08}\u{0C}\n\r\t\u{0B}\\?\"'`".utf8) {
            escapes[letter] = byte
        }
        return escapes
    }()
}
