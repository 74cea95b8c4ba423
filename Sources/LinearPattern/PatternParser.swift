// SPDX-License-Identifier: Apache-2.0

/// Reads the syntax of a pattern: alternation, sequence, group, repetition. Escapes and classes have files of
/// their own. It recurses once a level of groups.
struct PatternParser {
    let scalars: [Unicode.Scalar]
    var offset = 0
    var flags = Flags()
    private var groupNames: Set<String> = []

    /// What `(?…)` sets, up to the end of the group it stands in.
    struct Flags {
        var ignoresCase = false
        var dotMatchesNewline = false
    }

    init(_ text: String) throws(PatternError) {
        let scalars = Array(text.unicodeScalars.prefix(Self.longest + 1))
        guard scalars.count <= Self.longest else {
            throw PatternError(.tooLong(limit: Self.longest), at: Self.longest)
        }
        self.scalars = scalars
    }

    mutating func parse() throws(PatternError) -> PatternSyntax {
        try alternation(depth: 0)
    }

    /// The scalar `distance` behind the place.
    func peek(_ distance: Int = 0) -> Unicode.Scalar? {
        let place = offset + distance
        return place < scalars.count ? scalars[place] : nil
    }

    /// Steps over `text` if it stands here.
    mutating func skip(_ text: String) -> Bool {
        guard scalars[offset...].starts(with: text.unicodeScalars) else { return false }
        offset += text.unicodeScalars.count
        return true
    }

    // MARK: Structure

    /// Up to the end of the pattern, or to the `)` that closes the group, which stays.
    private mutating func alternation(depth: Int) throws(PatternError) -> PatternSyntax {
        var branches: [PatternSyntax] = []
        var parts: [PatternSyntax] = []
        var isRepeated = false
        while let scalar = peek() {
            switch scalar {
            case "|":
                offset += 1
                branches.append(.inOrder(parts))
                parts = []
                isRepeated = false
            case ")":
                guard depth > 0 else { throw PatternError(.groupNotOpened, at: offset) }
                return .either(branches + [.inOrder(parts)])
            case "(":
                if let group = try group(depth: depth) { parts.append(group) }
                isRepeated = false
            default:
                if let (minimum, maximum, length) = try repetition() {
                    guard !isRepeated else { throw PatternError(.repeatedRepetition, at: offset) }
                    guard let last = parts.popLast() else { throw PatternError(.nothingToRepeat, at: offset) }
                    parts.append(last.repeated(minimum: minimum, maximum: maximum))
                    offset += length
                    // The lazy form prefers other matches of a part; of the whole text there is no choice.
                    _ = skip("?")
                    isRepeated = true
                } else {
                    parts += try element()
                    isRepeated = false
                }
            }
        }
        return .either(branches + [.inOrder(parts)])
    }

    /// A group with what is inside, or `nil` for flags alone.
    private mutating func group(depth: Int) throws(PatternError) -> PatternSyntax? {
        let start = offset
        let outer = flags
        guard depth < Self.deepest else { throw PatternError(.tooDeep(limit: Self.deepest), at: start) }
        offset += 1
        if skip("?"), try !groupKind(start: start) { return nil }
        let inside = try alternation(depth: depth + 1)
        guard skip(")") else { throw PatternError(.groupNotClosed, at: start) }
        flags = outer
        return inside
    }

    /// What stands behind `(?`; false if it was flags alone.
    private mutating func groupKind(start: Int) throws(PatternError) -> Bool {
        switch (peek(), peek(1)) {
        case (nil, _): throw PatternError(.groupNotClosed, at: start)
        case ("=", _), ("!", _), ("<", "="), ("<", "!"): throw PatternError(.lookAround, at: start)
        case (">", _): throw PatternError(.atomicGroup, at: start)
        case ("#", _): throw PatternError(.comment, at: start)
        case ("P", "="), ("P", ">"): throw PatternError(.backReference, at: start)
        case ("P", "<"), ("<", _):
            offset += peek() == "P" ? 2 : 1
            try groupName(start: start)
            return true
        case ("P", _), ("'", _), ("|", _), ("&", _), ("(", _), ("R", _), ("+", _):
            throw PatternError(.groupKind, at: start)
        default: return try groupFlags(start: start)
        }
    }

    private mutating func groupName(start: Int) throws(PatternError) {
        let from = offset
        while let scalar = peek(), scalar != ">" {
            guard ScalarSet.perlClass("w")?.contains(scalar) == true else {
                throw PatternError(.groupName, at: offset)
            }
            offset += 1
        }
        guard peek() != nil else { throw PatternError(.groupNotClosed, at: start) }
        guard offset > from else { throw PatternError(.groupName, at: offset) }
        let name = String(String.UnicodeScalarView(scalars[from..<offset]))
        guard groupNames.insert(name).inserted else { throw PatternError(.groupNameTwice(name), at: from) }
        offset += 1
    }

    /// `i`, `s`, `-` and then `:` for a group or `)` for the rest of this one.
    private mutating func groupFlags(start: Int) throws(PatternError) -> Bool {
        var changed = flags
        var isOn = true
        var isExpected = peek() != ":"
        while let flag = peek() {
            switch flag {
            case "i": changed.ignoresCase = isOn
            case "s": changed.dotMatchesNewline = isOn
            case "-" where isOn: isOn = false
            case ":", ")":
                guard !isExpected else { throw PatternError(.noFlag, at: offset) }
                offset += 1
                flags = changed
                return flag == ":"
            default: throw PatternError(.flag(flag), at: offset)
            }
            isExpected = flag == "-"
            offset += 1
        }
        throw PatternError(.groupNotClosed, at: start)
    }

    // MARK: Repetition

    /// A repetition that stands here, and its length; `nil` if there is none.
    private func repetition() throws(PatternError) -> (minimum: Int, maximum: Int?, length: Int)? {
        switch peek() {
        case "*": (0, nil, 1)
        case "+": (1, nil, 1)
        case "?": (0, 1, 1)
        case "{": try counts()
        default: nil
        }
    }

    /// `{n}`, `{n,}` or `{n,m}`. As in RE2, other braces stand for themselves, unless readers disagree about them.
    private func counts() throws(PatternError) -> (minimum: Int, maximum: Int?, length: Int)? {
        var place = 1
        let first = number(at: &place)
        let hasComma = peek(place) == ","
        if hasComma { place += 1 }
        let second = hasComma ? number(at: &place) : nil
        guard peek(place) == "}", first != nil || second != nil else { return nil }
        guard let first, !first.hasLeadingZero, second?.hasLeadingZero != true else {
            throw PatternError(.ambiguousCount, at: offset)
        }
        let maximum = hasComma ? second?.value : first.value
        guard first.value <= Self.mostRepetitions, maximum ?? 0 <= Self.mostRepetitions else {
            throw PatternError(.countTooLarge(limit: Self.mostRepetitions), at: offset)
        }
        if let maximum, maximum < first.value {
            throw PatternError(.countsReversed(minimum: first.value, maximum: maximum), at: offset)
        }
        return (first.value, maximum, place + 1)
    }

    /// A decimal number; one that is too large stays just too large.
    private func number(at place: inout Int) -> (value: Int, hasLeadingZero: Bool)? {
        let from = place
        var value = 0
        while let digit = peek(place), ("0"..."9").contains(digit) {
            value = min(value * 10 + Int(digit.value - 0x30), Self.mostRepetitions + 1)
            place += 1
        }
        return place == from ? nil : (value, place - from > 1 && peek(from) == "0")
    }

    private static let longest = 4096
    private static let deepest = 100
    private static let mostRepetitions = 1000
}
