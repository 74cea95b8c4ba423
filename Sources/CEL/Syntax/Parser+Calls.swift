// SPDX-License-Identifier: Apache-2.0

import LinearPattern
import StrictJSON

extension Parser {
    /// A call, from its `(` on: of a function or a macro, on an operand or not.
    mutating func call(
        _ name: String, on operand: Syntax?, at position: SourcePosition
    ) throws(CELError) -> Syntax {
        try expect(.openParenthesis)
        if let operand, let macro = Macro(rawValue: name) {
            return try comprehension(macro, of: operand, at: position)
        }
        let arguments = try expressions(until: .closeParenthesis)
        if operand == nil, name == "has" { return try hasField(arguments, at: position) }
        guard let function = Function(rawValue: name),
            let counts = operand == nil ? function.globalArguments : function.memberArguments
        else { return try unknown(.unknownFunction(name), at: position) }
        guard counts.contains(arguments.count) else {
            return try unknown(.argumentCount(function: name, given: arguments.count), at: position)
        }
        let all = (operand.map { [$0] } ?? []) + arguments
        if function == .matches, let text = all.first, let pattern = all.last,
            case .literal(.string(let literal)) = pattern.kind
        {
            return try tree(.matches(text, try compiled(literal, at: pattern.position)), at: position)
        }
        return try tree(.call(function, all), at: position)
    }

    private mutating func compiled(_ text: String, at position: SourcePosition) throws(CELError) -> Pattern {
        let pattern: Pattern
        do throws(PatternError) {
            pattern = try Pattern(text)
        } catch {
            throw CELError(.pattern(error), at: position)
        }
        patternSize += pattern.size
        guard patternSize <= limits.patternSize else {
            throw CELError(.patternsTooLarge(limit: limits.patternSize), at: position)
        }
        return pattern
    }

    /// `has(operand.field)`, from its arguments.
    private func hasField(_ arguments: [Syntax], at position: SourcePosition) throws(CELError) -> Syntax {
        guard let argument = arguments.first, arguments.count == 1 else {
            throw CELError(.argumentCount(function: "has", given: arguments.count), at: position)
        }
        guard case .field(let operand, let field) = argument.kind else {
            throw CELError(.hasWithoutField, at: argument.position)
        }
        return try tree(.hasField(of: operand, field), at: position)
    }

    /// A macro on `range`, behind its `(`.
    private mutating func comprehension(
        _ macro: Macro, of range: Syntax, at position: SourcePosition
    ) throws(CELError) -> Syntax {
        if token.kind == .symbol(.closeParenthesis) {
            throw CELError(.argumentCount(function: macro.rawValue, given: 0), at: position)
        }
        let variable = token
        guard case .identifier(let name) = variable.kind, Self.isVariable(name),
            following.kind == .symbol(.comma) || following.kind == .symbol(.closeParenthesis)
        else { throw CELError(.macroVariable(written(variable)), at: variable.position) }
        try advance()
        elements.append(name)
        defer { elements.removeLast() }
        _ = try skip(.comma)
        let expressions = try expressions(until: .closeParenthesis)
        guard macro.expressions.contains(expressions.count), let result = expressions.last else {
            let given = expressions.count + 1
            throw CELError(.argumentCount(function: macro.rawValue, given: given), at: position)
        }
        let condition = expressions.count > 1 ? expressions.first : nil
        return try tree(.comprehension(macro, of: range, where: condition, result: result), at: position)
    }
}
