// SPDX-License-Identifier: Apache-2.0

extension PatternParser {
    /// What stands here and is neither group nor repetition: one part, or several from a quotation.
    mutating func element() throws(PatternError) -> [PatternSyntax] {
        guard let scalar = peek() else { return [] }
        let start = offset
        switch scalar {
        case ".":
            offset += 1
            return [.oneOf(flags.dotMatchesNewline ? .all : .notNewline)]
        case "^":
            offset += 1
            return [.assertion(.textStart)]
        case "$":
            offset += 1
            return [.assertion(.textEnd)]
        case "[": return [.oneOf(try characterClass())]
        case "\\": return try escape()
        default:
            offset += 1
            return [try literal(scalar, at: start)]
        }
    }

    /// Whether case is ignored decides what a literal is.
    private func literal(_ scalar: Unicode.Scalar, at place: Int) throws(PatternError) -> PatternSyntax {
        try checkCase(of: scalar, at: place)
        let set = ScalarSet([scalar.value...scalar.value])
        return .oneOf(flags.ignoresCase ? set.ignoringCase : set)
    }

    /// The cases of other alphabets are not known here, and are no matter of guessing.
    func checkCase(of scalar: Unicode.Scalar, at place: Int) throws(PatternError) {
        guard flags.ignoresCase, !scalar.isASCII else { return }
        guard !scalar.properties.changesWhenCaseMapped, !scalar.properties.changesWhenCaseFolded else {
            throw PatternError(.caseBeyondASCII(scalar), at: place)
        }
    }

    private mutating func escape() throws(PatternError) -> [PatternSyntax] {
        switch peek(1) {
        case "A":
            offset += 2
            return [.assertion(.textStart)]
        case "z":
            offset += 2
            return [.assertion(.textEnd)]
        case "b":
            offset += 2
            return [.assertion(.wordBoundary)]
        case "B":
            offset += 2
            return [.assertion(.noWordBoundary)]
        case "Q": return try quotation()
        default:
            if let set = perlClass() { return [.oneOf(set)] }
            let start = offset
            return [try literal(escapedScalar(), at: start)]
        }
    }

    /// `\Q…\E`; without `\E` it goes to the end of the pattern, as in RE2.
    private mutating func quotation() throws(PatternError) -> [PatternSyntax] {
        offset += 2
        var parts: [PatternSyntax] = []
        while !skip("\\E"), let scalar = peek() {
            parts.append(try literal(scalar, at: offset))
            offset += 1
        }
        return parts
    }

    /// `\d`, `\D` and their like, if one stands here.
    mutating func perlClass() -> ScalarSet? {
        guard peek() == "\\", let letter = peek(1) else { return nil }
        let isOpposite = ("A"..."Z").contains(letter)
        let lowercase = isOpposite ? Unicode.Scalar(letter.value + 0x20) : letter
        guard let lowercase, let set = ScalarSet.perlClass(lowercase) else { return nil }
        offset += 2
        return isOpposite ? opposite(of: set) : set
    }

    /// RE2 counts the long s and the Kelvin sign as s and k where case is ignored. Here they match no letter, but
    /// a class that excludes the letter excludes them too: both sides are the stricter ones.
    func opposite(of set: ScalarSet) -> ScalarSet {
        guard flags.ignoresCase else { return set.inverted }
        var folded = set.ignoringCase
        if folded.contains("s") { folded = folded.union(ScalarSet([0x17F...0x17F])) }
        if folded.contains("k") { folded = folded.union(ScalarSet([0x212A...0x212A])) }
        return folded.inverted
    }

    /// A `\` and what it stands for, where that is one scalar.
    mutating func escapedScalar() throws(PatternError) -> Unicode.Scalar {
        let start = offset
        guard let letter = peek(1) else { throw PatternError(.escapeAtEnd, at: start) }
        offset += 2
        switch letter {
        case "a": return "\u{07}"
        case "f": return "\u{0C}"
        case "n": return "\n"
        case "r": return "\r"
        case "t": return "\t"
        case "v": return "\u{0B}"
        case "x": return try hexadecimal(start: start)
        case "p", "P": throw PatternError(.unicodeProperty, at: start)
        case "C": throw PatternError(.anyByte, at: start)
        case "0"..."9", "k", "g": throw PatternError(.backReference, at: start)
        case "A"..."Z", "a"..."z": throw PatternError(.escape(letter), at: start)
        default:
            guard letter.isASCII else { throw PatternError(.escape(letter), at: start) }
            return letter
        }
    }

    /// The digits behind `\x`.
    private mutating func hexadecimal(start: Int) throws(PatternError) -> Unicode.Scalar {
        let isBraced = skip("{")
        var value: UInt32 = 0
        var count = 0
        while let digit = peek(), let nibble = Self.nibble(digit), isBraced || count < 2 {
            guard value <= 0x10_FFFF else { throw PatternError(.hexadecimal, at: start) }
            value = value << 4 | nibble
            count += 1
            offset += 1
        }
        guard isBraced ? count > 0 && skip("}") : count == 2, let scalar = Unicode.Scalar(value) else {
            throw PatternError(.hexadecimal, at: start)
        }
        return scalar
    }

    private static func nibble(_ digit: Unicode.Scalar) -> UInt32? {
        switch digit {
        case "0"..."9": digit.value - 0x30
        case "a"..."f": digit.value - 0x61 + 10
        case "A"..."F": digit.value - 0x41 + 10
        default: nil
        }
    }
}
