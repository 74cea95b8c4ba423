// SPDX-License-Identifier: Apache-2.0

import SwiftASN1

/// A list of revoked certificates (RFC 5280, section 5) as it was read: untrusted. Its entries are not looked at before
/// the issuer's signature holds.
///
///     CertificateList ::= SEQUENCE { tbsCertList, signatureAlgorithm, signatureValue BIT STRING }
///     TBSCertList ::= SEQUENCE { version, signature, issuer, thisUpdate, nextUpdate,
///       revokedCertificates SEQUENCE OF … OPTIONAL, crlExtensions [0] EXPLICIT Extensions OPTIONAL }
package struct CertificateRevocationList: Sendable {
    /// Where it was had.
    package let place: String
    /// When it was made and when the next one will be, in seconds since 1970.
    package let thisUpdate: Int
    package let nextUpdate: Int
    /// How many bytes it has.
    package let size: Int
    /// The issuer's name as it was encoded.
    let issuer: ArraySlice<UInt8>
    /// The elements of revokedCertificates.
    let entries: ArraySlice<UInt8>
    /// The elements of crlExtensions.
    let extensions: ArraySlice<UInt8>
    private let signed: SignedFields

    /// Reads a list of at most 16 MiB, in DER.
    package init(derEncoded bytes: [UInt8], from place: String) throws(RevocationProblem) {
        guard bytes.count <= Self.largest else {
            throw .malformed(place, why: "it is larger than \(Self.largest) bytes")
        }
        guard let signed = SignedFields(bytes[...]), signed.certificates.isEmpty,
            var fields = DERElements.only(DERElements.Tag.sequence, in: signed.message)
        else { throw .malformed(place, why: "it is no list of revoked certificates in DER") }
        // Version 1 has no extensions, and nothing that says of which certificates it speaks.
        guard fields.next(DERElements.Tag.integer) == [1] else {
            throw .malformed(place, why: "it is not of version 2")
        }
        // Nobody signed what stands outside: it may only repeat what is inside (RFC 5280, section 5.1.1.2).
        guard let inner = fields.next(), inner.encoded == signed.algorithm else {
            throw .malformed(place, why: "its two signature algorithms differ")
        }
        guard let issuer = fields.next(), issuer.identifier == DERElements.Tag.sequence,
            let thisUpdate = fields.nextTime()
        else { throw .malformed(place, why: "it lacks an issuer or a time") }
        guard let nextUpdate = fields.nextTime() else {
            throw .malformed(place, why: "it does not say when the next one will be")
        }
        entries = fields.next(DERElements.Tag.sequence) ?? []
        let wrapped = fields.next(DERElements.Tag.constructed(0))
        guard fields.isAtEnd else { throw .malformed(place, why: "it has a field too many") }
        if let wrapped {
            var list = DERElements(wrapped)
            guard let content = list.next(DERElements.Tag.sequence), list.isAtEnd else {
                throw .malformed(place, why: "its extensions are malformed")
            }
            extensions = content
        } else {
            extensions = []
        }
        self.place = place
        self.thisUpdate = thisUpdate
        self.nextUpdate = nextUpdate
        self.issuer = issuer.encoded
        self.signed = signed
        size = bytes.count
    }

    /// Whether that key signed it.
    func isSigned(by issuer: SigningCertificate) -> Bool { signed.isSigned(by: issuer) }

    /// What the list says of a certificate at `now`, in seconds since 1970.
    package func status(of question: RevocationQuestion, at now: Int) -> RevocationStatus {
        do throws(RevocationProblem) {
            return try VerifiedRevocationList(self, by: question.issuer).status(of: question, at: now)
        } catch {
            return .unknown(error)
        }
    }

    /// notation takes 32 MiB; the largest lists of public authorities have some 10 MiB.
    package static let largest = 16 << 20
}
