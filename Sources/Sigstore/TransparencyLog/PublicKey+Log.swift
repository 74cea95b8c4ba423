// SPDX-License-Identifier: Apache-2.0

import Crypto
import Signatures

extension PublicKey {
    /// Whether logs sign with keys of this kind (Sigstore's algorithm registry).
    var isLogKey: Bool {
        switch kind {
        case .ecdsaP256, .ed25519, .rsa: true
        case .ecdsaP384, .ecdsaP521: false
        }
    }

    /// Whether logs of certificates sign with keys of this kind (RFC 6962, section 2.1.4, and what Sigstore's instances
    /// use).
    var isCertificateLogKey: Bool { kind != .ed25519 }

    /// Whether `signature` is this key's over `message`, in the one way in which logs use a key of its kind.
    func isLogSignature(_ signature: [UInt8], of message: [UInt8]) -> Bool {
        switch algorithm(of: signature, for: message) {
        case .ecdsaP256SHA256, .ed25519, .rsaPKCS1SHA256: true
        default: false
        }
    }

    /// How Rekor v1 identifies a key in a checkpoint.
    var rekorHint: [UInt8] { Array(SHA256.hash(data: subjectPublicKeyInfo).prefix(4)) }

    /// How a signed note identifies a key of that name (C2SP signed-note, "Signature types").
    func noteHint(name: String) -> [UInt8] {
        let preimage: [UInt8]
        switch kind {
        // ECDSA came before the rule and hashes neither name nor type.
        case .ecdsaP256, .ecdsaP384, .ecdsaP521: return rekorHint
        case .ed25519: preimage = [0x01] + subjectPublicKeyInfo.suffix(32)
        // Of no assigned type: 0xFF, and a name for it.
        case .rsa: preimage = [0xFF] + Array("PKIX-RSA-PKCS#1v1.5".utf8) + subjectPublicKeyInfo
        }
        return Array(SHA256.hash(data: Array(name.utf8) + [0x0A] + preimage).prefix(4))
    }
}
