// SPDX-License-Identifier: Apache-2.0

import Signatures

extension LogEntryBody {
    /// Whether the entry says that `key` made `signature` by Ed25519ph (RFC 8032, section 5.1).
    ///
    /// Rekor's hashedrekord sees a hash and not what was signed, so with Ed25519 keys that is what it takes, and what
    /// cosign signs by default.
    func isPreHashedEd25519(_ signature: [UInt8], by key: PublicKey) -> Bool {
        guard key.kind == .ed25519 else { return false }
        switch self {
        case .hashedRekord(let logged, let verifier, let digest):
            return logged == signature && digest.algorithm == .sha512
                && (verifier.label == "CERTIFICATE"
                    ? key.isKey(ofCertificate: verifier.der) : verifier.der == key.subjectPublicKeyInfo)
        case .hashedRekordV2(let record):
            guard record.signature == signature, record.keyDetails == "PKIX_ED25519_PH" else { return false }
            return switch record.verifier {
            case .certificate(let der): key.isKey(ofCertificate: der)
            case .publicKey(let bytes): bytes == key.subjectPublicKeyInfo
            }
        case .dsse, .intotoV1, .intotoV2: return false
        }
    }
}

extension PublicKey {
    fileprivate func isKey(ofCertificate der: [UInt8]) -> Bool {
        CertificateKey.subjectPublicKeyInfo(ofCertificate: der) == subjectPublicKeyInfo
    }
}
