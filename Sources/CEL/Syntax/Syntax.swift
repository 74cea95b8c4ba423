// SPDX-License-Identifier: Apache-2.0

import LinearPattern
import StrictJSON

/// An expression as a tree.
struct Syntax: Sendable {
    let kind: Kind
    /// The token that made it: an operator, a bracket, a name.
    let position: SourcePosition
    /// Levels of the tree, itself included; evaluation recurses as deep.
    let height: Int

    indirect enum Kind: Sendable {
        case literal(CELValue)
        /// A declared variable by its full name.
        case variable(String)
        /// The variable of a macro: macros around this place count from the outermost, 0.
        case element(Int)
        case list([Syntax])
        case map([(key: Syntax, value: Syntax)])
        case field(of: Syntax, String)
        /// `has(operand.field)`.
        case hasField(of: Syntax, String)
        case index(Syntax, at: Syntax)
        /// A member function's operand is its first argument.
        case call(Function, [Syntax])
        /// `matches` with a pattern that is known.
        case matches(Syntax, Pattern)
        case not(Syntax)
        case negative(Syntax)
        case binary(BinaryOperator, Syntax, Syntax)
        /// Operands of `||` (`decidedBy: true`) or of `&&` (`decidedBy: false`), two or more.
        case junction([Syntax], decidedBy: Bool)
        case conditional(Syntax, then: Syntax, else: Syntax)
        case comprehension(Macro, of: Syntax, where: Syntax?, result: Syntax)
        /// What nobody declared, where that is not refused.
        case unknown(CELError.Problem)
    }

    init(_ kind: Kind, at position: SourcePosition) {
        self.kind = kind
        self.position = position
        height = 1 + (kind.parts.map(\.height).max() ?? 0)
    }
}

extension Syntax.Kind {
    /// The expressions right below.
    fileprivate var parts: [Syntax] {
        switch self {
        case .literal, .variable, .element, .unknown: []
        case .list(let elements): elements
        case .map(let entries): entries.flatMap { [$0.key, $0.value] }
        case .field(let operand, _), .hasField(let operand, _), .matches(let operand, _), .not(let operand),
            .negative(let operand):
            [operand]
        case .index(let operand, let index): [operand, index]
        case .call(_, let arguments): arguments
        case .binary(_, let left, let right): [left, right]
        case .junction(let operands, _): operands
        case .conditional(let condition, let then, let other): [condition, then, other]
        case .comprehension(_, let range, let condition, let result):
            [range, result] + (condition.map { [$0] } ?? [])
        }
    }
}
