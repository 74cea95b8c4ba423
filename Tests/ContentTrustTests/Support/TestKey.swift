// SPDX-License-Identifier: Apache-2.0

import Crypto
import CryptoExtras
import FoundationEssentials
import OCIModel
import Signatures
import StrictJSON
import SwiftASN1
import X509

/// A key of a role with its private part, and what it comes in.
struct TestKey {
    /// What the trust data says the key is, and how it signs.
    enum Form: String, CaseIterable {
        case ecdsa, ed25519, rsa
        case ecdsaX509 = "ecdsa-x509"
        case rsaX509 = "rsa-x509"
    }

    private enum Material {
        case p256(P256.Signing.PrivateKey)
        case p384(P384.Signing.PrivateKey)
        case ed25519(Curve25519.Signing.PrivateKey)
        case rsa(_RSA.Signing.PrivateKey)
    }

    private let material: Material
    var type: String
    /// What stands in `public`, before base64.
    var content: [UInt8]
    /// What stands in `method`.
    var method: String

    private init(_ material: Material, type: String, content: [UInt8], method: String) {
        self.material = material
        self.type = type
        self.content = content
        self.method = method
    }

    /// A bare key.
    static func ecdsa() -> TestKey {
        let key = P256.Signing.PrivateKey()
        return TestKey(
            .p256(key), type: "ecdsa", content: Array(key.publicKey.derRepresentation), method: "ecdsa")
    }

    static func p384() -> TestKey {
        let key = P384.Signing.PrivateKey()
        return TestKey(
            .p384(key), type: "ecdsa", content: Array(key.publicKey.derRepresentation), method: "ecdsa")
    }

    static func ed25519() -> TestKey {
        let key = Curve25519.Signing.PrivateKey()
        return TestKey(
            .ed25519(key), type: "ed25519", content: Array(key.publicKey.rawRepresentation), method: "eddsa")
    }

    static func rsa() throws -> TestKey {
        let key = try _RSA.Signing.PrivateKey(keySize: .bits2048)
        return TestKey(
            .rsa(key), type: "rsa", content: Array(key.publicKey.derRepresentation), method: "rsapss")
    }

    /// This key in a certificate of its own, made out to `name`.
    func certified(
        for name: String, from start: Int = TestRepository.now - 1000, to end: Int = TestRepository.now + 1000
    ) throws -> TestKey {
        let key: Certificate.PrivateKey
        switch material {
        case .p256(let p256): key = Certificate.PrivateKey(p256)
        case .p384(let p384): key = Certificate.PrivateKey(p384)
        case .ed25519(let ed25519): key = Certificate.PrivateKey(ed25519)
        case .rsa(let rsa): key = Certificate.PrivateKey(rsa)
        }
        let subject = try DistinguishedName { CommonName(name) }
        let certificate = try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: key.publicKey,
            notValidBefore: Date(timeIntervalSince1970: Double(start)),
            notValidAfter: Date(timeIntervalSince1970: Double(end)), issuer: subject, subject: subject,
            extensions: try Certificate.Extensions { KeyUsage(digitalSignature: true) },
            issuerPrivateKey: key)
        return TestKey(
            material, type: type.hasSuffix("-x509") ? type : type + "-x509",
            content: Array(try certificate.serializeAsPEM().pemString.utf8), method: method)
    }

    /// The key as policies name it.
    var publicKey: PublicKey {
        get throws {
            switch material {
            case .p256(let key): try PublicKey(derEncoded: Array(key.publicKey.derRepresentation))
            case .p384(let key): try PublicKey(derEncoded: Array(key.publicKey.derRepresentation))
            case .rsa(let key): try PublicKey(derEncoded: Array(key.publicKey.derRepresentation))
            case .ed25519(let key):
                try PublicKey(
                    derEncoded: [0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00]
                        + Array(key.publicKey.rawRepresentation))
            }
        }
    }

    /// The key as trust data lists it.
    var json: JSON {
        [
            "keytype": .string(type),
            "keyval": ["private": nil, "public": .string(Base64.encode(content))],
        ]
    }

    var identifier: String {
        get throws { Digest(sha256Of: try json.canonicalForm()).hex }
    }

    /// An element of `signatures`.
    func signature(of message: [UInt8]) throws -> JSON {
        let bytes: [UInt8]
        switch material {
        case .p256(let key): bytes = Array(try key.signature(for: message).rawRepresentation)
        // Over SHA-256 whatever the curve.
        case .p384(let key):
            bytes = Array(try key.signature(for: SHA256.hash(data: message)).rawRepresentation)
        case .ed25519(let key): bytes = Array(try key.signature(for: message))
        case .rsa(let key):
            let padding: _RSA.Signing.Padding = method == "rsapkcs1v15" ? .insecurePKCS1v1_5 : .PSS
            bytes = Array(
                try key.signature(for: SHA256.hash(data: message), padding: padding).rawRepresentation)
        }
        return [
            "keyid": .string(try identifier), "method": .string(method), "sig": .string(Base64.encode(bytes)),
        ]
    }
}

extension TestKey {
    /// A fresh key that comes in that form.
    static func of(_ form: Form) throws -> TestKey {
        switch form {
        case .ecdsa: ecdsa()
        case .ed25519: ed25519()
        case .rsa: try rsa()
        case .ecdsaX509: try ecdsa().certified(for: "anybody")
        case .rsaX509: try rsa().certified(for: "anybody")
        }
    }
}
