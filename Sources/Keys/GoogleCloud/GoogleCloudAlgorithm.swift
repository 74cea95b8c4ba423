// SPDX-License-Identifier: Apache-2.0

import Signatures

/// What a version of a Cloud KMS key is for, read from the name of its algorithm
/// (Cloud KMS, CryptoKeyVersionAlgorithm).
enum GoogleCloudAlgorithm: Equatable {
    /// A signing key that we verify with, by the description of its public key: `rsa-3072`.
    case signing(String)
    /// A signing key of an algorithm that we do not verify.
    case unsupported(String)
    /// No signing key; the CryptoKeyPurpose where it is known, else the algorithm.
    case otherPurpose(String)

    init(_ name: String) {
        if let description = Self.signing(name) {
            self = .signing(description)
        } else if name.contains("_SIGN_") {
            self = .unsupported(name)
        } else {
            self = .otherPurpose(Self.purposes.first { name.hasPrefix($0.prefix) }?.purpose ?? name)
        }
    }

    private static func signing(_ name: String) -> String? {
        switch name {
        case "EC_SIGN_P256_SHA256": return PublicKey.Kind.ecdsaP256.rawValue
        case "EC_SIGN_P384_SHA384": return PublicKey.Kind.ecdsaP384.rawValue
        case "EC_SIGN_ED25519": return PublicKey.Kind.ed25519.rawValue
        default: break
        }
        let parts = name.split(separator: "_")
        guard parts.count == 5, parts[0] == "RSA", parts[1] == "SIGN", ["PSS", "PKCS1"].contains(parts[2]),
            ["2048", "3072", "4096"].contains(parts[3]), ["SHA256", "SHA512"].contains(parts[4])
        else { return nil }
        return "rsa-\(parts[3])"
    }

    private static let purposes = [
        (prefix: "GOOGLE_SYMMETRIC_", purpose: "ENCRYPT_DECRYPT"),
        (prefix: "EXTERNAL_SYMMETRIC_", purpose: "ENCRYPT_DECRYPT"),
        (prefix: "AES_", purpose: "RAW_ENCRYPT_DECRYPT"),
        (prefix: "RSA_DECRYPT_", purpose: "ASYMMETRIC_DECRYPT"),
        (prefix: "HMAC_", purpose: "MAC"),
        (prefix: "ML_KEM_", purpose: "KEY_ENCAPSULATION"),
        (prefix: "KEM_", purpose: "KEY_ENCAPSULATION"),
    ]
}
