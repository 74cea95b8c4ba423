// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// The kinds of trust data; delegations are of the last.
enum TrustRoleKind: String, CaseIterable {
    case root, timestamp, snapshot, targets

    /// What `_type` says: capitalised, unlike in later versions of TUF.
    var type: String {
        switch self {
        case .root: "Root"
        case .timestamp: "Timestamp"
        case .snapshot: "Snapshot"
        case .targets: "Targets"
        }
    }
}

/// What is signed in a file of one kind.
protocol TrustRole: Sendable {
    static var kind: TrustRoleKind { get }
    /// Reads the signed part, whose type, version and expiry are read already.
    init(_ signed: JSONCursor, limits: ContentTrustLimits) throws(JSONShapeError)
}
