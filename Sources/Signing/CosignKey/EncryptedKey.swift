// SPDX-License-Identifier: Apache-2.0

import Crypto
import CryptoExtras
import FoundationEssentials
import Signatures
import StrictJSON

/// What a cosign key file holds: a PKCS #8 key under a passphrase (go-securesystemslib, `encrypted`):
///
///     {"kdf": {"name": "scrypt", "params": {"N": …, "r": …, "p": …}, "salt": …},
///      "cipher": {"name": "nacl/secretbox", "nonce": …}, "ciphertext": …}
struct EncryptedKey {
    private let salt: [UInt8]
    private let cost: Cost
    private let nonce: [UInt8]
    private let box: [UInt8]

    /// The parameters of scrypt (RFC 7914, section 2).
    fileprivate struct Cost {
        var rounds: Int
        var blockSize: Int
        var parallelism: Int
    }

    /// Reads the document. Throws when it is none, or asks for more work than a key is worth.
    init(parsing bytes: [UInt8]) throws(PrivateKeyError) {
        let document: JSONCursor
        do throws(JSONSyntaxError) {
            document = JSONCursor(
                try JSON(parsing: bytes, limits: JSONLimits(bytes: 64 << 10, depth: 8, nodes: 100)))
        } catch {
            throw .malformedEncryption
        }
        do throws(JSONShapeError) {
            let derivation = try document.required("kdf")
            let cipher = try document.required("cipher")
            let parameters = try derivation.required("params")
            guard try derivation.required("name").string() == "scrypt",
                try cipher.required("name").string() == "nacl/secretbox"
            else { throw derivation.invalid("is not known") }
            cost = Cost(
                rounds: try parameters.required("N").int(), blockSize: try parameters.required("r").int(),
                parallelism: try parameters.required("p").int())
            salt = try derivation.required("salt").base64()
            nonce = try cipher.required("nonce").base64()
            box = try document.required("ciphertext").base64()
        } catch {
            throw .malformedEncryption
        }
        guard Self.saltSizes.contains(salt.count), nonce.count == SecretBox.nonceBytes, cost.isSound else {
            throw .malformedEncryption
        }
        guard cost.isBearable else { throw .encryptionTooCostly }
    }

    /// The key in DER. Takes a fifth of a second and 64 MiB as cosign writes it. Throws `wrongPassphrase` when the
    /// passphrase is another, or the file was changed.
    func open(_ passphrase: String) throws(PrivateKeyError) -> [UInt8] {
        // HMAC pads its key with zeros, so a zero is the same as nothing, which the library cannot take.
        let password = passphrase.isEmpty ? [0] : Array(passphrase.utf8)
        let key: SymmetricKey
        do {
            key = try KDF.Scrypt.deriveKey(
                from: password, salt: salt, outputByteCount: SecretBox.keyBytes, rounds: cost.rounds,
                blockSize: cost.blockSize, parallelism: cost.parallelism)
        } catch {
            throw .malformedEncryption
        }
        let bytes = unsafe key.withUnsafeBytes { unsafe Array($0) }
        guard let opened = SecretBox.open(box, nonce: nonce, key: bytes) else { throw .wrongPassphrase }
        return opened
    }

    private static let saltSizes = 8...1024
}

extension EncryptedKey.Cost {
    /// Whether the library can work with it: N is a power of two.
    fileprivate var isSound: Bool {
        rounds > 1 && rounds & (rounds - 1) == 0 && blockSize > 0 && parallelism > 0
    }

    /// Four times the memory and four times the passes of what cosign writes (N 65536, r 8, p 1).
    fileprivate var isBearable: Bool {
        rounds <= 1 << 20 && blockSize <= 16 && parallelism <= 4 && 128 * rounds * blockSize <= 256 << 20
    }
}

extension JSONCursor {
    fileprivate func base64() throws(JSONShapeError) -> [UInt8] {
        guard let bytes = Base64.decodeStandard(try string()) else { throw invalid("is not base64") }
        return bytes
    }
}
