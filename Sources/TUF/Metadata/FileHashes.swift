// SPDX-License-Identifier: Apache-2.0

import Signatures
import StrictJSON

/// Hashes of a file, by the names of their functions: at least one (TUF specification, section 4.4).
package struct FileHashes: Sendable, Equatable {
    /// Hexadecimal values by function: `sha256`, `sha384`, `sha512`, or a name that is not known here.
    package let values: [String: String]

    init(_ cursor: JSONCursor) throws(JSONShapeError) {
        values = try cursor.stringMap(limit: 16)
        guard !values.isEmpty else { throw cursor.invalid("is empty") }
    }

    /// Throws unless every hash is `bytes`'. One by a function that is not known is a failure: nobody checked it.
    func check(_ bytes: [UInt8], file: String) throws(TUFError) {
        for name in values.keys.sorted() {
            guard let algorithm = HashAlgorithm(rawValue: name) else {
                throw .unsupportedHash(file: file, algorithm: name)
            }
            guard MessageDigest(of: bytes, algorithm).hex == values[name] else {
                throw .hashMismatch(file: file, algorithm: name)
            }
        }
    }

    /// The value that stands in a target's URL: the shortest of the functions that are known.
    var forURL: String? {
        HashAlgorithm.allCases.lazy.compactMap { values[$0.rawValue] }.first { HexText.decode($0) != nil }
    }
}
