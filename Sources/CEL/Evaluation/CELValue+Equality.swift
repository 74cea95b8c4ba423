// SPDX-License-Identifier: Apache-2.0

extension CELValue {
    /// `==` (langdef.md, "Equality"): values of different types are not equal, numbers are where they are the same
    /// number, lists and maps where their parts are. NaN is equal to nothing.
    func isEqual(to other: CELValue, _ meter: inout Meter) throws(CELError.Problem) -> Bool {
        switch (self, other) {
        case (.null, .null): true
        case (.bool(let one), .bool(let other)): one == other
        case (.string(let one), .string(let other)): try Self.areEqual(one.utf8, other.utf8, &meter)
        case (.bytes(let one), .bytes(let other)): try Self.areEqual(one, other, &meter)
        case (.list(let one), .list(let other)): try Self.areEqual(one.elements, other.elements, &meter)
        case (.map(let one), .map(let other)): try Self.areEqual(one, other, &meter)
        case (.timestamp(let one), .timestamp(let other)): one == other
        case (.duration(let one), .duration(let other)): one == other
        case (.type(let one), .type(let other)): one == other
        default: numericOrder(to: other) == .same
        }
    }

    private static func areEqual<Bytes: Collection<UInt8>>(
        _ one: Bytes, _ other: Bytes, _ meter: inout Meter
    ) throws(CELError.Problem) -> Bool {
        guard one.count == other.count else { return false }
        try meter.charge(bytes: one.count)
        // Canonically equivalent texts are not the same text.
        return one.elementsEqual(other)
    }

    private static func areEqual(
        _ one: [CELValue], _ other: [CELValue], _ meter: inout Meter
    ) throws(CELError.Problem) -> Bool {
        guard one.count == other.count else { return false }
        for (one, other) in zip(one, other) {
            try meter.charge()
            guard try one.isEqual(to: other, &meter) else { return false }
        }
        return true
    }

    private static func areEqual(
        _ one: CELMap, _ other: CELMap, _ meter: inout Meter
    ) throws(CELError.Problem) -> Bool {
        guard one.entries.count == other.entries.count else { return false }
        for entry in one.entries {
            try meter.charge(1 + entry.key.steps)
            guard let value = other[entry.key], try entry.value.isEqual(to: value, &meter) else {
                return false
            }
        }
        return true
    }
}
