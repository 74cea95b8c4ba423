// SPDX-License-Identifier: Apache-2.0

import Signatures
import SwiftASN1
import X509

extension SigningCertificate {
    /// Whether the holder's key signed the message by the algorithm of that name; `nil` for an algorithm that is not
    /// taken, SHA-1 above all.
    func isSignature(
        _ signature: [UInt8], of message: some RandomAccessCollection<UInt8>,
        by algorithm: ASN1ObjectIdentifier
    ) -> Bool? {
        // RSA-PSS is tried as such (RFC 4056).
        if algorithm == Self.rsaPSS {
            return publicKey.algorithm(of: signature, for: Array(message))?.isPSS ?? false
        }
        guard let known = Certificate.SignatureAlgorithm.taken(algorithm) else { return nil }
        return x509.publicKey.isValidSignature(signature, for: Array(message), signatureAlgorithm: known)
    }

    private static let rsaPSS: ASN1ObjectIdentifier = [1, 2, 840, 113549, 1, 1, 10]
}

extension Certificate.SignatureAlgorithm {
    /// The algorithm of that name; `nil` for what is not taken.
    static func taken(_ name: ASN1ObjectIdentifier) -> Self? {
        switch name {
        case [1, 2, 840, 10045, 4, 3, 2]: .ecdsaWithSHA256
        case [1, 2, 840, 10045, 4, 3, 3]: .ecdsaWithSHA384
        case [1, 2, 840, 10045, 4, 3, 4]: .ecdsaWithSHA512
        case [1, 2, 840, 113549, 1, 1, 11]: .sha256WithRSAEncryption
        case [1, 2, 840, 113549, 1, 1, 12]: .sha384WithRSAEncryption
        case [1, 2, 840, 113549, 1, 1, 13]: .sha512WithRSAEncryption
        case [1, 3, 101, 112]: .ed25519
        default: nil
        }
    }
}

extension SignatureAlgorithm {
    fileprivate var isPSS: Bool { self == .rsaPSSSHA256 || self == .rsaPSSSHA384 || self == .rsaPSSSHA512 }
}
