// SPDX-License-Identifier: Apache-2.0

/// Of which certificates a list speaks (issuingDistributionPoint: RFC 5280, section 5.2.5). An issuer may cut its list in
/// pieces, and the piece of other certificates does not say that this one is good.
struct RevocationScope {
    /// The URLs under which this piece is published; `nil` when it does not say.
    private(set) var names: [String]?
    private(set) var coversUsers = true
    private(set) var coversAuthorities = true

    /// Everything that the issuer issued.
    init() {}

    /// From the extension's value. Throws, why, for what is malformed or not taken.
    init(_ value: ArraySlice<UInt8>) throws(RevokedEntry.Unreadable) {
        guard var fields = DERElements.only(DERElements.Tag.sequence, in: value) else {
            throw .init(why: "its distribution point is malformed")
        }
        if let name = fields.next(DERElements.Tag.constructed(0)) {
            guard let names = DistributionPointName.urls(name), !names.isEmpty else {
                throw .init(why: "its distribution point is not named by a URL")
            }
            self.names = names
        }
        let onlyUsers = try Self.flag(1, &fields)
        let onlyAuthorities = try Self.flag(2, &fields)
        if fields.next(DERElements.Tag.primitive(3)) != nil {
            throw .init(why: "it speaks of some reasons only, which is not supported")
        }
        if try Self.flag(4, &fields) {
            throw .init(why: "it lists certificates of several issuers, which is not supported")
        }
        let onlyAttributes = try Self.flag(5, &fields)
        guard fields.isAtEnd else { throw .init(why: "its distribution point is malformed") }
        coversUsers = !onlyAuthorities && !onlyAttributes
        coversAuthorities = !onlyUsers && !onlyAttributes
    }

    /// Whether the list speaks of a certificate that names these URLs for it.
    func covers(_ certificate: SigningCertificate, namedAt urls: [String]) -> Bool {
        guard certificate.isAuthority ? coversAuthorities : coversUsers else { return false }
        guard let names else { return true }
        return names.contains { name in urls.contains { $0.utf8.elementsEqual(name.utf8) } }
    }

    private static func flag(
        _ number: UInt8, _ fields: inout DERElements
    ) throws(RevokedEntry.Unreadable) -> Bool {
        guard let content = fields.next(DERElements.Tag.primitive(number)) else { return false }
        guard content.count == 1, let octet = content.first else {
            throw .init(why: "its distribution point is malformed")
        }
        return octet != 0
    }
}

/// DistributionPointName ::= CHOICE { fullName [0] GeneralNames, nameRelativeToCRLIssuer [1] … } (RFC 5280, section
/// 4.2.1.13)
enum DistributionPointName {
    /// The URLs of the full name, other names left out, none of a relative one; `nil` for what is malformed.
    static func urls(_ content: ArraySlice<UInt8>) -> [String]? {
        var elements = DERElements(content)
        guard let choice = elements.next(), elements.isAtEnd else { return nil }
        guard choice.identifier == DERElements.Tag.constructed(0) else {
            return choice.identifier == DERElements.Tag.constructed(1) ? [] : nil
        }
        var general = DERElements(choice.content)
        var urls: [String] = []
        while !general.isAtEnd {
            guard let name = general.next() else { return nil }
            guard name.identifier == DERElements.Tag.primitive(6) else { continue }
            guard urls.count < most, let url = RevocationPlaces.text(name.content) else { return nil }
            urls.append(url)
        }
        return urls
    }

    private static let most = 8
}
