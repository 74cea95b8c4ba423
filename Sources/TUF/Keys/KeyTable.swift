// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// The keys that a root or a delegation lists, by identifier. An identifier is a name and nothing more: whether it
/// is a hash of the key is not asked, since keys are told apart by themselves.
struct KeyTable {
    /// A key that cannot be used here is there as `nil`.
    private var keys: [String: VerificationKey?] = [:]

    init(_ cursor: JSONCursor, limits: TUFLimits) throws(JSONShapeError) {
        let identifiers = try cursor.object().keys
        guard identifiers.count <= limits.keys else {
            throw .tooMany(pointer: cursor.pointer, limit: limits.keys)
        }
        for identifier in identifiers {
            keys.updateValue(try VerificationKey(try cursor.required(identifier)), forKey: identifier)
        }
    }

    /// The key of that name, if it is listed and can be used.
    subscript(_ identifier: String) -> VerificationKey? { keys[identifier] ?? nil }
}
