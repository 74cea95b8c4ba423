// SPDX-License-Identifier: Apache-2.0

/// What time zones by name are known, besides `UTC` and offsets such as `+01:00`, which always are.
///
/// The rules of the world's time zones change every year and are data of the machine; a program that wants them hands
/// them in.
package struct CELTimeZones: Sendable {
    /// Seconds east of UTC, in the zone of that name, at a moment in seconds since 1970; `nil` for a name that is not
    /// known.
    package let offset: @Sendable (_ name: String, _ seconds: Int64) -> Int64?

    package init(offset: @escaping @Sendable (_ name: String, _ seconds: Int64) -> Int64?) {
        self.offset = offset
    }

    /// No names.
    package static let fixedOffsets = CELTimeZones { _, _ in nil }

    /// Seconds east of UTC in a zone that an expression names.
    func offset(named name: String, at seconds: Int64) -> Int64? {
        if name == "UTC" { return 0 }
        if let fixed = Self.fixedOffset(name) { return fixed }
        // No place on earth is further off.
        guard let offset = offset(name, seconds), (-86_400...86_400).contains(offset) else { return nil }
        return offset
    }

    /// `±hh:mm`, where `+` may be left out.
    private static func fixedOffset(_ text: String) -> Int64? {
        var digits = Array(text.utf8)
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative || digits.first == UInt8(ascii: "+") { digits.removeFirst() }
        guard digits.count == 5, digits[2] == UInt8(ascii: ":"), let hours = number(digits[..<2]), hours < 24,
            let minutes = number(digits[3...]), minutes < 60
        else { return nil }
        return (isNegative ? -1 : 1) * (hours * 3600 + minutes * 60)
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int64? {
        digits.reduce(0 as Int64?) { value, digit in
            (0x30...0x39).contains(digit) ? value.map { $0 * 10 + Int64(digit - 0x30) } : nil
        }
    }
}
