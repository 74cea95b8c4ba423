// SPDX-License-Identifier: Apache-2.0

import Crypto
import CryptoExtras

extension TestSigstore.Key {
    /// An RSA key from its PEM (PKCS #8), of any size that the library reads. Throws what the library throws.
    package init(rsaPEM text: String) throws {
        let key = try _RSA.Signing.PrivateKey(pemRepresentation: text)
        // The kind decides nothing but the hash, which is the same for all sizes.
        let kind: Kind =
            switch key.keySizeInBits {
            case 4096: .rsa4096
            case 3072: .rsa3072
            default: .rsa2048
            }
        self.init(
            kind, .rsa(key), subjectPublicKeyInfo: Array(key.publicKey.derRepresentation))
    }

    /// The signature of `message` as JOSE and COSE have it (RFC 7518, sections 3.4 and 3.5): r and s in a row, or PSS.
    /// Throws what the library throws.
    package func signFixedLength(_ message: [UInt8], _ hash: TestSigstore.Hash) throws -> [UInt8] {
        switch hash {
        case .sha1: try signFixedLength(digest: Insecure.SHA1.hash(data: message), of: message)
        case .sha256: try signFixedLength(digest: SHA256.hash(data: message), of: message)
        case .sha384: try signFixedLength(digest: SHA384.hash(data: message), of: message)
        case .sha512: try signFixedLength(digest: SHA512.hash(data: message), of: message)
        }
    }

    private func signFixedLength(digest: some Digest, of message: [UInt8]) throws -> [UInt8] {
        switch material {
        case .p256(let key): Array(try key.signature(for: digest).rawRepresentation)
        case .p384(let key): Array(try key.signature(for: digest).rawRepresentation)
        case .p521(let key): Array(try key.signature(for: digest).rawRepresentation)
        case .ed25519(let key): Array(try key.signature(for: message))
        case .rsa(let key): Array(try key.signature(for: digest, padding: .PSS).rawRepresentation)
        }
    }
}
