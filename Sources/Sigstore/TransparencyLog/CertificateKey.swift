// SPDX-License-Identifier: Apache-2.0

import SwiftASN1

/// The key in a certificate, for what a log says of it. Nothing of the certificate is verified here.
enum CertificateKey {
    /// The SubjectPublicKeyInfo (RFC 5280, section 4.1) of a certificate in DER; `nil` when there is none.
    ///
    ///     TBSCertificate ::= SEQUENCE { version [0], serialNumber, signature, issuer, validity, subject,
    ///                                   subjectPublicKeyInfo, … }
    static func subjectPublicKeyInfo(ofCertificate der: [UInt8]) -> [UInt8]? {
        guard der.count <= largest, let root = try? DER.parse(der),
            let toBeSigned = elements(of: root)?.first, var fields = elements(of: toBeSigned)
        else { return nil }
        if fields.first?.identifier == .init(tagWithNumber: 0, tagClass: .contextSpecific) {
            fields.removeFirst()
        }
        return fields.dropFirst(5).first.map { Array($0.encodedBytes) }
    }

    private static func elements(of node: ASN1Node) -> [ASN1Node]? {
        guard node.identifier == .sequence, case .constructed(let children) = node.content else { return nil }
        return Array(children)
    }

    private static let largest = 64 << 10
}
