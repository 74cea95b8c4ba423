// SPDX-License-Identifier: Apache-2.0

import Crypto
import CryptoExtras
import FoundationEssentials
import OCIModel
package import Signatures
package import StrictJSON
import SwiftASN1
import X509

/// A key of a role with its private part, and what it comes in.
package struct TestTrustKey {
    /// What the trust data says the key is, and how it signs.
    package enum Form: String, CaseIterable {
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
    package var type: String
    /// What stands in `public`, before base64.
    package var content: [UInt8]
    /// What stands in `method`.
    package var method: String

    private init(_ material: Material, type: String, content: [UInt8], method: String) {
        self.material = material
        self.type = type
        self.content = content
        self.method = method
    }

    /// A bare key.
    package static func ecdsa() -> TestTrustKey {
        let key = P256.Signing.PrivateKey()
        return TestTrustKey(
            .p256(key), type: "ecdsa", content: Array(key.publicKey.derRepresentation), method: "ecdsa")
    }

    package static func p384() -> TestTrustKey {
        let key = P384.Signing.PrivateKey()
        return TestTrustKey(
            .p384(key), type: "ecdsa", content: Array(key.publicKey.derRepresentation), method: "ecdsa")
    }

    package static func ed25519() -> TestTrustKey {
        let key = Curve25519.Signing.PrivateKey()
        return TestTrustKey(
            .ed25519(key), type: "ed25519", content: Array(key.publicKey.rawRepresentation), method: "eddsa")
    }

    package static func rsa() throws -> TestTrustKey {
        let key = try _RSA.Signing.PrivateKey(keySize: .bits2048)
        return TestTrustKey(
            .rsa(key), type: "rsa", content: Array(key.publicKey.derRepresentation), method: "rsapss")
    }

    /// This key in a certificate of its own, made out to `name`.
    package func certified(
        for name: String, from start: Int = TestTrustData.now - 1000, to end: Int = TestTrustData.now + 1000
    ) throws -> TestTrustKey {
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
        return TestTrustKey(
            material, type: type.hasSuffix("-x509") ? type : type + "-x509",
            content: Array(try certificate.serializeAsPEM().pemString.utf8), method: method)
    }

    /// The key as policies name it.
    package var publicKey: PublicKey {
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
    package var json: JSON {
        [
            "keytype": .string(type),
            "keyval": ["private": nil, "public": .string(Base64.encode(content))],
        ]
    }

    package var identifier: String {
        get throws { Digest(sha256Of: try json.canonicalForm()).hex }
    }

    /// An element of `signatures`.
    package func signature(of message: [UInt8]) throws -> JSON {
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

extension TestTrustKey {
    /// A fresh key that comes in that form.
    package static func of(_ form: Form) throws -> TestTrustKey {
        switch form {
        case .ecdsa: ecdsa()
        case .ed25519: ed25519()
        case .rsa: try rsa()
        case .ecdsaX509: try ecdsa().certified(for: "anybody")
        case .rsaX509: try rsa().certified(for: "anybody")
        }
    }
}
