// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// Who signs the other base roles.
struct TrustRoot: TrustRole {
    static let kind = TrustRoleKind.root
    private let signers: [TrustRoleKind: RoleKeys]

    /// Other roles than the base ones, under which Notary keeps the signers of past roots, are passed over: past roots
    /// are read themselves.
    init(_ signed: JSONCursor, limits: ContentTrustLimits) throws(JSONShapeError) {
        let keys = try KeyTable(try signed.required("keys"), limits: limits)
        let roles = try signed.required("roles")
        var signers: [TrustRoleKind: RoleKeys] = [:]
        for kind in TrustRoleKind.allCases {
            signers[kind] = try RoleKeys(try roles.required(kind.rawValue), keys: keys, limits: limits)
        }
        self.signers = signers
    }

    /// Who signs a base role.
    func keys(of kind: TrustRoleKind) -> RoleKeys { signers[kind] ?? .nobody }
}
