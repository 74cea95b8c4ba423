// SPDX-License-Identifier: Apache-2.0

package import StrictJSON

/// What a trusted role says of a target: a file that the repository distributes (TUF specification, section 4.5).
package struct TargetFile: Sendable, Equatable {
    /// Its name: a path relative to the base URL of targets.
    package let name: String
    /// Its length in bytes.
    package let length: Int
    /// Its hashes.
    package let hashes: FileHashes
    /// What the repository says of it besides, in its own terms.
    package let custom: JSON?

    init(name: String, _ cursor: JSONCursor) throws(JSONShapeError) {
        self.name = name
        length = try cursor.required("length").length()
        hashes = try FileHashes(try cursor.required("hashes"))
        custom = try cursor.optional("custom")?.json
    }

    /// Throws unless `bytes` are this target: length and every hash.
    package func check(_ bytes: [UInt8]) throws(TUFError) {
        guard bytes.count == length else {
            throw .lengthMismatch(file: name, expected: length, found: bytes.count)
        }
        try hashes.check(bytes, file: name)
    }
}
