// SPDX-License-Identifier: Apache-2.0

package import LinearPattern

/// Which tags are expected to move. What is not expected to is resolved anew once in a day at most.
package struct TagMutability: Sendable {
    /// Patterns given by an administrator; `nil` leaves it to the shape of the tag.
    private let patterns: [Glob]?

    /// - Parameter patterns: tags that match one of them move, all others do not; `nil` for the rule by shape:
    ///   full versions and what holds a commit or a date stay, all else moves.
    package init(patterns: [Glob]? = nil) { self.patterns = patterns }

    package func isMutable(_ tag: String) -> Bool {
        if let patterns { return patterns.contains { $0.matches(tag) } }
        return !Self.isFullVersion(tag) && !Self.holdsCommitOrDate(tag)
    }

    /// `v?N.N.N` and whatever follows it.
    private static func isFullVersion(_ tag: String) -> Bool {
        var rest = tag.utf8[...]
        if rest.first == UInt8(ascii: "v") { rest = rest.dropFirst() }
        for part in 0..<3 {
            if part > 0 {
                guard rest.first == UInt8(ascii: ".") else { return false }
                rest = rest.dropFirst()
            }
            let digits = rest.prefix(while: isDigit)
            guard !digits.isEmpty else { return false }
            rest = rest.dropFirst(digits.count)
        }
        return true
    }

    /// Seven hexadecimal digits in a row with a decimal one among them, or eight decimal ones.
    private static func holdsCommitOrDate(_ tag: String) -> Bool {
        var (hex, digitsInHex, digits) = (0, 0, 0)
        for byte in tag.utf8 {
            digits = isDigit(byte) ? digits + 1 : 0
            if isDigit(byte) || (0x61...0x66).contains(byte) {
                hex += 1
                digitsInHex += isDigit(byte) ? 1 : 0
            } else {
                (hex, digitsInHex) = (0, 0)
            }
            if (hex >= 7 && digitsInHex > 0) || digits >= 8 { return true }
        }
        return false
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
