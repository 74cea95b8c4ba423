// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// The keys that a root or a delegation lists, by identifier.
struct KeyTable {
    /// A key that cannot be used here is there as `nil`.
    private var keys: [String: TrustKey?] = [:]

    init(_ cursor: JSONCursor, limits: ContentTrustLimits) throws(JSONShapeError) {
        let identifiers = try cursor.object().keys
        guard identifiers.count <= limits.keys else {
            throw .tooMany(pointer: cursor.pointer, limit: limits.keys)
        }
        for identifier in identifiers {
            keys.updateValue(
                try TrustKey(try cursor.required(identifier), identifier: identifier), forKey: identifier)
        }
    }

    /// The key of that name, if it is listed and can be used.
    subscript(_ identifier: String) -> TrustKey? { keys[identifier] ?? nil }
}
