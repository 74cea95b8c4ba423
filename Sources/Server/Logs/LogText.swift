// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// What both kinds of log lines share: bounds, the time and what is made of characters that would act on a terminal.
enum LogText {
    /// `2026-07-01T12:00:00.250Z`.
    static func time(_ milliseconds: Int) -> String {
        let second = milliseconds >= 0 ? milliseconds / 1000 : (milliseconds - 999) / 1000
        let fraction = String(milliseconds - second * 1000)
        let zeros = String(repeating: "0", count: max(3 - fraction.utf8.count, 0))
        return RFC3339.text(second).dropLast() + "." + zeros + fraction + "Z"
    }

    /// At most `limit` bytes of a text, with a mark where it was cut.
    static func bounded(_ text: String, _ limit: Int) -> String {
        guard text.utf8.count > limit else { return text }
        var cut = ""
        var size = 0
        for scalar in text.unicodeScalars {
            size += UTF8.width(scalar)
            guard size <= limit - mark.utf8.count else { break }
            cut.unicodeScalars.append(scalar)
        }
        return cut + mark
    }

    /// Whether a character acts instead of being seen: controls, separators of lines, and what turns the direction of
    /// writing.
    static func acts(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: true
        default: false
        }
    }

    /// `\u001b`, as JSON writes it.
    static func escape(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16)
        return "\\u" + String(repeating: "0", count: max(4 - digits.utf8.count, 0)) + digits
    }

    private static let mark = "…"
    static let longestMessage = 8 << 10
    static let longestValue = 2 << 10
    static let longestKey = 64
    static let mostKeys = 32
    /// What pipes take in one piece is 4,096 bytes at least; few lines come near this.
    static let longestLine = 32 << 10
}
