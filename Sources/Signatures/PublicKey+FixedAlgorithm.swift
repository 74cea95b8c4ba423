// SPDX-License-Identifier: Apache-2.0

import Crypto
import CryptoExtras

/// What JOSE and COSE sign with: an algorithm that is named beforehand, and signatures of one length (RFC 7518,
/// sections 3.4 and 3.5; RFC 9053, section 2.1; RFC 8230, section 2).
extension PublicKey {
    /// The length of an RSA key's modulus, in bits; `nil` for other keys.
    package var rsaBitCount: Int? {
        if case .rsa(let key) = material { key.keySizeInBits } else { nil }
    }

    /// Whether `signature` is this key's signature of `message` with that hash function and no other: for ECDSA r and s
    /// in a row, each of the curve's length; for RSA PSS with MGF1 of the same hash and a salt as long as the hash.
    /// Ed25519, which has no such choice, never.
    package func isValid(
        fixedLengthSignature signature: [UInt8], of message: [UInt8], hash: HashAlgorithm
    ) -> Bool {
        switch hash {
        case .sha256: isValid(signature, of: SHA256.hash(data: message))
        case .sha384: isValid(signature, of: SHA384.hash(data: message))
        case .sha512: isValid(signature, of: SHA512.hash(data: message))
        }
    }

    /// Only the library's own digests come here: RSA ends the process on any other.
    private func isValid(_ signature: [UInt8], of digest: some Crypto.Digest) -> Bool {
        switch material {
        case .p256(let key):
            guard signature.count == 64,
                let ecdsa = try? P256.Signing.ECDSASignature(rawRepresentation: signature)
            else { return false }
            return key.isValidSignature(ecdsa, for: digest)
        case .p384(let key):
            guard signature.count == 96,
                let ecdsa = try? P384.Signing.ECDSASignature(rawRepresentation: signature)
            else { return false }
            return key.isValidSignature(ecdsa, for: digest)
        case .p521(let key):
            guard signature.count == 132,
                let ecdsa = try? P521.Signing.ECDSASignature(rawRepresentation: signature)
            else { return false }
            return key.isValidSignature(ecdsa, for: digest)
        case .rsa(let key):
            // Another length cannot be a signature of this key (RFC 8017, section 8.1.2 step 1).
            guard signature.count == (key.keySizeInBits + 7) / 8 else { return false }
            return key.isValidSignature(
                _RSA.Signing.RSASignature(rawRepresentation: signature), for: digest, padding: .PSS)
        case .ed25519: return false
        }
    }
}
