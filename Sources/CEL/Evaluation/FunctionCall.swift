// SPDX-License-Identifier: Apache-2.0

/// A standard function with the values of its arguments; a member function's operand is the first of them.
struct FunctionCall {
    let function: Function
    let arguments: [CELValue]
    let timeZones: CELTimeZones

    func result(_ meter: inout Meter) throws(CELError.Problem) -> CELValue {
        guard let operand = arguments.first else { throw noOverload }
        switch function {
        case .type: return .type(operand.type)
        case .dyn: return operand
        case .size: return .int(Int64(try size(of: operand, &meter)))
        case .contains, .startsWith, .endsWith, .matches: return .bool(try textQuestion(&meter))
        case .int, .uint, .double, .string, .bool, .bytes, .timestamp, .duration:
            return try conversion(of: operand, &meter)
        case .getFullYear, .getMonth, .getDayOfYear, .getDayOfMonth, .getDate, .getDayOfWeek, .getHours,
            .getMinutes, .getSeconds, .getMilliseconds:
            return .int(try timePart(of: operand))
        }
    }

    /// The error that the function does not take arguments of these types.
    var noOverload: CELError.Problem { .noSuchOverload(function.rawValue, arguments.map(\.type)) }

    /// Code points of a text, bytes, elements, entries.
    private func size(of value: CELValue, _ meter: inout Meter) throws(CELError.Problem) -> Int {
        switch value {
        case .string(let text):
            try meter.charge(bytes: text.utf8.count)
            return text.unicodeScalars.count
        case .bytes(let bytes): return bytes.count
        case .list(let list): return list.elements.count
        case .map(let map): return map.entries.count
        default: throw noOverload
        }
    }
}
