// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// What the timestamp says of the snapshot, and the snapshot of each targets file (TUF specification, section 4.4).
package struct FileInfo: Sendable, Equatable {
    /// The version that is current.
    package let version: Int
    /// Its length in bytes, where given.
    package let length: Int?
    /// Its hashes, where given.
    package let hashes: FileHashes?

    init(_ cursor: JSONCursor) throws(JSONShapeError) {
        version = try cursor.required("version").positiveInt()
        length = try cursor.optional("length")?.length()
        if let hashes = try cursor.optional("hashes") {
            self.hashes = try FileHashes(hashes)
        } else {
            hashes = nil
        }
    }

    /// Throws unless `bytes` have the length and the hashes that are given.
    func check(_ bytes: [UInt8], file: String) throws(TUFError) {
        if let length, length != bytes.count {
            throw .lengthMismatch(file: file, expected: length, found: bytes.count)
        }
        try hashes?.check(bytes, file: file)
    }
}

extension JSONCursor {
    /// A length in bytes.
    func length() throws(JSONShapeError) -> Int {
        let value = try int()
        guard value >= 0 else { throw invalid("is less than 0") }
        return value
    }
}
