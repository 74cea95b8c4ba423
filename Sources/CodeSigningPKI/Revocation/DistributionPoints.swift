// SPDX-License-Identifier: Apache-2.0

/// Where lists are published: the value of cRLDistributionPoints or freshestCRL (RFC 5280, sections 4.2.1.13 and
/// 4.2.1.15).
///
///     CRLDistributionPoints ::= SEQUENCE SIZE (1..MAX) OF SEQUENCE { distributionPoint [0] DistributionPointName OPTIONAL,
///       reasons [1] ReasonFlags OPTIONAL, cRLIssuer [2] GeneralNames OPTIONAL }
struct DistributionPoints: Equatable {
    /// The URLs of the points whose list is the issuer's own and for every reason, whatever their schemes.
    private(set) var urls: [String] = []
    /// Whether there are points of other kinds.
    private(set) var hasOthers = false

    /// None.
    init() {}

    /// From an extension's value; `nil` for what is malformed, and for more than a few.
    init?(_ value: ArraySlice<UInt8>) {
        guard var list = DERElements.only(DERElements.Tag.sequence, in: value), !list.isAtEnd else {
            return nil
        }
        while !list.isAtEnd {
            guard let content = list.next(DERElements.Tag.sequence) else { return nil }
            var fields = DERElements(content)
            let name = fields.next(DERElements.Tag.constructed(0))
            let reasons = fields.next(DERElements.Tag.primitive(1))
            let issuer = fields.next(DERElements.Tag.constructed(2))
            guard fields.isAtEnd, let found = name.map(DistributionPointName.urls) ?? [] else { return nil }
            guard reasons == nil, issuer == nil, !found.isEmpty else {
                hasOthers = true
                continue
            }
            urls += found
            guard urls.count <= Self.most else { return nil }
        }
    }

    /// The URLs that can be asked.
    var usable: [String] { urls.filter(RevocationPlaces.isUsable) }

    private static let most = 16
}

/// Where a certificate, or a list, says that lists of changes are published (freshestCRL: RFC 5280, sections 4.2.1.15 and
/// 5.2.6). Who names a place counts only together with what is said there.
package struct ChangePlaces: Sendable, Equatable {
    /// The URLs that can be asked: places of the same list, in order; there may be none.
    package let urls: [String]
    /// What to call them where none can be asked.
    package let title: String

    init(_ points: DistributionPoints) {
        urls = points.usable
        title = points.urls.first ?? "a list of another kind"
    }

    private init(urls: [String], title: String) {
        self.urls = urls
        self.title = title
    }

    /// Those of both.
    package static func + (a: ChangePlaces, b: ChangePlaces) -> ChangePlaces {
        ChangePlaces(urls: a.urls + b.urls.filter { !a.urls.contains($0) }, title: a.title)
    }
}
