// SPDX-License-Identifier: Apache-2.0

import OCIModel
import Signatures
import StrictJSON

/// What a role says of a file, or of a manifest: its length and its hashes, which are base64 here.
struct TrustFileInfo: Sendable {
    /// In bytes.
    let length: Int
    let sha256: Digest
    private let sha512: MessageDigest?

    /// Hashes by other functions than SHA-256 and SHA-512 are refused: nobody would check them.
    init(_ cursor: JSONCursor) throws(JSONShapeError) {
        let length = try cursor.required("length")
        self.length = try length.int()
        guard self.length >= 0 else { throw length.invalid("is less than 0") }
        let hashes = try cursor.required("hashes")
        try hashes.allowOnly(["sha256", "sha512"])
        let value = try Self.hash(try hashes.required("sha256"), .sha256)
        guard let sha256 = Digest(.sha256, hex: value.hex) else { throw hashes.invalid("is no hash") }
        self.sha256 = sha256
        sha512 = try hashes.optional("sha512").map { cursor throws(JSONShapeError) in
            try Self.hash(cursor, .sha512)
        }
    }

    /// Whether `bytes` have the length and every hash.
    func describes(_ bytes: [UInt8]) -> Bool {
        length == bytes.count && sha256.matches(bytes)
            && sha512.map { $0 == MessageDigest(of: bytes, .sha512) } ?? true
    }

    private static func hash(
        _ cursor: JSONCursor, _ algorithm: HashAlgorithm
    ) throws(JSONShapeError) -> MessageDigest {
        guard let bytes = Base64.decodeStandard(try cursor.string()),
            let digest = MessageDigest(algorithm, bytes: bytes)
        else { throw cursor.invalid("is not \(algorithm.byteCount) bytes in base64") }
        return digest
    }
}
