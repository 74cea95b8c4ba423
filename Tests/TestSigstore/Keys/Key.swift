// SPDX-License-Identifier: Apache-2.0

import Crypto
import CryptoExtras
import Signatures

extension TestSigstore {
    /// A private key made here and written nowhere.
    package struct Key: Sendable {
        /// The keys that can be made. RSA takes some seconds.
        package enum Kind: Sendable, Hashable, CaseIterable {
            case p256, p384, p521, ed25519, rsa2048, rsa3072, rsa4096
        }

        enum Material: Sendable {
            case p256(P256.Signing.PrivateKey)
            case p384(P384.Signing.PrivateKey)
            case p521(P521.Signing.PrivateKey)
            case ed25519(Curve25519.Signing.PrivateKey)
            case rsa(_RSA.Signing.PrivateKey)
        }

        let material: Material
        /// What it is.
        package let kind: Kind
        /// The public half (RFC 5280, section 4.1.2.7), in DER.
        package let subjectPublicKeyInfo: [UInt8]

        /// Makes a fresh key. Throws what the library throws.
        package init(_ kind: Kind) throws {
            self.kind = kind
            switch kind {
            case .p256: material = .p256(P256.Signing.PrivateKey())
            case .p384: material = .p384(P384.Signing.PrivateKey())
            case .p521: material = .p521(P521.Signing.PrivateKey())
            case .ed25519: material = .ed25519(Curve25519.Signing.PrivateKey())
            case .rsa2048: material = .rsa(try _RSA.Signing.PrivateKey(keySize: .bits2048))
            case .rsa3072: material = .rsa(try _RSA.Signing.PrivateKey(keySize: .bits3072))
            case .rsa4096: material = .rsa(try _RSA.Signing.PrivateKey(keySize: .bits4096))
            }
            subjectPublicKeyInfo =
                switch material {
                case .p256(let key): Array(key.publicKey.derRepresentation)
                case .p384(let key): Array(key.publicKey.derRepresentation)
                case .p521(let key): Array(key.publicKey.derRepresentation)
                case .ed25519(let key): Self.ed25519Prefix + Array(key.publicKey.rawRepresentation)
                case .rsa(let key): Array(key.publicKey.derRepresentation)
                }
        }

        init(_ kind: Kind, _ material: Material, subjectPublicKeyInfo: [UInt8]) {
            self.kind = kind
            self.material = material
            self.subjectPublicKeyInfo = subjectPublicKeyInfo
        }

        /// The signature of `message`: ECDSA in DER, RSA in PKCS #1 v1.5, plain Ed25519. `hash` is the kind's own
        /// unless given. Throws what the library throws.
        package func sign(_ message: [UInt8], _ hash: Hash? = nil) throws -> [UInt8] {
            switch hash ?? self.hash {
            case .sha1: try sign(digest: Insecure.SHA1.hash(data: message), of: message)
            case .sha256: try sign(digest: SHA256.hash(data: message), of: message)
            case .sha384: try sign(digest: SHA384.hash(data: message), of: message)
            case .sha512: try sign(digest: SHA512.hash(data: message), of: message)
            }
        }

        private func sign(digest: some Crypto.Digest, of message: [UInt8]) throws -> [UInt8] {
            switch material {
            case .p256(let key): Array(try key.signature(for: digest).derRepresentation)
            case .p384(let key): Array(try key.signature(for: digest).derRepresentation)
            case .p521(let key): Array(try key.signature(for: digest).derRepresentation)
            case .ed25519(let key): Array(try key.signature(for: message))
            case .rsa(let key):
                Array(try key.signature(for: digest, padding: .insecurePKCS1v1_5).rawRepresentation)
            }
        }

        /// The hash function that Sigstore's algorithm registry pairs with the key; for Ed25519 the one that
        /// names an artifact.
        package var hash: Hash {
            switch kind {
            case .p384: .sha384
            case .p521: .sha512
            case .p256, .ed25519, .rsa2048, .rsa3072, .rsa4096: .sha256
            }
        }

        /// The algorithm's name in protobuf-specs (`PublicKeyDetails`).
        package var keyDetails: String {
            switch kind {
            case .p256: "PKIX_ECDSA_P256_SHA_256"
            case .p384: "PKIX_ECDSA_P384_SHA_384"
            case .p521: "PKIX_ECDSA_P521_SHA_512"
            case .ed25519: "PKIX_ED25519"
            case .rsa2048: "PKIX_RSA_PKCS1V15_2048_SHA256"
            case .rsa3072: "PKIX_RSA_PKCS1V15_3072_SHA256"
            case .rsa4096: "PKIX_RSA_PKCS1V15_4096_SHA256"
            }
        }

        /// SHA-256 of the public half: how logs before Rekor v2 are named (RFC 6962, section 3.2).
        package var fingerprint: [UInt8] { Hash.sha256.digest(subjectPublicKeyInfo) }

        /// The public half as text (RFC 7468).
        package var pem: String { PEM.text("PUBLIC KEY", subjectPublicKeyInfo) }

        /// The private half as text (PKCS #8), for programs that read their keys from files; `nil` for Ed25519, which the
        /// library does not write so.
        package var privatePEM: String? {
            switch material {
            case .p256(let key): key.pemRepresentation
            case .p384(let key): key.pemRepresentation
            case .p521(let key): key.pemRepresentation
            case .rsa(let key): key.pkcs8PEMRepresentation
            case .ed25519: nil
            }
        }

        /// The 32 bytes of an Ed25519 public key; for others the last 32 bytes of the encoding.
        var rawPublicKey: [UInt8] { subjectPublicKeyInfo.suffix(32) }

        /// The number of this algorithm in TLS (RFC 5246, section 7.4.1.4.1): 1 RSA, 3 ECDSA.
        var tlsAlgorithm: UInt8 {
            switch kind {
            case .rsa2048, .rsa3072, .rsa4096: 1
            case .p256, .p384, .p521, .ed25519: 3
            }
        }

        /// The AlgorithmIdentifier of a signature with this key, in DER (RFC 5758, RFC 8017, RFC 8410).
        func signatureAlgorithm(_ hash: Hash) -> [UInt8] {
            switch (kind, hash) {
            case (.ed25519, _): DER.sequence(DER.objectIdentifier("1.3.101.112"))
            case (.p256, .sha1), (.p384, .sha1), (.p521, .sha1): Self.ecdsa("1")
            case (.p256, .sha256), (.p384, .sha256), (.p521, .sha256): Self.ecdsa("3.2")
            case (.p256, .sha384), (.p384, .sha384), (.p521, .sha384): Self.ecdsa("3.3")
            case (.p256, .sha512), (.p384, .sha512), (.p521, .sha512): Self.ecdsa("3.4")
            case (_, .sha1): Self.rsa("5")
            case (_, .sha256): Self.rsa("11")
            case (_, .sha384): Self.rsa("12")
            case (_, .sha512): Self.rsa("13")
            }
        }

        private static func ecdsa(_ arc: String) -> [UInt8] {
            DER.sequence(DER.objectIdentifier("1.2.840.10045.4.\(arc)"))
        }

        private static func rsa(_ arc: String) -> [UInt8] {
            DER.sequence(DER.objectIdentifier("1.2.840.113549.1.1.\(arc)"), DER.null)
        }

        /// SEQUENCE { SEQUENCE { 1.3.101.112 }, BIT STRING of 32 octets (RFC 8410, section 4).
        private static let ed25519Prefix: [UInt8] = [
            0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00,
        ]
    }
}
