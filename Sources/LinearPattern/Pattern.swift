// SPDX-License-Identifier: Apache-2.0

/// A regular expression in a subset of RE2's syntax (`https://github.com/google/re2/wiki/Syntax`), anchored at
/// both ends: it matches a whole text or not at all. Matching takes time proportional to pattern × text and
/// memory proportional to the pattern, whatever either of them holds.
///
/// Patterns mean what they mean in RE2 and Go, scalar by scalar, with one difference: `(?i)` ignores the case of
/// ASCII letters only. What a pattern would mean differently elsewhere is an error rather than a guess.
public struct Pattern: Sendable {
    /// The pattern as it was written.
    public let text: String
    /// The only text that matches, where the pattern is nothing but literal characters (and anchors around them).
    public let literalText: String?
    private let program: PatternProgram

    /// Reads a pattern of at most 4,096 scalars and 100 levels of groups that compiles to at most 10,000
    /// instructions (a repetition counts as often as it is written out).
    public init(_ text: String) throws(PatternError) {
        var parser = try PatternParser(text)
        let syntax = try parser.parse()
        self.text = text
        literalText = syntax.literalText
        program = try PatternProgram(syntax)
    }

    /// Whether the whole of `text` matches. A newline at its end counts like every other character.
    public func matches(_ text: String) -> Bool {
        if let literalText { return text.utf8.elementsEqual(literalText.utf8) }
        var simulation = PatternSimulation(program)
        return simulation.accepts(text)
    }

    /// Whether some part of `text` matches, an empty one included: what programs mean that search and do not anchor.
    /// `^` and `$` are the ends of the text.
    package func isFound(in text: String) -> Bool {
        var simulation = PatternSimulation(program)
        return simulation.finds(in: text)
    }

    /// How many instructions each character of a text may be compared with.
    package var size: Int { program.instructions.count }
}

extension Pattern: Hashable {
    /// Compared as bytes: canonically equivalent patterns match different texts.
    public static func == (one: Pattern, other: Pattern) -> Bool {
        one.text.utf8.elementsEqual(other.text.utf8)
    }

    /// Feeds the pattern's UTF-8.
    public func hash(into hasher: inout Hasher) {
        for byte in text.utf8 { hasher.combine(byte) }
    }
}

extension Pattern: CustomStringConvertible {
    /// The pattern as it was written.
    public var description: String { text }
}
