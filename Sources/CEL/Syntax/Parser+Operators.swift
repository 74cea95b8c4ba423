// SPDX-License-Identifier: Apache-2.0

import StrictJSON

extension Parser {
    /// Operands between operators. What binds tightest is put together first, of equals the left one.
    mutating func operation() throws(CELError) -> Syntax {
        var operands = [try operand()]
        var operators: [Operator] = []
        while case .symbol(let symbol) = token.kind, let precedence = Precedence(symbol) {
            let next = Operator(symbol: symbol, precedence: precedence, position: token.position)
            while let last = operators.last, last.comesBefore(next) { try reduce(&operands, &operators) }
            operators.append(next)
            try advance()
            operands.append(try operand())
        }
        while !operators.isEmpty { try reduce(&operands, &operators) }
        guard let result = operands.last else { throw unexpected() }
        return result
    }

    private struct Operator {
        var symbol: Token.Symbol
        var precedence: Precedence
        var position: SourcePosition

        var isJunction: Bool { precedence == .or || precedence == .and }

        /// Whether its right operand is complete before `next`. All operands of `||`, and of `&&`, wait for the last.
        func comesBefore(_ next: Operator) -> Bool {
            isJunction
                ? precedence.rawValue > next.precedence.rawValue
                : precedence.rawValue >= next.precedence.rawValue
        }
    }

    /// Makes one tree of the last operator and its operands.
    private func reduce(_ operands: inout [Syntax], _ operators: inout [Operator]) throws(CELError) {
        guard var last = operators.popLast() else { return }
        var count = 2
        while last.isJunction, let same = operators.last, same.symbol == last.symbol {
            last = same
            operators.removeLast()
            count += 1
        }
        let parts = Array(operands.suffix(count))
        operands.removeLast(min(count, operands.count))
        guard let left = parts.first, let right = parts.last else { return }
        let kind: Syntax.Kind =
            if let binary = BinaryOperator(rawValue: last.symbol.rawValue) {
                .binary(binary, left, right)
            } else {
                .junction(parts, decidedBy: last.symbol == .or)
            }
        operands.append(try tree(kind, at: last.position))
    }

    /// A member behind any number of `!`, or of `-`. A `-` before a number belongs to the number.
    private mutating func operand() throws(CELError) -> Syntax {
        guard case .symbol(let sign) = token.kind, sign == .not || sign == .minus else { return try member() }
        var signs: [SourcePosition] = []
        while token.kind == .symbol(sign), sign == .not || !isNegativeNumber {
            signs.append(token.position)
            try advance()
        }
        var operand = try member()
        for position in signs.reversed() {
            operand = try tree(sign == .not ? .not(operand) : .negative(operand), at: position)
        }
        return operand
    }

    /// Whether a `-` and a number stand here.
    var isNegativeNumber: Bool {
        guard token.kind == .symbol(.minus) else { return false }
        return switch following.kind {
        case .integer, .double: true
        default: false
        }
    }
}
