// SPDX-License-Identifier: Apache-2.0

/// A pattern as a tree. Made by its static functions, a tree holds no part that compiles to nothing: what can be
/// repeated a thousand times costs something every time, and so the size of the program bounds the work.
indirect enum PatternSyntax {
    case empty
    case scalar(Unicode.Scalar)
    case set(ScalarSet)
    case assertion(Assertion)
    /// Two parts or more.
    case sequence([PatternSyntax])
    /// Two branches or more.
    case alternation([PatternSyntax])
    /// Without a maximum if `maximum` is `nil`.
    case repetition(PatternSyntax, minimum: Int, maximum: Int?)

    /// A condition on a place between two scalars.
    enum Assertion: Sendable {
        case textStart
        case textEnd
        case wordBoundary
        case noWordBoundary
    }

    static func oneOf(_ set: ScalarSet) -> PatternSyntax {
        if let only = set.onlyScalar { .scalar(only) } else { .set(set) }
    }

    static func inOrder(_ parts: [PatternSyntax]) -> PatternSyntax {
        let parts = parts.filter { if case .empty = $0 { false } else { true } }
        return switch parts.count {
        case 0: .empty
        case 1: parts[0]
        default: .sequence(parts)
        }
    }

    static func either(_ branches: [PatternSyntax]) -> PatternSyntax {
        branches.count == 1 ? branches[0] : .alternation(branches)
    }

    func repeated(minimum: Int, maximum: Int?) -> PatternSyntax {
        if case .empty = self { return .empty }
        return maximum == 0 ? .empty : .repetition(self, minimum: minimum, maximum: maximum)
    }

    /// The only text that matches, if the tree is literal but for anchors at its ends.
    var literalText: String? {
        var parts: ArraySlice<PatternSyntax>
        switch self {
        case .sequence(let all): parts = all[...]
        default: parts = [self]
        }
        while case .assertion(.textStart)? = parts.first { parts = parts.dropFirst() }
        while case .assertion(.textEnd)? = parts.last { parts = parts.dropLast() }
        var text = String.UnicodeScalarView()
        for part in parts {
            switch part {
            case .empty: continue
            case .scalar(let scalar): text.append(scalar)
            default: return nil
            }
        }
        return String(text)
    }
}
