// SPDX-License-Identifier: Apache-2.0

/// How one value stands to another of the same kind.
enum ValueOrder {
    case ascending, same, descending
    /// NaN has no place in the order.
    case none

    init<Value: Comparable>(_ one: Value, _ other: Value) {
        self = one < other ? .ascending : one == other ? .same : one > other ? .descending : .none
    }
}

extension CELValue {
    /// The order that `<` and its kin see (langdef.md, "Ordering"); `nil` for types that have none.
    func order(to other: CELValue, _ meter: inout Meter) throws(CELError.Problem) -> ValueOrder? {
        switch (self, other) {
        case (.bool(let one), .bool(let other)): ValueOrder(one ? 1 : 0, other ? 1 : 0)
        // By code points, which is the order of the bytes of UTF-8.
        case (.string(let one), .string(let other)): try Self.order(one.utf8, other.utf8, &meter)
        case (.bytes(let one), .bytes(let other)): try Self.order(one, other, &meter)
        case (.timestamp(let one), .timestamp(let other)): ValueOrder(one, other)
        case (.duration(let one), .duration(let other)): ValueOrder(one, other)
        default: numericOrder(to: other)
        }
    }

    /// The order of two numbers, of one type or of two; `nil` if one is none.
    ///
    /// Beside a `double`, an integer counts as the nearest `double`: beyond 2^53 two may be the same number that differ
    /// otherwise, as the conformance tests want it.
    func numericOrder(to other: CELValue) -> ValueOrder? {
        switch (self, other) {
        case (.int(let one), .int(let other)): ValueOrder(one, other)
        case (.uint(let one), .uint(let other)): ValueOrder(one, other)
        case (.double(let one), .double(let other)): ValueOrder(one, other)
        case (.int(let one), .uint(let other)): ValueOrder(Int128(one), Int128(other))
        case (.uint(let one), .int(let other)): ValueOrder(Int128(one), Int128(other))
        case (.int(let one), .double(let other)): ValueOrder(Double(one), other)
        case (.uint(let one), .double(let other)): ValueOrder(Double(one), other)
        case (.double(let one), .int(let other)): ValueOrder(one, Double(other))
        case (.double(let one), .uint(let other)): ValueOrder(one, Double(other))
        default: nil
        }
    }

    private static func order<Bytes: Collection<UInt8>>(
        _ one: Bytes, _ other: Bytes, _ meter: inout Meter
    ) throws(CELError.Problem) -> ValueOrder {
        try meter.charge(bytes: min(one.count, other.count))
        if one.lexicographicallyPrecedes(other) { return .ascending }
        return other.lexicographicallyPrecedes(one) ? .descending : .same
    }
}
