// SPDX-License-Identifier: Apache-2.0

import OCIModel
import Signatures
import StrictJSON

/// A public key of a role (TUF specification, section 4.2).
struct VerificationKey: Sendable {
    private let scheme: SignatureScheme
    private let key: PublicKey

    /// Reads a key. `nil` when its type, scheme or value is of no use here: others may still reach the threshold.
    init?(_ cursor: JSONCursor) throws(JSONShapeError) {
        let type = try cursor.required("keytype").string()
        let scheme = SignatureScheme(rawValue: try cursor.required("scheme").string())
        let value = try cursor.required("keyval")
        _ = try value.object()
        guard let scheme, scheme.fits(keyType: type), let text = value.json["public"]?.string,
            let key = Self.publicKey(text, scheme)
        else { return nil }
        self.scheme = scheme
        self.key = key
    }

    /// SHA-256 of the key itself, whatever identifier it goes by.
    var fingerprint: OCIModel.Digest { key.fingerprint }

    /// Whether `signature` is this key's of `message`, in the key's own scheme and no other.
    func signed(_ message: SignedMessage, _ signature: [UInt8]) -> Bool {
        !signature.isEmpty && key.algorithm(of: signature, for: message) == scheme.algorithm
    }

    /// Ed25519 keys are hexadecimal, the others PEM.
    private static func publicKey(_ text: String, _ scheme: SignatureScheme) -> PublicKey? {
        guard case .ed25519 = scheme else { return try? PublicKey(pemEncoded: text) }
        guard let bytes = HexText.decode(text), bytes.count == 32 else { return nil }
        return try? PublicKey(derEncoded: ed25519Prefix + bytes)
    }

    /// SubjectPublicKeyInfo of an Ed25519 key up to its 32 bytes (RFC 8410, section 4).
    private static let ed25519Prefix: [UInt8] = [
        0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00,
    ]
}
