// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// Reads an expression in one pass, by recursive descent with one token in hand and one ahead. It recurses once a level
/// of brackets, conditionals and signs, and builds no tree that is deeper than the limit.
struct Parser {
    let environment: CELEnvironment
    /// The variables of the macros around the place, from the outside.
    var elements: [String] = []
    private(set) var token: Token
    private(set) var following: Token
    private var lexer: Lexer
    private var depth = 0
    private let deepest: Int

    init(_ text: String, _ environment: CELEnvironment, _ limits: CELLimits) throws(CELError) {
        guard text.utf8.count <= limits.textBytes else {
            throw CELError(.textTooLong(limit: limits.textBytes), at: .start)
        }
        self.environment = environment
        deepest = limits.depth
        lexer = Lexer(Array(text.utf8))
        token = try lexer.next()
        following = try lexer.next()
    }

    mutating func parse() throws(CELError) -> Syntax {
        let syntax = try expression()
        guard token.kind == .end else { throw unexpected() }
        return syntax
    }

    // MARK: Tokens

    /// Steps to the next token.
    mutating func advance() throws(CELError) {
        token = following
        following = try lexer.next()
    }

    /// Steps over the symbol if it stands here.
    mutating func skip(_ symbol: Token.Symbol) throws(CELError) -> Bool {
        guard token.kind == .symbol(symbol) else { return false }
        try advance()
        return true
    }

    mutating func expect(_ symbol: Token.Symbol) throws(CELError) {
        guard try skip(symbol) else { throw unexpected() }
    }

    /// The error that the token is not what may stand here.
    func unexpected() -> CELError {
        CELError(token.kind == .end ? .unexpectedEnd : .unexpected(written(token)), at: token.position)
    }

    /// A token as it was written.
    func written(_ token: Token) -> String { String(decoding: lexer.text[token.range], as: UTF8.self) }

    // MARK: Depth

    /// A tree, if it is not too deep.
    func tree(_ kind: Syntax.Kind, at position: SourcePosition) throws(CELError) -> Syntax {
        let tree = Syntax(kind, at: position)
        guard tree.height <= deepest else { throw CELError(.tooDeep(limit: deepest), at: position) }
        return tree
    }

    private mutating func descend() throws(CELError) {
        depth += 1
        guard depth <= deepest else { throw CELError(.tooDeep(limit: deepest), at: token.position) }
    }

    // MARK: Operators

    /// `condition ? then : else`, or what binds tighter.
    mutating func expression() throws(CELError) -> Syntax {
        try descend()
        defer { depth -= 1 }
        let condition = try binary(.or)
        let position = token.position
        guard try skip(.question) else { return condition }
        let then = try binary(.or)
        try expect(.colon)
        return try tree(.conditional(condition, then: then, else: try expression()), at: position)
    }

    /// Operands between operators that bind at least as tightly as `loosest`.
    private mutating func binary(_ loosest: Precedence) throws(CELError) -> Syntax {
        var left = try unary()
        while case .symbol(let symbol) = token.kind, let precedence = Precedence(symbol),
            precedence.rawValue >= loosest.rawValue
        {
            switch precedence {
            case .or: left = try junction(left, symbol, tighter: .and)
            case .and: left = try junction(left, symbol, tighter: .relation)
            case .relation:
                left = try operation(left, symbol) { parser throws(CELError) in try parser.binary(.addition) }
            case .addition:
                left = try operation(left, symbol) { parser throws(CELError) in
                    try parser.binary(.multiplication)
                }
            case .multiplication:
                left = try operation(left, symbol) { parser throws(CELError) in try parser.unary() }
            }
        }
        return left
    }

    /// All operands of one `||` or `&&`: as many as there are, on one level of the tree.
    private mutating func junction(
        _ first: Syntax, _ symbol: Token.Symbol, tighter: Precedence
    ) throws(CELError) -> Syntax {
        let position = token.position
        var operands = [first]
        while try skip(symbol) { operands.append(try binary(tighter)) }
        return try tree(.junction(operands, decidedBy: symbol == .or), at: position)
    }

    /// One of the other operators, and its right operand.
    private mutating func operation(
        _ left: Syntax, _ symbol: Token.Symbol, right: (inout Parser) throws(CELError) -> Syntax
    ) throws(CELError) -> Syntax {
        guard let operation = BinaryOperator(rawValue: symbol.rawValue) else { throw unexpected() }
        let position = token.position
        try advance()
        return try tree(.binary(operation, left, try right(&self)), at: position)
    }

    /// Any number of `!`, or of `-`, before a member. A `-` before a number belongs to the number.
    private mutating func unary() throws(CELError) -> Syntax {
        var signs: [SourcePosition] = []
        guard case .symbol(let sign) = token.kind, sign == .not || sign == .minus else { return try member() }
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
