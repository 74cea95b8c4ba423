// SPDX-License-Identifier: Apache-2.0

import SwiftASN1

/// SEQUENCE { message, AlgorithmIdentifier, BIT STRING }, as certificates' issuers sign lists and answers; the
/// certificates that a BasicOCSPResponse (RFC 6960, section 4.2.1) has behind them, in their encoding.
struct SignedFields {
    /// What is signed, as it was encoded.
    let message: ArraySlice<UInt8>
    /// The whole AlgorithmIdentifier.
    let algorithm: ArraySlice<UInt8>
    let certificates: [ArraySlice<UInt8>]
    private let name: ASN1ObjectIdentifier
    private let signature: [UInt8]

    /// `nil` for what is malformed, and for more than a few certificates.
    init?(_ bytes: ArraySlice<UInt8>) {
        guard var fields = DERElements.only(DERElements.Tag.sequence, in: bytes), let message = fields.next(),
            let algorithm = fields.next(), algorithm.identifier == DERElements.Tag.sequence,
            let signature = fields.nextBitString()
        else { return nil }
        var parts = DERElements(algorithm.content)
        guard let part = parts.next(), let name = try? ASN1ObjectIdentifier(derEncoded: part.encoded) else {
            return nil
        }
        var certificates: [ArraySlice<UInt8>] = []
        if let wrapped = fields.next(DERElements.Tag.constructed(0)) {
            guard var list = DERElements.only(DERElements.Tag.sequence, in: wrapped) else { return nil }
            while !list.isAtEnd {
                guard let certificate = list.next(), certificates.count < Self.mostCertificates else {
                    return nil
                }
                certificates.append(certificate.encoded)
            }
        }
        guard fields.isAtEnd else { return nil }
        self.message = message.encoded
        self.algorithm = algorithm.encoded
        self.name = name
        self.signature = Array(signature)
        self.certificates = certificates
    }

    /// Whether that key signed it, with an algorithm that is taken: SHA-1 is not.
    func isSigned(by signer: SigningCertificate) -> Bool {
        signer.isSignature(signature, of: message, by: name) ?? false
    }

    private static let mostCertificates = 8
}
