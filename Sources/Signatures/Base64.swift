// SPDX-License-Identifier: Apache-2.0

/// Base64 (RFC 4648, sections 4 and 5), strictly: no white space, padding right or absent, unused bits zero.
public enum Base64 {
    /// Decodes either alphabet, but not both in one text; `nil` for anything malformed.
    public static func decode(_ text: some StringProtocol) -> [UInt8]? {
        guard let read = Reading(Array(String(text).utf8)), !(read.isStandard && read.isURLSafe) else {
            return nil
        }
        return read.bytes
    }

    /// Decodes the standard alphabet with its padding only, so that one value has one text.
    public static func decodeStandard(_ text: some StringProtocol) -> [UInt8]? {
        decodeStandard(Array(String(text).utf8))
    }

    /// Decodes the standard alphabet with its padding only, so that one value has one text.
    public static func decodeStandard(_ text: [UInt8]) -> [UInt8]? {
        guard let read = Reading(text), !read.isURLSafe, text.count % 4 == 0 else { return nil }
        return read.bytes
    }

    /// Encodes in the standard alphabet, with padding.
    public static func encode(_ bytes: some Sequence<UInt8>) -> String { encode(Array(bytes)) }

    /// Encodes in the standard alphabet, with padding.
    public static func encode(_ bytes: [UInt8]) -> String {
        let alphabet = alphabet
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        var index = 0
        while index < bytes.count {
            let used = min(3, bytes.count - index)
            var group = UInt32(bytes[index]) << 16
            if used > 1 { group |= UInt32(bytes[index + 1]) << 8 }
            if used > 2 { group |= UInt32(bytes[index + 2]) }
            text.append(alphabet[Int(group >> 18)])
            text.append(alphabet[Int(group >> 12 & 63)])
            text.append(used > 1 ? alphabet[Int(group >> 6 & 63)] : pad)
            text.append(used > 2 ? alphabet[Int(group & 63)] : pad)
            index += 3
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// A text, read. Not generic, since a generic function of another module is called through tables, byte by byte.
    private struct Reading {
        private(set) var bytes: [UInt8] = []
        /// Whether a digit is of the standard alphabet alone.
        private(set) var isStandard = false
        /// Whether a digit is of the URL-safe alphabet alone.
        private(set) var isURLSafe = false

        init?(_ text: [UInt8]) {
            var digits = text.count
            while digits > 0, text.count - digits < 2, text[digits - 1] == Base64.pad { digits -= 1 }
            guard digits == text.count || text.count % 4 == 0 else { return nil }
            bytes.reserveCapacity(text.count / 4 * 3)
            let values = Base64.values
            var group: UInt32 = 0
            var marks: UInt8 = 0
            for index in 0..<digits {
                let value = values[Int(text[index])]
                guard value != Base64.none else { return nil }
                marks |= value
                group = group << 6 | UInt32(value & 0x3F)
                guard index % 4 == 3 else { continue }
                bytes.append(UInt8(truncatingIfNeeded: group >> 16))
                bytes.append(UInt8(truncatingIfNeeded: group >> 8))
                bytes.append(UInt8(truncatingIfNeeded: group))
                group = 0
            }
            isStandard = marks & Base64.standardMark != 0
            isURLSafe = marks & Base64.urlSafeMark != 0
            switch digits % 4 {
            case 0: break
            case 2:
                guard group & 0xF == 0 else { return nil }
                bytes.append(UInt8(truncatingIfNeeded: group >> 4))
            case 3:
                guard group & 0x3 == 0 else { return nil }
                bytes.append(UInt8(truncatingIfNeeded: group >> 10))
                bytes.append(UInt8(truncatingIfNeeded: group >> 2))
            default: return nil
            }
        }
    }

    private static let pad = UInt8(ascii: "=")
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    /// By character: its value, with a mark when only one alphabet has it; `none` for what neither has.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: none, count: 256)
        for (value, character) in alphabet.enumerated() { values[Int(character)] = UInt8(value) }
        for (value, character) in zip([62, 63] as [UInt8], "+/".utf8) {
            values[Int(character)] = value | standardMark
        }
        for (value, character) in zip([62, 63] as [UInt8], "-_".utf8) {
            values[Int(character)] = value | urlSafeMark
        }
        return values
    }()
    private static let none: UInt8 = 0xFF
    private static let standardMark: UInt8 = 0x40
    private static let urlSafeMark: UInt8 = 0x80
}
