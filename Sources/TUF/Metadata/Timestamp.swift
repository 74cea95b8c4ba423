// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// Which snapshot is current (TUF specification, section 4.6).
package struct Timestamp: MetadataRole, Sendable {
    static let kind = MetadataKind.timestamp
    /// Version and expiry.
    package let header: MetadataHeader
    /// The current snapshot.
    package let snapshot: FileInfo

    init(_ signed: JSONCursor, header: MetadataHeader, limits: TUFLimits) throws(JSONShapeError) {
        self.header = header
        snapshot = try FileInfo(try signed.required("meta").required("snapshot.json"))
    }
}
