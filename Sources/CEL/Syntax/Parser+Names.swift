// SPDX-License-Identifier: Apache-2.0

import StrictJSON

extension Parser {
    /// What begins with a name: a literal, a variable, a type, a global call.
    mutating func named(_ name: String, isAbsolute: Bool) throws(CELError) -> Syntax {
        let position = token.position
        try advance()
        switch name {
        case "true": return try tree(.literal(.bool(true)), at: position)
        case "false": return try tree(.literal(.bool(false)), at: position)
        case "null": return try tree(.literal(.null), at: position)
        case _ where Self.reserved.contains(name): throw CELError(.reservedWord(name), at: position)
        default: break
        }
        if token.kind == .symbol(.openParenthesis) { return try call(name, on: nil, at: position) }
        if !isAbsolute, let element = elements.lastIndex(of: name) {
            return try tree(.element(element), at: position)
        }
        return try qualified(name, isAbsolute: isAbsolute, at: position)
    }

    /// The longest declared name that begins here; fields that are no part of it are selected from its value.
    private mutating func qualified(
        _ name: String, isAbsolute: Bool, at start: SourcePosition
    ) throws(CELError) -> Syntax {
        var names = [(name: name, position: start)]
        var function: (name: String, position: SourcePosition)?
        while function == nil, token.kind == .symbol(.dot), case .identifier(let name) = following.kind,
            !Self.literals.contains(name)
        {
            try advance()
            let position = token.position
            try advance()
            // A function's name is no part of a variable's.
            if token.kind == .symbol(.openParenthesis) {
                function = (name, position)
            } else {
                names.append((name, position))
            }
        }
        if token.kind == .symbol(.openBrace) { throw CELError(.message, at: token.position) }

        var (operand, rest) = try variable(names, isAbsolute: isAbsolute)
        while let field = rest.popFirst() {
            operand = try tree(.field(of: operand, field.name), at: field.position)
        }
        if let function { return try call(function.name, on: operand, at: function.position) }
        return operand
    }

    /// The longest declared name at the beginning of `names`, and the rest of them.
    private func variable(
        _ names: [(name: String, position: SourcePosition)], isAbsolute: Bool
    ) throws(CELError) -> (Syntax, ArraySlice<(name: String, position: SourcePosition)>) {
        for count in (1...min(names.count, environment.mostParts)).reversed() {
            let name = names.prefix(count).map(\.name).joined(separator: ".")
            if let kind = meaning(of: name, isAbsolute: isAbsolute) {
                return (try tree(kind, at: names[0].position), names.dropFirst(count))
            }
        }
        let first = names[0]
        return (try unknown(.undeclaredVariable(first.name), at: first.position), names.dropFirst())
    }

    /// The error, or a tree that fails with it where that is wanted.
    func unknown(_ problem: CELError.Problem, at position: SourcePosition) throws(CELError) -> Syntax {
        switch environment.unknownNames {
        case .refused: throw CELError(problem, at: position)
        case .failWhenReached: try tree(.unknown(problem), at: position)
        }
    }

    private func meaning(of name: String, isAbsolute: Bool) -> Syntax.Kind? {
        for candidate in environment.candidates(for: name, isAbsolute: isAbsolute) {
            if environment.variables.contains(candidate) { return .variable(candidate) }
            if let type = CELType(rawValue: candidate) { return .literal(.type(type)) }
        }
        return nil
    }

    /// Whether a variable may have the name.
    static func isVariable(_ name: String) -> Bool { !literals.contains(name) && !reserved.contains(name) }

    /// Words that the language keeps for later (langdef.md, "Syntax"); fields and functions may have such names.
    private static let reserved: Set<String> = [
        "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop",
        "namespace", "package", "return", "var", "void", "while",
    ]
}
