// SPDX-License-Identifier: Apache-2.0

package import StrictJSON

extension CELValue {
    /// A JSON value: objects are maps, and a number is an `int` if it is written without fraction and exponent and
    /// fits 64 bits, else a `double`. JSON knows no infinity: what is larger than every `double` is the largest one.
    package init(_ json: JSON) {
        switch json.value {
        case .null: self = .null
        case .bool(let truth): self = .bool(truth)
        case .number(let text): self = Self.number(text)
        case .string(let text): self = .string(text)
        case .array(let elements): self = .list(CELList(elements.map { CELValue($0) }))
        case .object(let object):
            var map = CELMap()
            for member in object.members {
                // A JSON object has each name once.
                _ = map.insert(CELValue(member.value), for: .string(member.key))
            }
            self = .map(map)
        }
    }

    private static func number(_ text: String) -> CELValue {
        if let int = Int64(text) { return .int(int) }
        let largest = Double.greatestFiniteMagnitude
        // Anything else than a number is no JSON; a value made in code may hold it.
        guard let double = Double(text), !double.isNaN else { return .double(0) }
        return .double(min(max(double, -largest), largest))
    }
}
