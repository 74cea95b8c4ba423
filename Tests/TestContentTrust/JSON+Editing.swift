// SPDX-License-Identifier: Apache-2.0

package import StrictJSON

extension JSON {
    /// Sets what stands at a path of member names; `nil` removes it.
    package mutating func set(_ path: [String], _ value: JSON?) {
        guard let first = path.first else { return }
        var changed = JSONObject()
        var found = false
        for member in object?.members ?? [] {
            guard member.key == first else {
                changed[member.key] = member.value
                continue
            }
            found = true
            if path.count == 1 {
                changed[first] = value
            } else {
                var inner = member.value
                inner.set(Array(path.dropFirst()), value)
                changed[first] = inner
            }
        }
        if !found, path.count == 1, let value { changed[first] = value }
        self = .object(changed)
    }
}
