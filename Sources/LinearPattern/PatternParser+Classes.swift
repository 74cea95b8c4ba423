// SPDX-License-Identifier: Apache-2.0

extension PatternParser {
    /// `[…]`: ranges, scalars, escapes, `\d` and `[:alpha:]`. A `]` in the first place stands for itself, and so
    /// does a `-` that makes no range.
    mutating func characterClass() throws(PatternError) -> ScalarSet {
        let start = offset
        offset += 1
        let isNegated = skip("^")
        var ranges: [ClosedRange<UInt32>] = []
        var sets = ScalarSet()
        var isFirst = true
        while let scalar = peek(), scalar != "]" || isFirst {
            isFirst = false
            if let named = try posixClass() {
                sets = sets.union(named)
            } else if let named = perlClass() {
                sets = sets.union(named)
            } else {
                ranges.append(try range(start: start))
            }
        }
        guard skip("]") else { throw PatternError(.classNotClosed, at: start) }
        var set = ScalarSet(ranges).union(sets)
        if flags.ignoresCase { set = set.ignoringCase }
        return isNegated ? opposite(of: set) : set
    }

    private mutating func range(start: Int) throws(PatternError) -> ClosedRange<UInt32> {
        let from = offset
        let lower = try member(start: start)
        guard peek() == "-", let next = peek(1), next != "]" else { return lower.value...lower.value }
        offset += 1
        let upper = try member(start: start)
        guard lower <= upper else { throw PatternError(.rangeReversed, at: from) }
        return lower.value...upper.value
    }

    private mutating func member(start: Int) throws(PatternError) -> Unicode.Scalar {
        guard let scalar = peek() else { throw PatternError(.classNotClosed, at: start) }
        let place = offset
        let member: Unicode.Scalar
        if scalar == "\\" {
            member = try escapedScalar()
        } else {
            offset += 1
            member = scalar
        }
        try checkCase(of: member, at: place)
        return member
    }

    /// `[:name:]` or `[:^name:]`, if one stands here. Without `:]` the bracket stands for itself, as in RE2.
    private mutating func posixClass() throws(PatternError) -> ScalarSet? {
        guard peek() == "[", peek(1) == ":" else { return nil }
        var end = offset + 2
        while end + 1 < scalars.count, scalars[end] != ":" || scalars[end + 1] != "]" { end += 1 }
        guard end + 1 < scalars.count else { return nil }
        let name = String(String.UnicodeScalarView(scalars[(offset + 2)..<end]))
        let isNegated = name.unicodeScalars.first == "^"
        guard let set = ScalarSet.posixClass(isNegated ? String(name.dropFirst()) : name) else {
            throw PatternError(.className(name), at: offset)
        }
        offset = end + 2
        return isNegated ? opposite(of: set) : set
    }
}
