// SPDX-License-Identifier: Apache-2.0

import Crypto
import Signatures

/// How a signature says it was made. Notary's `rsapkcs1v15` and `pycrypto-pkcs#1 pss` are refused.
enum SignatureMethod: String {
    /// r and s side by side, over SHA-256 whatever the curve.
    case ecdsa
    case eddsa
    /// Over SHA-256, with a salt as long.
    case rsaPSS = "rsapss"

    /// Whether `signature` is the key's of `message` by this method. The method must fit the key (CVE-2015-9258).
    func verifies(_ signature: [UInt8], of message: SignedMessage, by key: PublicKey) -> Bool {
        switch (self, key.kind) {
        case (.ecdsa, .ecdsaP256):
            let ecdsa = try? P256.Signing.ECDSASignature(rawRepresentation: signature)
            return holds(ecdsa?.derRepresentation.bytes, message, key, .ecdsaP256SHA256)
        case (.ecdsa, .ecdsaP384):
            let ecdsa = try? P384.Signing.ECDSASignature(rawRepresentation: signature)
            return holds(ecdsa?.derRepresentation.bytes, message, key, .ecdsaP384SHA256)
        case (.ecdsa, .ecdsaP521):
            let ecdsa = try? P521.Signing.ECDSASignature(rawRepresentation: signature)
            return holds(ecdsa?.derRepresentation.bytes, message, key, .ecdsaP521SHA256)
        case (.eddsa, .ed25519): return holds(signature, message, key, .ed25519)
        case (.rsaPSS, .rsa): return holds(signature, message, key, .rsaPSSSHA256)
        default: return false
        }
    }

    private func holds(
        _ signature: [UInt8]?, _ message: SignedMessage, _ key: PublicKey, _ algorithm: SignatureAlgorithm
    ) -> Bool {
        guard let signature else { return false }
        return key.algorithm(of: signature, for: message) == algorithm
    }
}

extension Sequence<UInt8> {
    fileprivate var bytes: [UInt8] { Array(self) }
}
