// SPDX-License-Identifier: Apache-2.0

import Crypto

/// A question to a responder about one certificate (RFC 6960, section 4.1), unsigned and without a nonce, so that the
/// responder can answer with what it has at hand.
package struct OCSPRequest: Sendable {
    /// The request, in DER.
    package let derEncoded: [UInt8]

    /// The request about that certificate. It names the issuer by SHA-1, as responders know them (RFC 5019, section
    /// 2.1.1): the hash finds the answer and secures nothing, which the responder's signature does.
    package init(for question: RevocationQuestion) {
        let sequence = DERElements.Tag.sequence
        let name = OCSPCertificateID.sha1Name
        let algorithm = DERPiece.encode(
            tag: sequence, DERPiece.encode(tag: DERElements.Tag.objectIdentifier, Array(name)) + [0x05, 0x00])
        let identifier =
            algorithm
            + DERPiece.encode(
                tag: DERElements.Tag.octetString,
                Array(Insecure.SHA1.hash(data: question.certificate.fields.issuer)))
            + DERPiece.encode(
                tag: DERElements.Tag.octetString, Array(Insecure.SHA1.hash(data: question.issuer.keyOctets)))
            + DERPiece.encode(tag: DERElements.Tag.integer, Array(question.certificate.fields.serialNumber))
        // OCSPRequest, TBSRequest, requestList, Request, CertID
        derEncoded = (0..<5).reduce(identifier) { inner, _ in DERPiece.encode(tag: sequence, inner) }
    }
}

/// CertID (RFC 6960, section 4.1.1).
struct OCSPCertificateID {
    private let algorithm: ArraySlice<UInt8>
    private let issuerName: ArraySlice<UInt8>
    private let issuerKey: ArraySlice<UInt8>
    private let serial: ArraySlice<UInt8>

    /// From the content of its sequence; `nil` for what is malformed.
    init?(_ content: ArraySlice<UInt8>) {
        var fields = DERElements(content)
        guard let algorithm = fields.next(DERElements.Tag.sequence),
            let issuerName = fields.next(DERElements.Tag.octetString),
            let issuerKey = fields.next(DERElements.Tag.octetString),
            let serial = fields.next(DERElements.Tag.integer), !serial.isEmpty, fields.isAtEnd
        else { return nil }
        var parts = DERElements(algorithm)
        guard let name = parts.next(DERElements.Tag.objectIdentifier) else { return nil }
        self.algorithm = name
        self.issuerName = issuerName
        self.issuerKey = issuerKey
        self.serial = serial.shortestInteger
    }

    /// Whether it names that certificate, by SHA-1 or SHA-256.
    func names(_ question: RevocationQuestion) -> Bool {
        guard serial == question.certificate.fields.serialNumber.shortestInteger else { return false }
        let name = question.certificate.fields.issuer
        let key = question.issuer.keyOctets
        switch algorithm {
        case Self.sha1Name:
            return issuerName.elementsEqual(Insecure.SHA1.hash(data: name))
                && issuerKey.elementsEqual(Insecure.SHA1.hash(data: key))
        case Self.sha256Name:
            return issuerName.elementsEqual(SHA256.hash(data: name))
                && issuerKey.elementsEqual(SHA256.hash(data: key))
        default: return false
        }
    }

    static let sha1Name: ArraySlice<UInt8> = [0x2B, 0x0E, 0x03, 0x02, 0x1A]
    private static let sha256Name: ArraySlice<UInt8> = [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01]
}

extension SigningCertificate {
    /// The octets of subjectPublicKey alone, which OCSP names keys by.
    var keyOctets: ArraySlice<UInt8> {
        guard var fields = DERElements.only(DERElements.Tag.sequence, in: fields.subjectPublicKeyInfo),
            fields.next() != nil
        else { return [] }
        return fields.nextBitString() ?? []
    }
}
