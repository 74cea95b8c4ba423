// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// A version's public key as the service answers it (Cloud KMS, PublicKey), its checksum checked.
struct GoogleCloudPublicKey {
    var pem: String
    /// The name of a CryptoKeyVersionAlgorithm.
    var algorithm: String

    /// Reads an answer, which must be about the version `full`.
    init(_ json: JSONCursor, of full: String) throws(JSONShapeError) {
        let name = try json.required("name")
        guard try name.string() == full else { throw name.invalid("is another version than was asked for") }
        pem = try json.required("pem").string()
        algorithm = try json.required("algorithm").string()
        if let checksum = try json.optional("pemCrc32c") {
            // 64-bit integers are text in the JSON of protocol buffers; readers take numbers too.
            let value = checksum.json.int ?? checksum.json.string.flatMap { Int($0) }
            guard value == Int(CRC32C.checksum(of: pem.utf8)) else {
                throw checksum.invalid("is not the checksum of /pem")
            }
        }
    }
}
