// SPDX-License-Identifier: Apache-2.0

import LinearPattern
import StrictJSON

extension Parser {
    /// A primary expression and what follows it: fields, indices, calls.
    mutating func member() throws(CELError) -> Syntax {
        var operand = try primary()
        while true {
            let position = token.position
            if try skip(.dot) {
                let field = token
                switch field.kind {
                case .quotedField(let name):
                    try advance()
                    operand = try tree(.field(of: operand, name), at: field.position)
                case .identifier(let name) where !Self.literals.contains(name):
                    try advance()
                    operand =
                        token.kind == .symbol(.openParenthesis)
                        ? try call(name, on: operand, at: field.position)
                        : try tree(.field(of: operand, name), at: field.position)
                default: throw unexpected()
                }
            } else if try skip(.openBracket) {
                let index = try expression()
                try expect(.closeBracket)
                operand = try tree(.index(operand, at: index), at: position)
            } else {
                return operand
            }
        }
    }

    private mutating func primary() throws(CELError) -> Syntax {
        let position = token.position
        switch token.kind {
        case .integer, .unsigned, .double, .string, .bytes, .symbol(.minus): return try literal()
        case .identifier(let name): return try named(name, isAbsolute: false)
        case .symbol(.dot):
            try advance()
            guard case .identifier(let name) = token.kind, !Self.literals.contains(name) else {
                throw unexpected()
            }
            return try named(name, isAbsolute: true)
        case .symbol(.openParenthesis):
            try advance()
            let inside = try expression()
            try expect(.closeParenthesis)
            return inside
        case .symbol(.openBracket):
            try advance()
            return try tree(.list(try expressions(until: .closeBracket)), at: position)
        case .symbol(.openBrace):
            try advance()
            return try tree(.map(try entries()), at: position)
        default: throw unexpected()
        }
    }

    /// A number with its sign, a text or bytes.
    private mutating func literal() throws(CELError) -> Syntax {
        let position = token.position
        let isNegative = isNegativeNumber
        if isNegative { try advance() }
        let value: CELValue
        switch token.kind {
        case .integer(let magnitude):
            guard let number = Int64(exactly: isNegative ? -Int128(magnitude) : Int128(magnitude)) else {
                throw CELError(.number(written(token)), at: token.position)
            }
            value = .int(number)
        case .unsigned(let number): value = .uint(number)
        case .double(let number): value = .double(isNegative ? -number : number)
        case .string(let text): value = .string(text)
        case .bytes(let bytes): value = .bytes(bytes)
        default: throw unexpected()
        }
        try advance()
        return try tree(.literal(value), at: position)
    }

    /// Expressions between commas, one behind the last of them or not, and the bracket that ends them.
    mutating func expressions(until end: Token.Symbol) throws(CELError) -> [Syntax] {
        var expressions: [Syntax] = []
        while try !skip(end) {
            expressions.append(try expression())
            guard try !skip(.comma) else { continue }
            try expect(end)
            break
        }
        return expressions
    }

    private mutating func entries() throws(CELError) -> [(key: Syntax, value: Syntax)] {
        var entries: [(key: Syntax, value: Syntax)] = []
        while try !skip(.closeBrace) {
            let key = try expression()
            try expect(.colon)
            entries.append((key, try expression()))
            guard try !skip(.comma) else { continue }
            try expect(.closeBrace)
            break
        }
        return entries
    }

    /// Names that are values.
    static let literals: Set<String> = ["true", "false", "null"]
}
