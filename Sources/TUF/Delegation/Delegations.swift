// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// Whom a role delegates targets to (TUF specification, section 4.5): roles in order of trust, or hash bins.
package struct Delegations: Sendable {
    private enum Roles: Sendable {
        case listed([DelegatedRole])
        case bins(HashBins)
    }

    private let roles: Roles

    init(_ cursor: JSONCursor, limits: TUFLimits) throws(JSONShapeError) {
        let keys = try KeyTable(try cursor.required("keys"), limits: limits)
        switch (try cursor.optional("roles"), try cursor.optional("succinct_roles")) {
        case (let list?, nil): roles = .listed(try Self.listed(list, keys, limits))
        case (nil, let bins?): roles = .bins(try HashBins(bins, keys: keys, limits: limits))
        case (nil, nil): throw .missing(pointer: "\(cursor.pointer)/roles")
        case (_?, _?): throw cursor.invalid("has both \"roles\" and \"succinct_roles\"")
        }
    }

    /// Who signs a delegated role; nobody when it is not delegated here.
    func signers(of role: String) -> RoleSigners {
        switch roles {
        case .listed(let roles): roles.first { $0.name == role }?.signers ?? .nobody
        case .bins(let bins): bins.contains(role) ? bins.signers : .nobody
        }
    }

    /// The roles that are trusted with a target, most trusted first, up to a terminating one.
    func roles(for target: String) -> (names: [String], isTerminating: Bool) {
        switch roles {
        case .bins(let bins): return ([bins.role(for: target)], true)
        case .listed(let roles):
            var names: [String] = []
            for role in roles where role.isTrusted(with: target) {
                names.append(role.name)
                if role.isTerminating { return (names, true) }
            }
            return (names, false)
        }
    }

    private static func listed(
        _ list: JSONCursor, _ keys: KeyTable, _ limits: TUFLimits
    ) throws(JSONShapeError) -> [DelegatedRole] {
        var names: Set<String> = []
        var roles: [DelegatedRole] = []
        for element in try list.array(limit: mostRoles) {
            let role = try DelegatedRole(element, keys: keys, limits: limits)
            guard names.insert(role.name).inserted else {
                throw element.invalid("has the name of another role")
            }
            roles.append(role)
        }
        return roles
    }

    /// Hash bins, the largest use of listed roles, come to 16,384 (PEP 458).
    private static let mostRoles = 20_000
}
