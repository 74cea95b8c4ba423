// SPDX-License-Identifier: Apache-2.0

/// One evaluation of an expression.
struct Evaluator {
    private let variables: [String: CELValue]
    private let timeZones: CELTimeZones
    private var meter: Meter
    /// The values of the macros' variables, from the outermost macro.
    private var elements: [CELValue] = []

    init(_ variables: [String: CELValue], _ timeZones: CELTimeZones, _ meter: Meter) {
        self.variables = variables
        self.timeZones = timeZones
        self.meter = meter
    }

    /// The value of a tree; recurses as deep as the tree is high.
    mutating func value(of syntax: Syntax) throws(CELError) -> CELValue {
        try charge(1, at: syntax)
        switch syntax.kind {
        case .literal(let value): return value
        case .variable(let name):
            guard let value = variables[name] else {
                throw CELError(.missingVariable(name), at: syntax.position)
            }
            return value
        case .element(let index): return elements[index]
        case .list(let elements): return .list(try values(of: elements))
        case .map(let entries): return .map(try map(entries))
        case .field(let operand, let name): return try field(name, of: operand, at: syntax)
        case .hasField(let operand, let name): return try hasField(name, of: operand, at: syntax)
        case .index(let operand, let index): return try element(of: operand, at: index, at: syntax)
        case .call(let function, let arguments): return try call(function, arguments, at: syntax)
        case .matches(let operand, let pattern):
            let text = try value(of: operand)
            return try located(syntax) { meter throws(CELError.Problem) in
                .bool(try text.matches(pattern, &meter))
            }
        case .not(let operand): return .bool(!(try truth(of: operand, for: "!")))
        case .negative(let operand):
            let number = try value(of: operand)
            return try located(syntax) { _ throws(CELError.Problem) in try number.negated() }
        case .binary(let binary, let left, let right):
            let (left, right) = (try value(of: left), try value(of: right))
            return try located(syntax) { meter throws(CELError.Problem) in
                try binary.result(left, right, &meter)
            }
        case .junction(let operands, let deciding):
            return try junction(operands, decidedBy: deciding)
        case .conditional(let condition, let then, let other):
            return try value(of: try truth(of: condition, for: "?:") ? then : other)
        case .comprehension(let macro, let range, let condition, let result):
            return try comprehension(macro, of: range, where: condition, result: result, at: syntax)
        case .unknown(let problem): throw CELError(problem, at: syntax.position)
        }
    }

    /// The value of a macro's expression for one element.
    mutating func value(of syntax: Syntax, with element: CELValue) throws(CELError) -> CELValue {
        elements.append(element)
        defer { elements.removeLast() }
        return try value(of: syntax)
    }

    // MARK: Places

    mutating func charge(_ steps: Int, at syntax: Syntax) throws(CELError) {
        try located(syntax) { meter throws(CELError.Problem) in try meter.charge(steps) }
    }

    /// Says of an error where it came up.
    private mutating func located<Result>(
        _ syntax: Syntax, _ body: (inout Meter) throws(CELError.Problem) -> Result
    ) throws(CELError) -> Result {
        do throws(CELError.Problem) {
            return try body(&meter)
        } catch {
            throw CELError(error, at: syntax.position)
        }
    }

    // MARK: Containers

    private mutating func values(of expressions: [Syntax]) throws(CELError) -> [CELValue] {
        var values: [CELValue] = []
        for expression in expressions { values.append(try value(of: expression)) }
        return values
    }

    private mutating func map(_ entries: [(key: Syntax, value: Syntax)]) throws(CELError) -> CELMap {
        var map = CELMap()
        for (keySyntax, valueSyntax) in entries {
            let keyValue = try value(of: keySyntax)
            guard let key = CELMapKey(keyValue) else {
                throw CELError(.keyType(keyValue.type), at: keySyntax.position)
            }
            guard map.insert(try value(of: valueSyntax), for: key) else {
                throw CELError(.keyTwice(key.description), at: keySyntax.position)
            }
        }
        return map
    }

    private mutating func field(_ name: String, of operand: Syntax, at syntax: Syntax) throws(CELError)
        -> CELValue
    {
        let operand = try value(of: operand)
        guard case .map(let map) = operand else {
            throw CELError(.noSuchOverload(".\(name)", [operand.type]), at: syntax.position)
        }
        guard let value = map[.string(name)] else { throw CELError(.noSuchKey(name), at: syntax.position) }
        return value
    }

    private mutating func hasField(_ name: String, of operand: Syntax, at syntax: Syntax) throws(CELError)
        -> CELValue
    {
        let operand = try value(of: operand)
        guard case .map(let map) = operand else {
            throw CELError(.noSuchOverload("has", [operand.type]), at: syntax.position)
        }
        return .bool(map[.string(name)] != nil)
    }

    private mutating func element(of operand: Syntax, at index: Syntax, at syntax: Syntax) throws(CELError)
        -> CELValue
    {
        let (operand, index) = (try value(of: operand), try value(of: index))
        return try located(syntax) { meter throws(CELError.Problem) in try operand.element(at: index, &meter)
        }
    }

    private mutating func call(_ function: Function, _ arguments: [Syntax], at syntax: Syntax)
        throws(CELError) -> CELValue
    {
        let call = FunctionCall(function, try values(of: arguments), timeZones)
        return try located(syntax) { meter throws(CELError.Problem) in try call.result(&meter) }
    }
}
