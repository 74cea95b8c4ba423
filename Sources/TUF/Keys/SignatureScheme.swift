// SPDX-License-Identifier: Apache-2.0

import Signatures

/// How a key signs (TUF specification, section 4.2, and what securesystemslib adds).
enum SignatureScheme: String, CaseIterable {
    case ecdsaP256 = "ecdsa-sha2-nistp256"
    case ecdsaP384 = "ecdsa-sha2-nistp384"
    case ecdsaP521 = "ecdsa-sha2-nistp521"
    case ed25519
    case pssSHA256 = "rsassa-pss-sha256"
    case pssSHA384 = "rsassa-pss-sha384"
    case pssSHA512 = "rsassa-pss-sha512"
    case pkcs1SHA256 = "rsa-pkcs1v15-sha256"
    case pkcs1SHA384 = "rsa-pkcs1v15-sha384"
    case pkcs1SHA512 = "rsa-pkcs1v15-sha512"

    /// The one algorithm that a signature of this scheme is made with.
    var algorithm: SignatureAlgorithm {
        switch self {
        case .ecdsaP256: .ecdsaP256SHA256
        case .ecdsaP384: .ecdsaP384SHA384
        case .ecdsaP521: .ecdsaP521SHA512
        case .ed25519: .ed25519
        case .pssSHA256: .rsaPSSSHA256
        case .pssSHA384: .rsaPSSSHA384
        case .pssSHA512: .rsaPSSSHA512
        case .pkcs1SHA256: .rsaPKCS1SHA256
        case .pkcs1SHA384: .rsaPKCS1SHA384
        case .pkcs1SHA512: .rsaPKCS1SHA512
        }
    }

    /// Whether `keytype` goes with the scheme. ECDSA keys were once typed by their scheme.
    func fits(keyType: String) -> Bool {
        switch self {
        case .ecdsaP256, .ecdsaP384, .ecdsaP521: keyType == "ecdsa" || keyType == rawValue
        case .ed25519: keyType == "ed25519"
        case .pssSHA256, .pssSHA384, .pssSHA512, .pkcs1SHA256, .pkcs1SHA384, .pkcs1SHA512: keyType == "rsa"
        }
    }
}
