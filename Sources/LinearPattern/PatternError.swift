// SPDX-License-Identifier: Apache-2.0

/// Why a text is no pattern, and where.
public struct PatternError: Error, Sendable, Hashable {
    /// Scalars before the place, from 0.
    public let offset: Int
    /// What is wrong there.
    public let problem: Problem

    /// What can be wrong with a pattern.
    public enum Problem: Sendable, Hashable {
        case tooLong(limit: Int)
        case tooDeep(limit: Int)
        /// Repetitions written out make it larger than `limit` instructions.
        case tooLarge(limit: Int)
        case nothingToRepeat
        /// One repetition on another, as in `a**` or the possessive `a*+`.
        case repeatedRepetition
        case countTooLarge(limit: Int)
        case countsReversed(minimum: Int, maximum: Int)
        /// `{,n}` or a count with a leading zero, which RE2 takes literally and others do not.
        case ambiguousCount
        case groupNotClosed
        case groupNotOpened
        case groupName
        case groupNameTwice(String)
        case flag(Unicode.Scalar)
        case noFlag
        case lookAround
        case backReference
        case atomicGroup
        case comment
        /// `(?` followed by something unknown.
        case groupKind
        case classNotClosed
        case rangeReversed
        case className(String)
        case escape(Unicode.Scalar)
        case escapeAtEnd
        case hexadecimal
        case unicodeProperty
        case anyByte
        /// A cased letter beyond ASCII where case is ignored.
        case caseBeyondASCII(Unicode.Scalar)
    }

    init(_ problem: Problem, at offset: Int) {
        self.offset = offset
        self.problem = problem
    }
}

extension PatternError: CustomStringConvertible {
    /// One fragment: the place, the problem, and what to write instead where there is something.
    public var description: String { "character \(offset + 1) of the pattern: \(problem)" }
}

extension PatternError.Problem: CustomStringConvertible {
    /// One fragment without the place.
    public var description: String {
        switch self {
        case .tooLong(let limit): "a pattern has at most \(limit) characters"
        case .tooDeep(let limit): "groups are nested deeper than \(limit) levels"
        case .tooLarge(let limit):
            "with its repetitions written out the pattern needs more than \(limit) steps; lower the counts"
        case .nothingToRepeat:
            "nothing stands before the repetition; write \\ before the character to mean itself"
        case .repeatedRepetition:
            "one repetition follows another; put the first into a group (possessive forms are not needed here)"
        case .countTooLarge(let limit): "a repetition counts to at most \(limit)"
        case .countsReversed(let minimum, let maximum): "the counts {\(minimum),\(maximum)} are reversed"
        case .ambiguousCount: "write {0,n} for up to n times, without leading zeros, or \\{ for a brace"
        case .groupNotClosed: "the group is not closed; write \\( for a parenthesis"
        case .groupNotOpened: "no group is open; write \\) for a parenthesis"
        case .groupName: "a group's name consists of ASCII letters, digits and _"
        case .groupNameTwice(let name): "two groups have the name \(name.prefix(80))"
        case .flag("m"): "the flag m is not supported; ^ and $ stand for the ends of the whole text"
        case .flag("U"): "the flag U changes nothing about a match of the whole text; leave it out"
        case .flag("x"): "the flag x is not supported; write the pattern without white space"
        case .flag(let flag): "the flag \(Self.shown(flag)) is unknown; i and s are supported"
        case .noFlag: "flags are missing; write (?i) or (?s), or (?: for a group"
        case .lookAround: "look-ahead and look-behind are not supported; list what may stand there instead"
        case .backReference:
            "back-references and octal escapes are not supported; write \\x41 for a code point"
        case .atomicGroup: "atomic groups are not needed here; write (?: instead"
        case .comment: "comments are not supported"
        case .groupKind: "this kind of group is unknown; write (?: for a group, or \\( for a parenthesis"
        case .classNotClosed: "the class is not closed; write \\[ for a bracket"
        case .rangeReversed: "the range ends before it begins; write \\- for a hyphen"
        case .className(let name): "the class [:\(name.prefix(80)):] is unknown"
        case .escape("Z"): "\\Z is not supported; write \\z or $ for the end of the text"
        case .escape("E"): "\\E ends a quotation that \\Q did not begin"
        case .escape(let scalar):
            "\\\(Self.shown(scalar)) has no meaning here; leave out the \\ to mean the character"
        case .escapeAtEnd: "a lone \\ ends the pattern; write \\\\ for a backslash"
        case .hexadecimal: "write \\x and two hexadecimal digits, or \\x{…} with a code point up to 10FFFF"
        case .unicodeProperty: "Unicode properties are not supported; list the characters in a class"
        case .anyByte: "\\C is not supported; texts are matched by characters, not bytes"
        case .caseBeyondASCII(let scalar):
            "the case of \(Self.shown(scalar)) cannot be ignored, only that of ASCII letters; write both in a class"
        }
    }

    /// Control and combining characters by their number.
    private static func shown(_ scalar: Unicode.Scalar) -> String {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .unassigned, .privateUse, .lineSeparator, .paragraphSeparator,
            .nonspacingMark, .enclosingMark, .spacingMark:
            "U+" + String(scalar.value, radix: 16, uppercase: true)
        default: String(scalar)
        }
    }
}
