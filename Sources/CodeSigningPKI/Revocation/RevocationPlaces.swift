// SPDX-License-Identifier: Apache-2.0

import SwiftASN1
import X509

/// Where a certificate says that its revocation can be asked for. Only `http:` URLs count: over `https:` the asked server's
/// own certificate would have to be asked about first (RFC 5280, section 8).
package struct RevocationPlaces: Sendable, Equatable {
    /// OCSP responders (authorityInfoAccess: RFC 5280, section 4.2.2.1).
    package var ocsp: [String]
    /// Lists of revoked certificates (cRLDistributionPoints: section 4.2.1.13), in order. The names of one point are places
    /// of the same list, and each point that counts is for every reason: one list that speaks of the certificate
    /// suffices.
    package var lists: [String]
    /// Where what changed since such a list is told (freshestCRL: section 4.2.1.15); `nil` when it does not say that there
    /// is such a list.
    package let changes: ChangePlaces?
    /// Every URL that a distribution point is named by, whatever its scheme.
    let pointNames: [String]

    /// Whether it names none: then the certificate cannot be revoked.
    package var isEmpty: Bool { ocsp.isEmpty && lists.isEmpty }

    init(_ certificate: SigningCertificate) throws(RevocationProblem) {
        let subject = certificate.subjectText
        let responders = try Self.responders(certificate)
        let points = try Self.points(certificate, Self.listPoints) ?? DistributionPoints()
        ocsp = responders.filter(Self.isUsable)
        lists = points.usable
        changes = try Self.points(certificate, Self.freshest).map { ChangePlaces($0) }
        pointNames = points.urls
        if ocsp.isEmpty, lists.isEmpty {
            if let first = (responders + points.urls).first { throw .noUsablePlace(first) }
            if points.hasOthers { throw .noUsablePlace("a list of another kind") }
            if let changes { throw .noUsablePlace(changes.title) }
        }
        guard ocsp.count <= Self.most, lists.count <= Self.most else {
            throw .malformed(subject, why: "it names more than \(Self.most) places")
        }
    }

    private static func responders(_ certificate: SigningCertificate) throws(RevocationProblem) -> [String] {
        guard let found = certificate.x509.extensions[oid: .X509ExtensionID.authorityInformationAccess] else {
            return []
        }
        guard var list = DERElements.only(DERElements.Tag.sequence, in: found.value) else {
            throw unreadable(certificate)
        }
        var urls: [String] = []
        while !list.isAtEnd {
            guard let content = list.next(DERElements.Tag.sequence) else { throw unreadable(certificate) }
            var fields = DERElements(content)
            guard let method = fields.next(DERElements.Tag.objectIdentifier), let place = fields.next(),
                fields.isAtEnd
            else { throw unreadable(certificate) }
            guard method == ocspMethod, place.identifier == DERElements.Tag.primitive(6) else { continue }
            guard let url = text(place.content), urls.count < most * 2 else { throw unreadable(certificate) }
            urls.append(url)
        }
        return urls
    }

    /// The points of that extension; `nil` without it.
    private static func points(
        _ certificate: SigningCertificate, _ name: ASN1ObjectIdentifier
    ) throws(RevocationProblem) -> DistributionPoints? {
        guard let found = certificate.x509.extensions[oid: name] else { return nil }
        guard let points = DistributionPoints(found.value) else { throw unreadable(certificate) }
        return points
    }

    private static func unreadable(_ certificate: SigningCertificate) -> RevocationProblem {
        .malformed(certificate.subjectText, why: "the places that it names cannot be read")
    }

    static func isUsable(_ url: String) -> Bool { url.lowercased().hasPrefix("http://") }

    /// A URL's octets as text; `nil` for an empty one, a long one and for what is not printable ASCII.
    static func text(_ octets: ArraySlice<UInt8>) -> String? {
        guard !octets.isEmpty, octets.count <= longest, octets.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return nil }
        return String(decoding: octets, as: UTF8.self)
    }

    /// id-ad-ocsp.
    private static let ocspMethod: ArraySlice<UInt8> = [0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x01]
    static let listPoints: ASN1ObjectIdentifier = [2, 5, 29, 31]
    private static let freshest: ASN1ObjectIdentifier = [2, 5, 29, 46]
    private static let most = 8
    private static let longest = 2048
}

extension SigningCertificate {
    /// Where it says that its revocation can be asked for. Throws when it names places and none can be asked, or they
    /// cannot be read.
    package func revocationPlaces() throws(RevocationProblem) -> RevocationPlaces {
        try RevocationPlaces(self)
    }
}
