// SPDX-License-Identifier: Apache-2.0

import StrictJSON

extension JSON {
    static var null: JSON { nil }

    /// The value at the end of so many member names.
    subscript(path: [String]) -> JSON? {
        var value: JSON? = self
        for step in path { value = value?[step] }
        return value
    }

    /// This object with a member set, or removed where `value` is `nil`; what lies on the way and is no object
    /// becomes one.
    func setting(_ path: [String], _ value: JSON?) -> JSON {
        guard let first = path.first else { return value ?? .null }
        var edited = JSONObject()
        for member in object?.members ?? [] where member.key != first { edited[member.key] = member.value }
        let rest = Array(path.dropFirst())
        if rest.isEmpty {
            edited[first] = value
        } else if value != nil || self[first] != nil {
            edited[first] = (self[first] ?? .object(JSONObject())).setting(rest, value)
        }
        return .object(edited)
    }
}
