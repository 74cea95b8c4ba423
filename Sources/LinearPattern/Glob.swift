// SPDX-License-Identifier: Apache-2.0

/// A glob over a path: `*` and `?` stay within a component, `**` crosses components. Matching is anchored at
/// both ends and takes time proportional to pattern × text, never more.
public struct Glob: Sendable, Hashable {
    /// The pattern as it was written.
    public let pattern: String
    private let tokens: [Token]

    private enum Token: Sendable, Hashable {
        case scalar(Unicode.Scalar)
        /// Exactly one scalar, not `/`.
        case one
        /// Any run without `/`.
        case run
        /// Any run.
        case deepRun
    }

    /// Reads a pattern; `nil` when it is empty or longer than 1,024 scalars.
    public init?(_ pattern: String) {
        guard !pattern.isEmpty, pattern.unicodeScalars.count <= Self.longest else { return nil }
        var tokens: [Token] = []
        for scalar in pattern.unicodeScalars {
            switch scalar {
            case "*":
                if tokens.last == .run || tokens.last == .deepRun {
                    tokens[tokens.count - 1] = .deepRun
                } else {
                    tokens.append(.run)
                }
            case "?": tokens.append(.one)
            default: tokens.append(.scalar(scalar))
            }
        }
        self.pattern = pattern
        self.tokens = tokens
    }

    /// Whether the whole of `text` matches.
    public func matches(_ text: String) -> Bool {
        // reached[i]: the first i tokens can match what was read so far.
        var reached = [Bool](repeating: false, count: tokens.count + 1)
        reached[0] = true
        skipRuns(&reached)
        for scalar in text.unicodeScalars {
            var next = [Bool](repeating: false, count: tokens.count + 1)
            for (offset, token) in tokens.enumerated() where reached[offset] {
                switch token {
                case .scalar(let expected): if expected == scalar { next[offset + 1] = true }
                case .one: if scalar != "/" { next[offset + 1] = true }
                case .run: if scalar != "/" { next[offset] = true }
                case .deepRun: next[offset] = true
                }
            }
            skipRuns(&next)
            reached = next
        }
        return reached[tokens.count]
    }

    /// A run may be empty.
    private func skipRuns(_ reached: inout [Bool]) {
        for (offset, token) in tokens.enumerated() where reached[offset] {
            if token == .run || token == .deepRun { reached[offset + 1] = true }
        }
    }

    private static let longest = 1024
}
