// SPDX-License-Identifier: Apache-2.0

extension CELValue {
    /// `self.name`.
    func field(_ name: String, _ meter: inout Meter) throws(CELError.Problem) -> CELValue {
        guard case .map(let map) = self else { throw .noSuchOverload(".", [type]) }
        let key = CELMapKey.string(name)
        try meter.charge(key.steps)
        guard let value = map[key] else { throw .noSuchKey(name) }
        return value
    }

    /// `has(self.name)`.
    func hasField(_ name: String, _ meter: inout Meter) throws(CELError.Problem) -> Bool {
        guard case .map(let map) = self else { throw .noSuchOverload("has", [type]) }
        let key = CELMapKey.string(name)
        try meter.charge(key.steps)
        return map[key] != nil
    }

    /// `self[index]`.
    func element(at index: CELValue, _ meter: inout Meter) throws(CELError.Problem) -> CELValue {
        switch self {
        case .list(let list):
            guard let place = index.wholeNumber else { throw .noSuchOverload("[]", [type, index.type]) }
            guard let offset = Int(exactly: place), list.elements.indices.contains(offset) else {
                throw .noSuchIndex(place)
            }
            return list.elements[offset]
        case .map(let map):
            guard let key = CELMapKey(finding: index) else { throw .noSuchKey(index.type.rawValue) }
            try meter.charge(key.steps)
            guard let value = map[key] else { throw .noSuchKey(key.description) }
            return value
        default: throw .noSuchOverload("[]", [type, index.type])
        }
    }

    /// A number of any type, if it is whole and fits.
    private var wholeNumber: Int64? {
        switch self {
        case .int(let number): number
        case .uint(let number): Int64(exactly: number)
        case .double(let number): Int64(exactly: number)
        default: nil
        }
    }

    /// `value in self`; `nil` if this contains nothing.
    func contains(_ value: CELValue, _ meter: inout Meter) throws(CELError.Problem) -> Bool? {
        switch self {
        case .list(let list):
            for element in list.elements {
                try meter.charge()
                if try element.isEqual(to: value, &meter) { return true }
            }
            return false
        case .map(let map):
            guard let key = CELMapKey(finding: value) else { return false }
            try meter.charge(key.steps)
            return map[key] != nil
        default: return nil
        }
    }

    /// One behind the other: texts, bytes, lists. `nil` for anything else.
    func joined(with other: CELValue, _ meter: inout Meter) throws(CELError.Problem) -> CELValue? {
        switch (self, other) {
        case (.string(let one), .string(let other)):
            try meter.charge(bytes: one.utf8.count + other.utf8.count)
            return .string(one + other)
        case (.bytes(let one), .bytes(let other)):
            try meter.charge(bytes: one.count + other.count)
            return .bytes(one + other)
        case (.list(let one), .list(let other)):
            try meter.charge(one.elements.count + other.elements.count)
            return .list(CELList(one.elements + other.elements))
        default: return nil
        }
    }
}
