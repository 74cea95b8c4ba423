// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// Which files of the other roles are current.
struct TrustSnapshot: TrustRole {
    static let kind = TrustRoleKind.snapshot
    /// By the role's name, which has no `.json` here.
    private let files: [String: TrustFileInfo]

    init(_ signed: JSONCursor, limits: ContentTrustLimits) throws(JSONShapeError) {
        let meta = try signed.required("meta")
        let names = try meta.object().keys
        guard names.count <= limits.roles else { throw .tooMany(pointer: meta.pointer, limit: limits.roles) }
        var files: [String: TrustFileInfo] = [:]
        for name in names { files[name] = try TrustFileInfo(try meta.required(name)) }
        self.files = files
    }

    /// What is said of a role's file; names are of ASCII only.
    func file(of role: String) -> TrustFileInfo? { files[role] }
}
