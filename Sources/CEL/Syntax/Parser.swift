// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// Reads an expression in one pass, with one token in hand and one ahead. It recurses once a level of brackets or
/// conditionals, operators have a stack of their own, and no tree becomes deeper than the limit.
struct Parser {
    let environment: CELEnvironment
    /// The variables of the macros around the place, from the outside.
    var elements: [String] = []
    /// Instructions of the literal patterns before the place.
    var patternSize = 0
    private(set) var token: Token
    private(set) var following: Token
    private var lexer: Lexer
    let limits: CELLimits
    private var nesting = 0

    init(_ text: String, _ environment: CELEnvironment, _ limits: CELLimits) throws(CELError) {
        guard text.utf8.count <= limits.textBytes else {
            throw CELError(.textTooLong(limit: limits.textBytes), at: .start)
        }
        self.environment = environment
        self.limits = limits
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

    // MARK: Structure

    /// `condition ? then : else`, or what binds tighter.
    mutating func expression() throws(CELError) -> Syntax {
        nesting += 1
        defer { nesting -= 1 }
        guard nesting <= limits.nesting else {
            throw CELError(.tooDeep(limit: limits.nesting), at: token.position)
        }
        let condition = try operation()
        let position = token.position
        guard try skip(.question) else { return condition }
        let then = try operation()
        try expect(.colon)
        return try tree(.conditional(condition, then: then, else: try expression()), at: position)
    }

    /// A tree, if it is not too deep.
    func tree(_ kind: Syntax.Kind, at position: SourcePosition) throws(CELError) -> Syntax {
        let tree = Syntax(kind, at: position)
        guard tree.height <= limits.depth else { throw CELError(.tooDeep(limit: limits.depth), at: position) }
        return tree
    }
}
