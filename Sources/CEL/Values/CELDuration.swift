// SPDX-License-Identifier: Apache-2.0

/// A span of time in nanoseconds, of 292 years at most.
///
/// The type is named after Protocol Buffers' duration, which holds 10,000 years; the conformance tests ask for an
/// error where 64 bits of nanoseconds do not suffice.
package struct CELDuration: Sendable, Hashable {
    package let nanoseconds: Int64

    package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// Reads an optional sign and numbers with units, largest first or not: `1h30m`, `-1.5s`, `100ms`; or a lone `0`.
    /// What is smaller than a nanosecond is cut off.
    init?(_ text: String) {
        var rest = text.utf8[...]
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
        var total: Int128 = 0
        if !rest.elementsEqual("0".utf8) {
            repeat {
                guard let part = Self.part(&rest) else { return nil }
                total += part
                guard total <= Self.tooMany else { return nil }
            } while !rest.isEmpty
        }
        guard let nanoseconds = Int64(exactly: isNegative ? -total : total) else { return nil }
        self.nanoseconds = nanoseconds
    }

    /// The span in the other direction; `nil` for the one that has none.
    var negated: CELDuration? {
        let (negated, overflows) = (0 as Int64).subtractingReportingOverflow(nanoseconds)
        return overflows ? nil : CELDuration(nanoseconds: negated)
    }

    /// A number and its unit, in nanoseconds.
    private static func part(_ rest: inout Substring.UTF8View) -> Int128? {
        guard let whole = number(&rest, keeping: .max) else { return nil }
        var fraction = (value: 0 as Int128, scale: 1 as Int128, count: 0)
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            guard let digits = number(&rest, keeping: 15) else { return nil }
            fraction = digits
        }
        guard whole.count + fraction.count > 0 else { return nil }
        for (name, unit) in units where rest.starts(with: name.utf8) {
            rest = rest.dropFirst(name.utf8.count)
            return whole.value * unit + fraction.value * unit / fraction.scale
        }
        return nil
    }

    /// Digits, and ten to the power of how many there are; `nil` where they are too many for any duration. Digits
    /// beyond those that are kept are read without effect.
    private static func number(
        _ rest: inout Substring.UTF8View, keeping kept: Int
    ) -> (value: Int128, scale: Int128, count: Int)? {
        var (value, scale): (Int128, Int128) = (0, 1)
        var count = 0
        while let digit = rest.first, (0x30...0x39).contains(digit) {
            if count < kept {
                value = value * 10 + Int128(digit - 0x30)
                scale = min(scale * 10, tooMany)
            }
            guard value < tooMany else { return nil }
            count += 1
            rest = rest.dropFirst()
        }
        return (value, scale, count)
    }

    static let second: Int64 = 1_000_000_000
    /// A name that begins with another one stands before it.
    private static let units: [(String, Int128)] = [
        ("ns", 1), ("us", 1000), ("µs", 1000), ("μs", 1000), ("ms", 1_000_000), ("s", 1_000_000_000),
        ("m", 60_000_000_000), ("h", 3_600_000_000_000),
    ]
    /// More than 64 bits hold, with room for a unit's factor in 128.
    private static let tooMany: Int128 = 1 << 70
}

extension CELDuration: Comparable {
    package static func < (one: CELDuration, other: CELDuration) -> Bool {
        one.nanoseconds < other.nanoseconds
    }
}

extension CELDuration: CustomStringConvertible {
    /// Seconds as Protocol Buffers write them in JSON: `90s`, `-0.500s`.
    package var description: String {
        let magnitude = Int64(clamping: nanoseconds.magnitude / UInt64(Self.second))
        let rest = Int64(clamping: nanoseconds.magnitude % UInt64(Self.second))
        return (nanoseconds < 0 ? "-" : "") + "\(magnitude)\(Self.fraction(rest))s"
    }

    /// A point and three, six or nine digits, as many as it takes; nothing for no fraction.
    static func fraction(_ nanoseconds: Int64) -> String {
        guard nanoseconds != 0 else { return "" }
        var digits = String(nanoseconds)
        digits = "." + String(repeating: "0", count: max(0, 9 - digits.utf8.count)) + digits
        while digits.hasSuffix("000") { digits.removeLast(3) }
        return digits
    }
}
