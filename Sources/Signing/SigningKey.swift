// SPDX-License-Identifier: Apache-2.0

import Crypto
import CryptoExtras
package import Signatures

/// A private key that lives as long as this value does: it is made here or read from a file, and written nowhere.
package struct SigningKey: Sendable {
    /// The keys that can be made.
    package enum Kind: Sendable, Hashable {
        case ecdsaP256, ecdsaP384, ecdsaP521, ed25519
        /// 2048, 3072 or 4096 bits.
        case rsa(bits: Int)
    }

    enum Material: Sendable {
        case p256(P256.Signing.PrivateKey)
        case p384(P384.Signing.PrivateKey)
        case p521(P521.Signing.PrivateKey)
        case ed25519(Curve25519.Signing.PrivateKey)
        case rsa(_RSA.Signing.PrivateKey)
    }

    private let material: Material
    /// The half that may be given away; its `pem` is what `cosign verify --key` reads.
    package let publicKey: PublicKey

    /// Makes a fresh key. RSA takes 0.1 s to some seconds. Throws when an RSA size is not one of those named.
    package init(_ kind: Kind = .ecdsaP256) throws(SigningError) {
        switch kind {
        case .ecdsaP256: try self.init(.p256(P256.Signing.PrivateKey()))
        case .ecdsaP384: try self.init(.p384(P384.Signing.PrivateKey()))
        case .ecdsaP521: try self.init(.p521(P521.Signing.PrivateKey()))
        case .ed25519: try self.init(.ed25519(Curve25519.Signing.PrivateKey()))
        case .rsa(let bits):
            guard let size = Self.rsaSizes[bits] else { throw .rsaSize(bits: bits) }
            do {
                try self.init(.rsa(_RSA.Signing.PrivateKey(keySize: size)))
            } catch {
                throw .cryptography("\(error)")
            }
        }
    }

    private init(_ material: Material) throws(SigningError) {
        do throws(PublicKeyError) {
            try self.init(checking: material)
        } catch {
            throw .cryptography("\(error)")
        }
    }

    /// Throws what is wrong with the public half.
    init(checking material: Material) throws(PublicKeyError) {
        let encoded =
            switch material {
            case .p256(let key): key.publicKey.derRepresentation
            case .p384(let key): key.publicKey.derRepresentation
            case .p521(let key): key.publicKey.derRepresentation
            case .ed25519(let key): key.publicKey.derRepresentation
            case .rsa(let key): key.publicKey.derRepresentation
            }
        self.material = material
        publicKey = try PublicKey(derEncoded: Array(encoded))
    }

    /// What cosign does with a key from a file: SHA-256 whatever the curve, PKCS #1 v1.5, plain Ed25519.
    package var usualAlgorithm: SignatureAlgorithm {
        switch material {
        case .p256: .ecdsaP256SHA256
        case .p384: .ecdsaP384SHA256
        case .p521: .ecdsaP521SHA256
        case .ed25519: .ed25519
        case .rsa: .rsaPKCS1SHA256
        }
    }

    /// The signature of `message`; ECDSA in DER (RFC 3279, section 2.2.3). Throws when the key cannot sign so.
    package func sign(
        _ message: [UInt8], as algorithm: SignatureAlgorithm? = nil
    ) throws(SigningError) -> [UInt8] {
        let algorithm = algorithm ?? usualAlgorithm
        do {
            return try signature(of: message, algorithm)
        } catch let error as SigningError {
            throw error
        } catch {
            throw .cryptography("\(error)")
        }
    }

    private func signature(of message: [UInt8], _ algorithm: SignatureAlgorithm) throws -> [UInt8] {
        switch (material, algorithm) {
        case (.p256(let key), .ecdsaP256SHA256):
            Array(try key.signature(for: SHA256.hash(data: message)).derRepresentation)
        case (.p384(let key), .ecdsaP384SHA256):
            Array(try key.signature(for: SHA256.hash(data: message)).derRepresentation)
        case (.p384(let key), .ecdsaP384SHA384):
            Array(try key.signature(for: SHA384.hash(data: message)).derRepresentation)
        case (.p521(let key), .ecdsaP521SHA256):
            Array(try key.signature(for: SHA256.hash(data: message)).derRepresentation)
        case (.p521(let key), .ecdsaP521SHA512):
            Array(try key.signature(for: SHA512.hash(data: message)).derRepresentation)
        case (.ed25519(let key), .ed25519):
            Array(try key.signature(for: message))
        case (.rsa(let key), .rsaPKCS1SHA256):
            try Self.rsa(key, SHA256.hash(data: message), .insecurePKCS1v1_5)
        case (.rsa(let key), .rsaPKCS1SHA384):
            try Self.rsa(key, SHA384.hash(data: message), .insecurePKCS1v1_5)
        case (.rsa(let key), .rsaPKCS1SHA512):
            try Self.rsa(key, SHA512.hash(data: message), .insecurePKCS1v1_5)
        case (.rsa(let key), .rsaPSSSHA256): try Self.rsa(key, SHA256.hash(data: message), .PSS)
        case (.rsa(let key), .rsaPSSSHA384): try Self.rsa(key, SHA384.hash(data: message), .PSS)
        case (.rsa(let key), .rsaPSSSHA512): try Self.rsa(key, SHA512.hash(data: message), .PSS)
        default: throw SigningError.unfit(algorithm, key: publicKey.kind)
        }
    }

    private static func rsa(
        _ key: _RSA.Signing.PrivateKey, _ digest: some Digest, _ padding: _RSA.Signing.Padding
    ) throws -> [UInt8] {
        Array(try key.signature(for: digest, padding: padding).rawRepresentation)
    }

    private static let rsaSizes: [Int: _RSA.Signing.KeySize] = [
        2048: .bits2048, 3072: .bits3072, 4096: .bits4096,
    ]
}

extension SigningKey: CustomStringConvertible, CustomReflectable {
    /// The public half's fingerprint.
    package var description: String { "private key of \(publicKey.fingerprint)" }
    /// Nothing to look into.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
