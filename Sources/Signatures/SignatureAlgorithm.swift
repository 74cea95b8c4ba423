// SPDX-License-Identifier: Apache-2.0

import Crypto
import CryptoExtras

/// How a signature was found to be made.
public enum SignatureAlgorithm: String, Sendable, CaseIterable {
    case ecdsaP256SHA256 = "ecdsa-p256-sha256"
    case ecdsaP384SHA256 = "ecdsa-p384-sha256"
    case ecdsaP384SHA384 = "ecdsa-p384-sha384"
    case ecdsaP521SHA256 = "ecdsa-p521-sha256"
    case ecdsaP521SHA512 = "ecdsa-p521-sha512"
    case rsaPKCS1SHA256 = "rsa-pkcs1-sha256"
    case rsaPKCS1SHA384 = "rsa-pkcs1-sha384"
    case rsaPKCS1SHA512 = "rsa-pkcs1-sha512"
    case rsaPSSSHA256 = "rsa-pss-sha256"
    case rsaPSSSHA384 = "rsa-pss-sha384"
    case rsaPSSSHA512 = "rsa-pss-sha512"
    case ed25519
}

extension PublicKey {
    /// The algorithm under which `signature` is this key's signature of `message`; `nil` when there is none.
    public func algorithm(of signature: [UInt8], for message: [UInt8]) -> SignatureAlgorithm? {
        algorithm(of: signature, for: .bytes(message))
    }

    /// The algorithm under which `signature` is this key's signature of `message`; `nil` when there is none.
    ///
    /// ECDSA signatures are DER (RFC 3279, section 2.2.3). P-384 and P-521 are tried with SHA-256, which cosign
    /// uses for keys from files, and with the curve's own hash, which a KMS uses. RSA is tried as PKCS#1 v1.5
    /// and as PSS with a salt as long as the hash, the only length that the library can verify.
    public func algorithm(of signature: [UInt8], for message: SignedMessage) -> SignatureAlgorithm? {
        switch material {
        case .p256(let key):
            guard let ecdsa = try? P256.Signing.ECDSASignature(derRepresentation: signature) else {
                return nil
            }
            return accepts(message.sha256) { key.isValidSignature(ecdsa, for: $0) } ? .ecdsaP256SHA256 : nil
        case .p384(let key):
            guard let ecdsa = try? P384.Signing.ECDSASignature(derRepresentation: signature) else {
                return nil
            }
            if accepts(message.sha256, { key.isValidSignature(ecdsa, for: $0) }) { return .ecdsaP384SHA256 }
            return accepts(message.sha384) { key.isValidSignature(ecdsa, for: $0) } ? .ecdsaP384SHA384 : nil
        case .p521(let key):
            guard let ecdsa = try? P521.Signing.ECDSASignature(derRepresentation: signature) else {
                return nil
            }
            if accepts(message.sha256, { key.isValidSignature(ecdsa, for: $0) }) { return .ecdsaP521SHA256 }
            return accepts(message.sha512) { key.isValidSignature(ecdsa, for: $0) } ? .ecdsaP521SHA512 : nil
        case .ed25519(let key):
            guard let bytes = message.bytes else { return nil }
            return key.isValidSignature(signature, for: bytes) ? .ed25519 : nil
        case .rsa(let key):
            return rsaAlgorithm(key, signature, message)
        }
    }

    /// Only the library's own digest types may reach RSA: any other ends the process inside it.
    private func rsaAlgorithm(
        _ key: _RSA.Signing.PublicKey, _ signature: [UInt8], _ message: SignedMessage
    ) -> SignatureAlgorithm? {
        // Another length cannot be a signature of this key (RFC 8017, section 8.2.2 step 1).
        guard signature.count == (key.keySizeInBits + 7) / 8 else { return nil }
        let rsa = _RSA.Signing.RSASignature(rawRepresentation: signature)
        if let sha256 = message.sha256 {
            if key.isValidSignature(rsa, for: sha256, padding: .insecurePKCS1v1_5) { return .rsaPKCS1SHA256 }
            if key.isValidSignature(rsa, for: sha256, padding: .PSS) { return .rsaPSSSHA256 }
        }
        if let sha512 = message.sha512 {
            if key.isValidSignature(rsa, for: sha512, padding: .insecurePKCS1v1_5) { return .rsaPKCS1SHA512 }
            if key.isValidSignature(rsa, for: sha512, padding: .PSS) { return .rsaPSSSHA512 }
        }
        if let sha384 = message.sha384 {
            if key.isValidSignature(rsa, for: sha384, padding: .insecurePKCS1v1_5) { return .rsaPKCS1SHA384 }
            if key.isValidSignature(rsa, for: sha384, padding: .PSS) { return .rsaPSSSHA384 }
        }
        return nil
    }

    private func accepts<Value>(_ digest: Value?, _ check: (Value) -> Bool) -> Bool {
        digest.map(check) ?? false
    }
}
