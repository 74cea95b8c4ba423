// SPDX-License-Identifier: Apache-2.0

extension TestSigstore {
    /// A certificate extension (RFC 5280, section 4.2).
    package struct Extension: Sendable, Equatable {
        /// The dotted object identifier.
        package var identifier: String
        /// Whether who does not understand it must refuse.
        package var isCritical: Bool
        /// The DER inside the OCTET STRING; Fulcio's first six hold plain text.
        package var value: [UInt8]

        /// An extension from its parts.
        package init(_ identifier: String, critical: Bool = false, value: [UInt8]) {
            self.identifier = identifier
            isCritical = critical
            self.value = value
        }

        var encoded: [UInt8] {
            DER.sequence(of: [
                DER.objectIdentifier(identifier), isCritical ? DER.boolean(true) : [],
                DER.octetString(value),
            ])
        }
    }

    /// What a name extension can hold (RFC 5280, section 4.2.1.6).
    package enum GeneralName: Sendable, Equatable {
        case email(String)
        case uri(String)
        /// Fulcio's own kind, for identities that are neither (1.3.6.1.4.1.57264.1.7).
        case otherName(String)
        case dns(String)

        var encoded: [UInt8] {
            switch self {
            case .email(let text): DER.context(1, constructed: false, Array(text.utf8))
            case .dns(let text): DER.context(2, constructed: false, Array(text.utf8))
            case .uri(let text): DER.context(6, constructed: false, Array(text.utf8))
            case .otherName(let text):
                DER.context(
                    0,
                    DER.objectIdentifier("1.3.6.1.4.1.57264.1.7") + DER.context(0, DER.utf8String(text)))
            }
        }
    }

    /// A purpose in an extended key usage (RFC 5280, section 4.2.1.12).
    package enum Purpose: String, Sendable, CaseIterable {
        case any = "2.5.29.37.0"
        case serverAuthentication = "1.3.6.1.5.5.7.3.1"
        case clientAuthentication = "1.3.6.1.5.5.7.3.2"
        case codeSigning = "1.3.6.1.5.5.7.3.3"
        case emailProtection = "1.3.6.1.5.5.7.3.4"
        case timeStamping = "1.3.6.1.5.5.7.3.8"
        case ocspSigning = "1.3.6.1.5.5.7.3.9"
        /// A certificate that signs precertificates for its issuer (RFC 6962, section 3.1).
        case precertificateSigning = "1.3.6.1.4.1.11129.2.4.4"
        /// One that nobody registered.
        case unregistered = "1.3.6.1.4.1.57264.99.1"
    }

    /// The bits of a key usage (RFC 5280, section 4.2.1.3), the first one highest.
    package enum KeyUsage: UInt16, Sendable, CaseIterable {
        case digitalSignature = 0x8000
        case contentCommitment = 0x4000
        case keyEncipherment = 0x2000
        case dataEncipherment = 0x1000
        case keyAgreement = 0x0800
        case keyCertificateSign = 0x0400
        case certificateListSign = 0x0200
        case encipherOnly = 0x0100
        case decipherOnly = 0x0080
    }
}

extension TestSigstore.Extension {
    private typealias DER = TestSigstore.DER

    /// Key usage.
    package static func keyUsage(
        _ bits: TestSigstore.KeyUsage..., critical: Bool = true
    ) -> Self {
        keyUsage(of: bits, critical: critical)
    }

    /// Key usage, as DER writes a list of named bits: without zeros at the end (X.690, section 11.2.2).
    package static func keyUsage(of bits: [TestSigstore.KeyUsage], critical: Bool = true) -> Self {
        let word = bits.reduce(0) { $0 | $1.rawValue }
        var octets = TestSigstore.bigEndian(UInt64(word), 2)
        while octets.last == 0 { octets.removeLast() }
        return Self(
            keyUsage, critical: critical,
            value: DER.bitString(
                octets,
                unusedBits: octets.last.map { UInt8(truncatingIfNeeded: $0.trailingZeroBitCount) } ?? 0))
    }

    /// Extended key usage.
    package static func extendedKeyUsage(_ purposes: TestSigstore.Purpose..., critical: Bool = false) -> Self
    {
        Self(
            extendedKeyUsage, critical: critical,
            value: DER.sequence(of: purposes.map { DER.objectIdentifier($0.rawValue) }))
    }

    /// Basic constraints of an authority.
    package static func authority(pathLength: Int? = nil, critical: Bool = true) -> Self {
        Self(
            basicConstraints, critical: critical,
            value: DER.sequence(of: [DER.boolean(true), pathLength.map(DER.integer(_:)) ?? []]))
    }

    /// Basic constraints of who is no authority.
    package static func noAuthority(critical: Bool = true) -> Self {
        Self(basicConstraints, critical: critical, value: DER.sequence(of: []))
    }

    /// Subject alternative name.
    package static func subjectAlternativeName(
        _ names: TestSigstore.GeneralName..., critical: Bool = true
    ) -> Self {
        Self(
            subjectAlternativeName, critical: critical, value: DER.sequence(of: names.map(\.encoded)))
    }

    /// Subject key identifier: SHA-256 of the key, cut to 20 bytes (RFC 7093, section 2).
    static func subjectKeyIdentifier(_ bytes: [UInt8]) -> Self {
        Self(subjectKeyIdentifier, value: DER.octetString(bytes))
    }

    /// Authority key identifier.
    static func authorityKeyIdentifier(_ bytes: [UInt8]) -> Self {
        Self(
            authorityKeyIdentifier,
            value: DER.sequence(DER.context(0, constructed: false, bytes)))
    }

    /// What Fulcio says about the signer (1.3.6.1.4.1.57264.1.`number`): plain text up to 6, a UTF8String above.
    package static func fulcio(_ number: Int, _ text: String) -> Self {
        Self(
            fulcio(number), value: number <= 6 ? Array(text.utf8) : DER.utf8String(text))
    }

    /// A critical extension that nobody knows.
    package static var unknownCritical: Self {
        Self("1.3.6.1.4.1.57264.99.2", critical: true, value: DER.null)
    }

    /// The identifiers, to remove an extension by.
    package static let keyUsage = "2.5.29.15"
    package static let extendedKeyUsage = "2.5.29.37"
    package static let basicConstraints = "2.5.29.19"
    package static let subjectAlternativeName = "2.5.29.17"
    package static let subjectKeyIdentifier = "2.5.29.14"
    package static let authorityKeyIdentifier = "2.5.29.35"
    package static let certificateTimestamps = "1.3.6.1.4.1.11129.2.4.2"

    /// The identifier of one of Fulcio's extensions.
    package static func fulcio(_ number: Int) -> String { "1.3.6.1.4.1.57264.1.\(number)" }
}
