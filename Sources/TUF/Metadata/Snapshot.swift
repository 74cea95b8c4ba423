// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// Which targets files are current (TUF specification, section 4.4).
package struct Snapshot: MetadataRole, Sendable {
    static let kind = MetadataKind.snapshot
    /// Version and expiry.
    package let header: MetadataHeader
    /// The current files, by file name: `targets.json`, and one for each delegated role.
    package let files: [String: FileInfo]

    init(_ signed: JSONCursor, header: MetadataHeader, limits: TUFLimits) throws(JSONShapeError) {
        self.header = header
        let meta = try signed.required("meta")
        var files: [String: FileInfo] = [:]
        for name in try meta.object().keys {
            files[name] = try FileInfo(try meta.required(name))
        }
        self.files = files
    }

    /// What is said of a role's file.
    func file(of role: String) -> FileInfo? { files["\(role).json"] }
}
