// SPDX-License-Identifier: Apache-2.0

/// A span of time in a policy: a whole number and one unit, such as `90s`, `15m`, `72h` or `30d`.
package struct PolicyDuration: Sendable, Hashable {
    /// The span in seconds; at least one.
    package let seconds: Int

    /// Reads a span; `nil` for anything else, for none at all and for more than ten years.
    package init?(_ text: String) {
        guard let unit = text.utf8.last, let factor = Self.factor(unit) else { return nil }
        let digits = text.utf8.dropLast()
        guard (1...Self.mostDigits).contains(digits.count), digits.allSatisfy(\.isDigit),
            let number = Int(String(text.dropLast()))
        else { return nil }
        // At most ten digits and a factor below 100,000.
        let seconds = number * factor
        guard (1...Self.longest).contains(seconds) else { return nil }
        self.seconds = seconds
    }

    private static func factor(_ unit: UInt8) -> Int? {
        switch unit {
        case UInt8(ascii: "s"): 1
        case UInt8(ascii: "m"): 60
        case UInt8(ascii: "h"): 3_600
        case UInt8(ascii: "d"): 86_400
        default: nil
        }
    }

    private static let mostDigits = 10
    /// Ten years of 365 days.
    private static let longest = 315_360_000
}

extension PolicyDuration: CustomStringConvertible {
    /// The span in the largest unit that it is a multiple of.
    package var description: String {
        for (unit, factor) in [("d", 86_400), ("h", 3_600), ("m", 60)] where seconds % factor == 0 {
            return "\(seconds / factor)\(unit)"
        }
        return "\(seconds)s"
    }
}
