// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// Which snapshot is current.
struct TrustTimestamp: TrustRole {
    static let kind = TrustRoleKind.timestamp
    let snapshot: TrustFileInfo

    init(_ signed: JSONCursor, limits: ContentTrustLimits) throws(JSONShapeError) {
        snapshot = try TrustFileInfo(try signed.required("meta").required("snapshot"))
    }
}
