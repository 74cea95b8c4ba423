// SPDX-License-Identifier: Apache-2.0

extension BinaryOperator {
    /// What the operator makes of two values.
    func result(
        _ left: CELValue, _ right: CELValue, _ meter: inout Meter
    ) throws(CELError.Problem) -> CELValue {
        switch self {
        case .equal: return .bool(try left.isEqual(to: right, &meter))
        case .notEqual: return .bool(try !left.isEqual(to: right, &meter))
        case .less, .lessOrEqual, .greater, .greaterOrEqual:
            guard let order = try left.order(to: right, &meter) else { throw noOverload(left, right) }
            return .bool(isTrue(of: order))
        case .in:
            guard let isIn = try right.contains(left, &meter) else { throw noOverload(left, right) }
            return .bool(isIn)
        case .add:
            if let joined = try left.joined(with: right, &meter) { return joined }
            return try arithmetic(left, right)
        case .subtract, .multiply, .divide, .remainder: return try arithmetic(left, right)
        }
    }

    private func isTrue(of order: ValueOrder) -> Bool {
        switch order {
        case .ascending: self == .less || self == .lessOrEqual
        case .same: self == .lessOrEqual || self == .greaterOrEqual
        case .descending: self == .greater || self == .greaterOrEqual
        case .none: false
        }
    }

    func noOverload(_ left: CELValue, _ right: CELValue) -> CELError.Problem {
        .noSuchOverload(rawValue, [left.type, right.type])
    }
}
