// SPDX-License-Identifier: Apache-2.0

extension TestSigstore {
    /// What a list of revoked certificates will say (RFC 5280, section 5), before it is signed. Nothing is checked.
    package struct RevocationListRecipe: Sendable {
        /// One revoked certificate.
        package struct Entry: Sendable {
            /// The serial number's octets, as they are encoded.
            package var serial: [UInt8]
            package var date: Int
            package var extensions: [Extension] = []

            package init(_ serial: [UInt8], at date: Int, _ extensions: Extension...) {
                self.serial = serial
                self.date = date
                self.extensions = extensions
            }

            var encoded: [UInt8] {
                DER.sequence(of: [
                    DER.element(0x02, serial), DER.certificateTime(date),
                    extensions.isEmpty ? [] : DER.sequence(of: extensions.map(\.encoded)),
                ])
            }
        }

        /// 1 is version 2; `nil` leaves it out.
        package var version: Int? = 1
        package var thisUpdate: Int
        /// `nil` leaves it out.
        package var nextUpdate: Int?
        package var entries: [Entry] = []
        package var extensions: [Extension] = [.listNumber(1)]
        /// The issuer's name, in DER; `nil` for who signs.
        package var issuerName: [UInt8]?
        /// The hash of the signature; `nil` for the signer's own.
        package var signatureHash: Hash?
        /// What happens to the signature after signing.
        package var editSignature: @Sendable (inout [UInt8]) -> Void = { _ in }

        /// An empty list of an hour ago, for a day.
        package init(now: Int) {
            thisUpdate = now - 3600
            nextUpdate = now + 86_400
        }
    }
}

extension TestSigstore.Authority {
    /// A list in DER, signed with the key that signs leaves.
    package func revocationList(_ recipe: TestSigstore.RevocationListRecipe) throws -> [UInt8] {
        typealias DER = TestSigstore.DER
        let hash = recipe.signatureHash ?? issuer.key.hash
        let algorithm = issuer.key.signatureAlgorithm(hash)
        let body = DER.sequence(of: [
            recipe.version.map(DER.integer(_:)) ?? [], algorithm,
            recipe.issuerName ?? issuer.certificate?.subjectName ?? [],
            DER.certificateTime(recipe.thisUpdate), recipe.nextUpdate.map(DER.certificateTime) ?? [],
            recipe.entries.isEmpty ? [] : DER.sequence(of: recipe.entries.map(\.encoded)),
            recipe.extensions.isEmpty
                ? [] : DER.context(0, DER.sequence(of: recipe.extensions.map(\.encoded))),
        ])
        var signature = try issuer.key.sign(body, hash)
        recipe.editSignature(&signature)
        return DER.sequence(body, algorithm, DER.bitString(signature))
    }
}

extension TestSigstore.Extension {
    private typealias DER = TestSigstore.DER

    /// cRLNumber.
    package static func listNumber(_ number: Int) -> Self { Self("2.5.29.20", value: DER.integer(number)) }
    /// reasonCode.
    package static func revocationReason(_ code: UInt8) -> Self {
        Self("2.5.29.21", value: DER.element(0x0A, [code]))
    }
    /// invalidityDate.
    package static func invalidityDate(_ seconds: Int) -> Self {
        Self("2.5.29.24", value: DER.generalizedTime(seconds))
    }
    /// deltaCRLIndicator.
    package static func deltaIndicator(_ number: Int) -> Self {
        Self("2.5.29.27", critical: true, value: DER.integer(number))
    }
    /// certificateIssuer.
    package static var certificateIssuer: Self {
        Self("2.5.29.29", critical: true, value: DER.sequence(TestSigstore.GeneralName.dns("a").encoded))
    }
    /// issuingDistributionPoint: the URLs of the list, and the booleans of these numbers (1 only users, 2 only
    /// authorities, 4 indirect, 5 only attributes).
    package static func listScope(_ urls: [String] = [], _ flags: UInt8..., reasons: Bool = false) -> Self {
        let names = urls.flatMap { TestSigstore.GeneralName.uri($0).encoded }
        var fields = urls.isEmpty ? [] : [DER.context(0, DER.context(0, names))]
        for number in flags where number < 3 {
            fields.append(DER.context(number, constructed: false, [0xFF]))
        }
        if reasons { fields.append(DER.context(3, constructed: false, [1, 0x40])) }
        for number in flags where number > 3 {
            fields.append(DER.context(number, constructed: false, [0xFF]))
        }
        return Self("2.5.29.28", critical: true, value: DER.sequence(of: fields))
    }
    /// cRLDistributionPoints, one URL in each.
    package static func listPoints(_ urls: [String]) -> Self {
        Self(
            listPoints,
            value: DER.sequence(
                of: urls.map {
                    DER.sequence(DER.context(0, DER.context(0, TestSigstore.GeneralName.uri($0).encoded)))
                }))
    }
    /// cRLDistributionPoints, all URLs in one.
    package static func listPoint(_ urls: [String]) -> Self {
        let names = urls.flatMap { TestSigstore.GeneralName.uri($0).encoded }
        return Self(listPoints, value: DER.sequence(DER.sequence(DER.context(0, DER.context(0, names)))))
    }
    /// freshestCRL.
    package static func changes(_ urls: [String]) -> Self { Self(changes, value: listPoint(urls).value) }
    /// id-pkix-ocsp-nocheck.
    package static var noCheck: Self { Self("1.3.6.1.5.5.7.48.1.5", value: DER.null) }
    /// cRLDistributionPoints with one whose list is of another issuer.
    package static func foreignListPoint(_ url: String) -> Self {
        let name = DER.context(0, DER.context(0, TestSigstore.GeneralName.uri(url).encoded))
        return Self(
            listPoints,
            value: DER.sequence(
                DER.sequence(name, DER.context(2, TestSigstore.GeneralName.dns("other").encoded))))
    }
    /// authorityInfoAccess: responders, and where the issuer's certificate is.
    package static func access(ocsp urls: [String] = [], issuer: String? = nil) -> Self {
        func place(_ method: String, _ url: String) -> [UInt8] {
            DER.sequence(DER.objectIdentifier(method), TestSigstore.GeneralName.uri(url).encoded)
        }
        return Self(
            access,
            value: DER.sequence(
                of: urls.map { place("1.3.6.1.5.5.7.48.1", $0) }
                    + (issuer.map { [place("1.3.6.1.5.5.7.48.2", $0)] } ?? [])))
    }

    package static let listPoints = "2.5.29.31"
    package static let changes = "2.5.29.46"
    package static let access = "1.3.6.1.5.5.7.1.1"
}
