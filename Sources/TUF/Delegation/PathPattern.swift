// SPDX-License-Identifier: Apache-2.0

/// A pattern for targets' names (TUF specification, section 4.5, PATHPATTERN): `*`, `?` and `[a-z]` as in a shell,
/// none of which matches a `/`. Matched in time proportional to pattern times name.
struct PathPattern: Sendable {
    private enum Token: Sendable {
        case scalar(Unicode.Scalar)
        case any
        case star
        case oneOf([ClosedRange<UInt32>], isNegated: Bool)

        func matches(_ scalar: Unicode.Scalar) -> Bool {
            switch self {
            case .scalar(let wanted): wanted == scalar
            case .any: true
            case .star: false
            case .oneOf(let ranges, let isNegated):
                ranges.contains { $0.contains(scalar.value) } != isNegated
            }
        }
    }

    private let segments: [[Token]]

    /// A pattern; every text is one.
    init(_ text: String) { segments = Self.segments(of: text).map(Self.tokens) }

    /// Whether the whole of a name matches.
    func matches(_ name: String) -> Bool {
        let parts = Self.segments(of: name)
        return parts.count == segments.count && zip(parts, segments).allSatisfy(Self.match)
    }

    private static func segments(of text: String) -> [[Unicode.Scalar]] {
        Array(text.unicodeScalars).split(separator: "/", omittingEmptySubsequences: false).map(Array.init)
    }

    /// When a star was met and what follows does not match, the last star takes one character more.
    private static func match(_ text: [Unicode.Scalar], _ pattern: [Token]) -> Bool {
        var position = 0
        var token = 0
        var retry: (token: Int, position: Int)?
        while position < text.count {
            if token < pattern.count, case .star = pattern[token] {
                token += 1
                retry = (token, position)
            } else if token < pattern.count, pattern[token].matches(text[position]) {
                token += 1
                position += 1
            } else if let last = retry {
                token = last.token
                position = last.position + 1
                retry = (token, position)
            } else {
                return false
            }
        }
        return pattern[token...].allSatisfy { if case .star = $0 { true } else { false } }
    }

    private static func tokens(_ text: [Unicode.Scalar]) -> [Token] {
        var tokens: [Token] = []
        var index = 0
        while index < text.count {
            switch text[index] {
            case "*": tokens.append(.star)
            case "?": tokens.append(.any)
            case "[":
                if let (token, end) = bracket(text, from: index + 1) {
                    tokens.append(token)
                    index = end
                } else {
                    // Without its other bracket it stands for itself.
                    tokens.append(.scalar("["))
                }
            default: tokens.append(.scalar(text[index]))
            }
            index += 1
        }
        return tokens
    }

    /// Reads `abc]`, `a-z]` or `!a-z]`; a `]` that comes first is a member. Returns where the `]` stands.
    private static func bracket(_ text: [Unicode.Scalar], from start: Int) -> (Token, end: Int)? {
        let isNegated = start < text.count && text[start] == "!"
        let first = isNegated ? start + 1 : start
        guard first < text.count, let end = text[(first + 1)...].firstIndex(of: "]") else { return nil }
        var ranges: [ClosedRange<UInt32>] = []
        var index = first
        while index < end {
            let low = text[index].value
            if index + 2 < end, text[index + 1] == "-" {
                let high = text[index + 2].value
                if low <= high { ranges.append(low...high) }
                index += 3
            } else {
                ranges.append(low...low)
                index += 1
            }
        }
        return (.oneOf(ranges, isNegated: isNegated), end)
    }
}
