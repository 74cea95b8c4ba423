// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import Signatures

extension NotaryAlgorithm {
    /// The one algorithm that the key of a signer's certificate signs with ("Signature Specification" 1.1, "Signature
    /// Algorithm Requirements").
    init(of certificate: SigningCertificate) throws(NotaryRejection) {
        let key = certificate.publicKey
        switch (key.kind, key.rsaBitCount) {
        case (.ecdsaP256, _): self = .es256
        case (.ecdsaP384, _): self = .es384
        case (.ecdsaP521, _): self = .es512
        case (.rsa, 2048): self = .ps256
        case (.rsa, 3072): self = .ps384
        case (.rsa, 4096): self = .ps512
        default: throw .certificate(index: 0, .unsupportedKey(key.description))
        }
    }

    /// Its hash function.
    var hash: HashAlgorithm {
        switch self {
        case .ps256, .es256: .sha256
        case .ps384, .es384: .sha384
        case .ps512, .es512: .sha512
        }
    }
}
