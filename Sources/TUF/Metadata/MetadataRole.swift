// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// The signed part of a metadata file.
protocol MetadataRole: Sendable {
    /// The `_type` it must have.
    static var kind: MetadataKind { get }
    /// What it says about itself.
    var header: MetadataHeader { get }
    /// Reads the member `signed`. Members that are not known are left to the signature.
    init(_ signed: JSONCursor, header: MetadataHeader, limits: TUFLimits) throws(JSONShapeError)
}
