// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// A role that others are trusted with: `{"name", "keyids", "threshold", "paths"}`.
struct TrustDelegation: Sendable {
    let keys: RoleKeys
    /// Beginnings of the tags that it speaks for; the empty one is of every tag.
    private let paths: [[UInt8]]

    /// Reads `{"keys": {…}, "roles": […]}`.
    static func all(
        _ cursor: JSONCursor, limits: ContentTrustLimits
    ) throws(JSONShapeError) -> [String: TrustDelegation] {
        // Go writes no list as null.
        guard let roles = try cursor.optional("roles")?.array(limit: limits.roles), !roles.isEmpty else {
            return [:]
        }
        let keys = try KeyTable(try cursor.required("keys"), limits: limits)
        var delegations: [String: TrustDelegation] = [:]
        for role in roles {
            let name = try role.required("name")
            guard DelegationName.isValid(try name.string()) else {
                throw name.invalid("is not a delegation's")
            }
            let delegation = TrustDelegation(
                keys: try RoleKeys(role, keys: keys, limits: limits),
                paths: try paths(role, limit: limits.paths))
            guard delegations.updateValue(delegation, forKey: try name.string()) == nil else {
                throw name.invalid("is listed twice")
            }
        }
        return delegations
    }

    /// Whether the role may speak for a tag.
    func speaks(for tag: String) -> Bool {
        let tag = Array(tag.utf8)
        return paths.contains { tag.starts(with: $0) }
    }

    /// A delegation without paths speaks for nothing.
    private static func paths(_ role: JSONCursor, limit: Int) throws(JSONShapeError) -> [[UInt8]] {
        var paths: [[UInt8]] = []
        for path in try role.optional("paths")?.array(limit: limit) ?? [] {
            paths.append(Array(try path.string().utf8))
        }
        return paths
    }
}
