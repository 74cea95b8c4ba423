// SPDX-License-Identifier: Apache-2.0

import Crypto
import CryptoExtras
import Signatures
import SwiftASN1

extension SigningKey {
    /// Reads the private key of a PEM file: PKCS #8 (`PRIVATE KEY`, RFC 5958), SEC 1 (`EC PRIVATE KEY`, RFC 5915),
    /// PKCS #1 (`RSA PRIVATE KEY`, RFC 8017), or cosign's own form, which is encrypted. Text around the block is ignored,
    /// and so are the `EC PARAMETERS` that OpenSSL writes before a key.
    ///
    /// - Parameter passphrase: what opens an encrypted key; `nil` when there is none, which is not the empty one.
    package init(pemEncoded text: [UInt8], passphrase: String? = nil) throws(PrivateKeyError) {
        let block = try PrivateKeyBlock(text)
        switch block.type {
        case "PRIVATE KEY": try self.init(pkcs8: block.bytes)
        case "EC PRIVATE KEY": try self.init(sec1: block.bytes)
        case "RSA PRIVATE KEY": try self.init(pkcs1: block.bytes)
        case "ENCRYPTED SIGSTORE PRIVATE KEY", "ENCRYPTED COSIGN PRIVATE KEY":
            let key = try EncryptedKey(parsing: block.bytes)
            guard let passphrase else { throw .passphraseMissing }
            try self.init(pkcs8: try key.open(passphrase))
        case "ENCRYPTED PRIVATE KEY": throw .encryptedPKCS8
        default: throw .otherBlock(block.type)
        }
    }

    /// Reads a `PrivateKeyInfo` in DER.
    init(pkcs8 bytes: [UInt8]) throws(PrivateKeyError) {
        switch try PrivateKeyInfo.read(bytes) {
        case .ec(let curve): try self.init(ec: bytes, curve)
        case .rsa(let key): try self.init(pkcs1: key)
        case .ed25519(let seed):
            try self.init(
                reading: Self.material {
                    .ed25519(try Curve25519.Signing.PrivateKey(rawRepresentation: seed))
                }
            )
        }
    }

    private init(sec1 bytes: [UInt8]) throws(PrivateKeyError) {
        try self.init(ec: bytes, try PrivateKeyInfo.curve(ofSEC1: bytes))
    }

    /// The library reads both of an EC key's encodings.
    private init(ec bytes: [UInt8], _ curve: PrivateKeyInfo.Curve) throws(PrivateKeyError) {
        try self.init(
            reading: Self.material {
                switch curve {
                case .p256: .p256(try P256.Signing.PrivateKey(derRepresentation: bytes))
                case .p384: .p384(try P384.Signing.PrivateKey(derRepresentation: bytes))
                case .p521: .p521(try P521.Signing.PrivateKey(derRepresentation: bytes))
                }
            })
    }

    private init(pkcs1 bytes: [UInt8]) throws(PrivateKeyError) {
        try self.init(
            reading: Self.material { .rsa(try _RSA.Signing.PrivateKey(unsafeDERRepresentation: bytes)) })
    }

    /// Whatever a library says about a private key is not repeated.
    private static func material(_ read: () throws -> Material) throws(PrivateKeyError) -> Material {
        do { return try read() } catch { throw .malformed }
    }

    private init(reading material: Material) throws(PrivateKeyError) {
        do throws(PublicKeyError) {
            try self.init(checking: material)
        } catch {
            switch error {
            case .unsupportedRSASize(let bits): throw .unsupportedRSASize(bits: bits)
            default: throw .malformed
            }
        }
    }
}
