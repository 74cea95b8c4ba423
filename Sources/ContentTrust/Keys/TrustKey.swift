// SPDX-License-Identifier: Apache-2.0

import OCIModel
import Signatures
import StrictJSON

/// A public key of a role: `{"keytype", "keyval": {"private": null, "public": base64}}`.
struct TrustKey: Sendable {
    /// SHA-256 of the canonical form of the key, in hexadecimal.
    let identifier: String
    let key: PublicKey
    /// What the key came in, for the types that end in `-x509`.
    let certificate: RootCertificate?

    /// Reads a key. Throws unless the identifier is its own; `nil` when it is of no use here: others may still reach
    /// the threshold.
    init?(_ cursor: JSONCursor, identifier: String) throws(JSONShapeError) {
        let type = try cursor.required("keytype").string()
        let value = try cursor.required("keyval").required("public")
        let text = try value.string()
        let hashed: JSON = ["keytype": .string(type), "keyval": ["private": nil, "public": .string(text)]]
        guard let form = try? hashed.canonicalForm(),
            Array(Digest(sha256Of: form).hex.utf8) == Array(identifier.utf8)
        else { throw cursor.invalid("has another identifier than it should have") }
        guard let bytes = Base64.decodeStandard(text) else { throw value.invalid("is not base64") }
        guard let (key, certificate) = Self.read(bytes, type) else { return nil }
        self.identifier = identifier
        self.key = key
        self.certificate = certificate
    }

    /// Whether the signature is this key's, by a method that fits it.
    func signed<Role>(_ file: TrustFile<Role>, _ signature: TrustFile<Role>.Signature) -> Bool {
        guard let method = SignatureMethod(rawValue: signature.method) else { return false }
        return method.verifies(signature.bytes, of: file.payload, by: key)
    }

    private static func read(_ bytes: [UInt8], _ type: String) -> (PublicKey, RootCertificate?)? {
        switch type {
        case "ecdsa", "rsa":
            guard let key = try? PublicKey(derEncoded: bytes), fits(key, type) else { return nil }
            return (key, nil)
        case "ecdsa-x509", "rsa-x509":
            guard let certificate = RootCertificate(pem: bytes),
                fits(certificate.key, String(type.dropLast("-x509".count)))
            else { return nil }
            return (certificate.key, certificate)
        case "ed25519":
            guard bytes.count == 32, let key = try? PublicKey(derEncoded: ed25519Prefix + bytes) else {
                return nil
            }
            return (key, nil)
        default: return nil
        }
    }

    private static func fits(_ key: PublicKey, _ type: String) -> Bool {
        switch key.kind {
        case .ecdsaP256, .ecdsaP384, .ecdsaP521: type == "ecdsa"
        case .rsa: type == "rsa"
        case .ed25519: false
        }
    }

    /// SubjectPublicKeyInfo of an Ed25519 key up to its 32 bytes (RFC 8410, section 4).
    private static let ed25519Prefix: [UInt8] = [
        0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00,
    ]
}
