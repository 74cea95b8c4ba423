// SPDX-License-Identifier: Apache-2.0

/// `double` as text.
enum DoubleText {
    /// The fewest digits that read as the same number; with an exponent where it is below -4 or above 5, as C's `%g`
    /// writes it.
    static func text(_ number: Double) -> String {
        if number.isNaN { return "nan" }
        let sign = number.sign == .minus ? "-" : ""
        if number.isInfinite { return sign + "inf" }
        if number == 0 { return sign + "0" }
        let (digits, exponent) = decimal(number.magnitude)
        switch exponent {
        case ..<(-4), 6...:
            let rest = digits.dropFirst()
            let power = (abs(exponent) < 10 ? "0" : "") + String(abs(exponent))
            return sign + digits.prefix(1) + (rest.isEmpty ? "" : "." + rest) + (exponent < 0 ? "e-" : "e+")
                + power
        case ..<0: return sign + "0." + String(repeating: "0", count: -exponent - 1) + digits
        default:
            let whole = digits.prefix(exponent + 1)
            let zeros = String(repeating: "0", count: max(0, exponent + 1 - digits.count))
            let rest = digits.dropFirst(exponent + 1)
            return sign + whole + zeros + (rest.isEmpty ? "" : "." + rest)
        }
    }

    /// Decimal digits with or without fraction and exponent, or the name of what is no finite number; `nil` for
    /// anything else, and for what is larger than every finite number.
    static func number(_ text: String) -> Double? {
        let unsigned =
            text.utf8.first.map { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") } == true
            ? text.dropFirst() : text[...]
        if ["inf", "infinity", "nan"].contains(unsigned.lowercased()) { return Double(text) }
        // The others that Swift reads, such as hexadecimal ones, are not decimal.
        guard unsigned.utf8.allSatisfy({ "0123456789.eE+-".utf8.contains($0) }), let number = Double(text),
            number.isFinite
        else { return nil }
        return number
    }

    /// Digits without zeros at either end, and the power of ten that the first of them counts.
    private static func decimal(_ number: Double) -> (digits: String, exponent: Int) {
        let parts = number.description.split(separator: "e")
        let mantissa = (parts.first ?? "0").split(separator: ".", omittingEmptySubsequences: false)
        let (whole, fraction) = (mantissa.first ?? "", mantissa.dropFirst().first ?? "")
        let all = whole + fraction
        let digits = all.drop { $0 == "0" }
        let power = parts.dropFirst().first.flatMap { Int($0) } ?? 0
        let trimmed = digits.reversed().drop { $0 == "0" }.reversed()
        return (String(trimmed), power + whole.count - 1 - (all.count - digits.count))
    }
}
