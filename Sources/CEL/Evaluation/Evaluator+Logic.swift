// SPDX-License-Identifier: Apache-2.0

extension Evaluator {
    /// The truth value of an operand of `operation`.
    mutating func truth(of operand: Syntax, for operation: String) throws(CELError) -> Bool {
        try truth(try value(of: operand), for: operation, at: operand)
    }

    /// `||` and `&&`.
    mutating func junction(_ operands: [Syntax], decidedBy deciding: Bool) throws(CELError) -> CELValue {
        try decision(over: operands, by: deciding) { evaluator, operand throws(CELError) in
            try evaluator.truth(of: operand, for: deciding ? "||" : "&&")
        }
    }

    /// A macro over a list or a map.
    mutating func comprehension(
        _ macro: Macro, of rangeSyntax: Syntax, where condition: Syntax?, result: Syntax, at syntax: Syntax
    ) throws(CELError) -> CELValue {
        let elements = try range(try value(of: rangeSyntax), of: macro, at: syntax)
        switch macro {
        case .all, .exists:
            return try decision(over: elements, by: macro == .exists) { evaluator, element throws(CELError) in
                try evaluator.holds(result, for: element, macro)
            }
        case .existsOne:
            var count = 0
            for element in elements where try holds(result, for: element, macro) { count += 1 }
            return .bool(count == 1)
        case .filter:
            var chosen: [CELValue] = []
            for element in elements where try holds(result, for: element, macro) { chosen.append(element) }
            return .list(CELList(chosen))
        case .map:
            var results: [CELValue] = []
            for element in elements {
                if let condition, try !holds(condition, for: element, macro) { continue }
                results.append(try value(of: result, with: element))
            }
            let list = CELValue.list(CELList(results))
            return try metered(syntax) { meter throws(CELError.Problem) in try meter.admitted(list) }
        }
    }

    /// Whether one operand is `deciding`, which makes up for errors of others, before it or behind it (langdef.md,
    /// "Logical Operators"). If none is, the first error is thrown.
    private mutating func decision<Operand>(
        over operands: [Operand], by deciding: Bool,
        truth: (inout Evaluator, Operand) throws(CELError) -> Bool
    ) throws(CELError) -> CELValue {
        var failure: CELError?
        for operand in operands {
            do throws(CELError) {
                if try truth(&self, operand) == deciding { return .bool(deciding) }
            } catch {
                guard error.problem.isAbsorbed else { throw error }
                failure = failure ?? error
            }
        }
        if let failure { throw failure }
        return .bool(!deciding)
    }

    /// What a macro goes over: a list's elements, a map's keys.
    private mutating func range(
        _ value: CELValue, of macro: Macro, at syntax: Syntax
    ) throws(CELError) -> [CELValue] {
        switch value {
        case .list(let list): return list.elements
        case .map(let map):
            try metered(syntax) { meter throws(CELError.Problem) in try meter.charge(map.entries.count) }
            return map.entries.map(\.key.value)
        default: throw CELError(.noSuchOverload(macro.rawValue, [value.type]), at: syntax.position)
        }
    }

    private mutating func holds(
        _ condition: Syntax, for element: CELValue, _ macro: Macro
    ) throws(CELError) -> Bool {
        try truth(try value(of: condition, with: element), for: macro.rawValue, at: condition)
    }

    private func truth(_ value: CELValue, for operation: String, at syntax: Syntax) throws(CELError) -> Bool {
        guard case .bool(let truth) = value else {
            throw CELError(.noSuchOverload(operation, [value.type]), at: syntax.position)
        }
        return truth
    }
}
