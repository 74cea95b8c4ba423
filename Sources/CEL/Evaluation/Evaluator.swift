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
        try metered(syntax) { meter throws(CELError.Problem) in try meter.charge() }
        switch syntax.kind {
        case .literal(let value): return value
        case .variable(let name):
            guard let value = variables[name] else {
                throw CELError(.missingVariable(name), at: syntax.position)
            }
            return value
        case .element(let index): return elements[index]
        case .list(let elements):
            let list = CELValue.list(CELList(try values(of: elements)))
            return try metered(syntax) { meter throws(CELError.Problem) in try meter.admitted(list) }
        case .map(let entries):
            let map = CELValue.map(try map(entries))
            return try metered(syntax) { meter throws(CELError.Problem) in try meter.admitted(map) }
        case .field(let operand, let name):
            let operand = try value(of: operand)
            return try metered(syntax) { meter throws(CELError.Problem) in try operand.field(name, &meter) }
        case .hasField(let operand, let name):
            let operand = try value(of: operand)
            return try metered(syntax) { meter throws(CELError.Problem) in
                .bool(try operand.hasField(name, &meter))
            }
        case .index(let operand, let index):
            let (operand, index) = (try value(of: operand), try value(of: index))
            return try metered(syntax) { meter throws(CELError.Problem) in
                try operand.element(at: index, &meter)
            }
        case .call(let function, let arguments):
            let call = FunctionCall(
                function: function, arguments: try values(of: arguments), timeZones: timeZones)
            return try metered(syntax) { meter throws(CELError.Problem) in try call.result(&meter) }
        case .matches(let operand, let pattern):
            let text = try value(of: operand)
            return try metered(syntax) { meter throws(CELError.Problem) in
                .bool(try text.matches(pattern, &meter))
            }
        case .not(let operand): return .bool(!(try truth(of: operand, for: "!")))
        case .negative(let operand):
            let number = try value(of: operand)
            return try metered(syntax) { _ throws(CELError.Problem) in try number.negated() }
        case .binary(let operation, let left, let right):
            let (left, right) = (try value(of: left), try value(of: right))
            return try metered(syntax) { meter throws(CELError.Problem) in
                try operation.result(left, right, &meter)
            }
        case .junction(let operands, let deciding): return try junction(operands, decidedBy: deciding)
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

    /// Does what costs steps, and says of an error where it came up.
    mutating func metered<Result>(
        _ syntax: Syntax, _ work: (inout Meter) throws(CELError.Problem) -> Result
    ) throws(CELError) -> Result {
        do throws(CELError.Problem) {
            return try work(&meter)
        } catch {
            throw CELError(error, at: syntax.position)
        }
    }

    private mutating func values(of expressions: [Syntax]) throws(CELError) -> [CELValue] {
        var values: [CELValue] = []
        for expression in expressions { values.append(try value(of: expression)) }
        return values
    }

    private mutating func map(_ entries: [(key: Syntax, value: Syntax)]) throws(CELError) -> CELMap {
        var map = CELMap()
        for entry in entries {
            let (key, value) = (try value(of: entry.key), try value(of: entry.value))
            try metered(entry.key) { meter throws(CELError.Problem) in
                guard let mapKey = CELMapKey(key) else { throw .keyType(key.type) }
                try meter.charge(mapKey.steps)
                guard map.insert(value, for: mapKey) else { throw .keyTwice(mapKey.description) }
            }
        }
        return map
    }
}
