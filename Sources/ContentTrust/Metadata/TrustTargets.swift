// SPDX-License-Identifier: Apache-2.0

import OCIModel
import StrictJSON

/// The images that a role names by tag, and whom it delegates to.
struct TrustTargets: TrustRole {
    static let kind = TrustRoleKind.targets
    /// Names that are no tags are left out: nobody can ask for them.
    let images: [String: SignedTarget]
    /// By the role's full name.
    let delegations: [String: TrustDelegation]

    init(_ signed: JSONCursor, limits: ContentTrustLimits) throws(JSONShapeError) {
        let targets = try signed.required("targets")
        let members = try targets.object()
        guard members.count <= limits.tags else {
            throw .tooMany(pointer: targets.pointer, limit: limits.tags)
        }
        var images: [String: SignedTarget] = [:]
        for name in members.keys {
            let info = try TrustFileInfo(try targets.required(name))
            guard ImageReference.isTag(name) else { continue }
            images[name] = SignedTarget(digest: info.sha256, length: info.length)
        }
        self.images = images
        delegations =
            try signed.optional("delegations").map { cursor throws(JSONShapeError) in
                try TrustDelegation.all(cursor, limits: limits)
            } ?? [:]
    }
}
