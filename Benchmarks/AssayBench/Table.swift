// SPDX-License-Identifier: Apache-2.0

import Glibc

/// One line a figure: what, how much, and the target where there is one.
enum Table {
    static func section(_ title: String) { write("\n\(title)\n") }

    static func row(_ what: String, _ figure: String, target: String = "") {
        let name = what + String(repeating: " ", count: max(1, 58 - what.count))
        let value = String(repeating: " ", count: max(0, 16 - figure.count)) + figure
        write("  \(name)\(value)\(target.isEmpty ? "" : "   (target \(target))")\n")
    }

    static func note(_ text: String) { write("  \(text)\n") }

    /// A number with so many digits behind the point.
    static func number(_ value: Double, _ digits: Int = 2) -> String {
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        let rounded = (value * scale).rounded()
        let whole = Int(rounded / scale)
        let rest = String(Int(rounded) - whole * Int(scale))
        return digits == 0
            ? "\(whole)" : "\(whole).\(String(repeating: "0", count: digits - rest.count))\(rest)"
    }

    private static func write(_ text: String) {
        let bytes = Array(text.utf8)
        _ = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
    }
}
