// SPDX-License-Identifier: Apache-2.0

extension BinaryOperator {
    /// `+ - * / %` of numbers of one type, and `+ -` of moments and spans of time (langdef.md, "Overflow").
    func arithmetic(_ left: CELValue, _ right: CELValue) throws(CELError.Problem) -> CELValue {
        switch (left, right) {
        case (.int(let left), .int(let right)): return .int(try integer(left, right))
        case (.uint(let left), .uint(let right)): return .uint(try integer(left, right))
        case (.double(let one), .double(let other)):
            guard let result = double(one, other) else { throw noOverload(left, right) }
            return .double(result)
        case (.timestamp, _), (.duration, _):
            guard let result = try time(left, right) else { throw noOverload(left, right) }
            return result
        default: throw noOverload(left, right)
        }
    }

    private func integer<Number: FixedWidthInteger>(
        _ left: Number, _ right: Number
    ) throws(CELError.Problem) -> Number {
        if right == 0, self == .divide || self == .remainder { throw .divisionByZero }
        let (result, overflows) =
            switch self {
            case .add: left.addingReportingOverflow(right)
            case .subtract: left.subtractingReportingOverflow(right)
            case .multiply: left.multipliedReportingOverflow(by: right)
            case .divide: left.dividedReportingOverflow(by: right)
            default: left.remainderReportingOverflow(dividingBy: right)
            }
        guard !overflows else { throw .overflow }
        return result
    }

    /// IEEE 754; `nil` for `%`.
    private func double(_ left: Double, _ right: Double) -> Double? {
        switch self {
        case .add: left + right
        case .subtract: left - right
        case .multiply: left * right
        case .divide: left / right
        default: nil
        }
    }

    /// `nil` for what has no meaning.
    private func time(_ left: CELValue, _ right: CELValue) throws(CELError.Problem) -> CELValue? {
        let result: CELValue?
        switch (self, left, right) {
        case (.add, .timestamp(let moment), .duration(let span)),
            (.add, .duration(let span), .timestamp(let moment)):
            result = moment.adding(span).map(CELValue.timestamp)
        case (.subtract, .timestamp(let moment), .duration(let span)):
            result = span.negated.flatMap(moment.adding).map(CELValue.timestamp)
        case (.subtract, .timestamp(let later), .timestamp(let earlier)):
            result = later.since(earlier).map(CELValue.duration)
        case (.add, .duration(let left), .duration(let right)),
            (.subtract, .duration(let left), .duration(let right)):
            let nanoseconds = try integer(left.nanoseconds, right.nanoseconds)
            result = .duration(CELDuration(nanoseconds: nanoseconds))
        default: return nil
        }
        guard let result else { throw .overflow }
        return result
    }
}

extension CELValue {
    /// `-` before a number.
    func negated() throws(CELError.Problem) -> CELValue {
        switch self {
        case .int(let number):
            let (result, overflows) = (0 as Int64).subtractingReportingOverflow(number)
            guard !overflows else { throw .overflow }
            return .int(result)
        case .double(let number): return .double(-number)
        default: throw .noSuchOverload("-", [type])
        }
    }
}
