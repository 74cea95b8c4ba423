// SPDX-License-Identifier: Apache-2.0

import StrictJSON

extension JSON {
    /// The same tree, all of it standing at one place.
    func placed(at position: SourcePosition) -> JSON {
        switch value {
        case .array(let elements): return JSON(.array(elements.map { $0.placed(at: position) }), at: position)
        case .object(let object):
            var placed = JSONObject()
            for member in object.members {
                _ = placed.append(member.key, member.value.placed(at: position), at: position)
            }
            return JSON(.object(placed), at: position)
        case .null, .bool, .number, .string: return JSON(value, at: position)
        }
    }
}
