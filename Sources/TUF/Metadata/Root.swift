// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// Who signs the top-level roles (TUF specification, section 4.3).
package struct Root: MetadataRole, Sendable {
    static let kind = MetadataKind.root
    /// Version and expiry.
    package let header: MetadataHeader
    /// Whether files carry their version, and targets their hash, in their names (section 6.2).
    package let consistentSnapshot: Bool
    private let signers: [String: RoleSigners]

    init(_ signed: JSONCursor, header: MetadataHeader, limits: TUFLimits) throws(JSONShapeError) {
        self.header = header
        consistentSnapshot = try signed.optional("consistent_snapshot")?.flag() ?? false
        let keys = try KeyTable(try signed.required("keys"), limits: limits)
        let roles = try signed.required("roles")
        var signers: [String: RoleSigners] = [:]
        for kind in MetadataKind.allCases {
            signers[kind.rawValue] = try RoleSigners(
                try roles.required(kind.rawValue), keys: keys, limits: limits)
        }
        self.signers = signers
    }

    /// Who signs a role; for a kind that is no top-level role, nobody.
    func signers(of kind: MetadataKind) -> RoleSigners { signers[kind.rawValue] ?? .nobody }
}

extension JSONCursor {
    /// The truth value.
    func flag() throws(JSONShapeError) -> Bool {
        guard let flag = json.bool else {
            throw .wrongType(pointer: pointer, expected: "boolean", found: json.typeName)
        }
        return flag
    }
}
