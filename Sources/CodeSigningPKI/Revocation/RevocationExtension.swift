// SPDX-License-Identifier: Apache-2.0

/// One extension of a list of revoked certificates, of an entry of it, or of an OCSP answer (RFC 5280, section 4.1).
struct RevocationExtension {
    /// The content of its object identifier.
    let name: ArraySlice<UInt8>
    let isCritical: Bool
    /// What is in its octet string.
    let value: ArraySlice<UInt8>

    /// Takes the next one; `nil` at the end and for what is malformed.
    init?(next elements: inout DERElements) {
        guard let content = elements.next(DERElements.Tag.sequence) else { return nil }
        var fields = DERElements(content)
        guard let name = fields.next(DERElements.Tag.objectIdentifier) else { return nil }
        var isCritical = false
        if let flag = fields.next(DERElements.Tag.boolean) {
            guard flag.count == 1, let octet = flag.first else { return nil }
            isCritical = octet != 0
        }
        guard let value = fields.next(DERElements.Tag.octetString), fields.isAtEnd else { return nil }
        self.name = name
        self.isCritical = isCritical
        self.value = value
    }

    /// All of them, each at most once; `nil` for what is malformed.
    static func all(in bytes: ArraySlice<UInt8>) -> [RevocationExtension]? {
        var elements = DERElements(bytes)
        var found: [RevocationExtension] = []
        while !elements.isAtEnd {
            guard let next = RevocationExtension(next: &elements), found.count < most,
                !found.contains(where: { $0.name == next.name })
            else { return nil }
            found.append(next)
        }
        return found
    }

    /// Object identifiers, as their content is encoded.
    enum Name {
        /// id-ce 20: cRLNumber.
        static let listNumber: ArraySlice<UInt8> = [0x55, 0x1D, 0x14]
        /// id-ce 21: reasonCode.
        static let reason: ArraySlice<UInt8> = [0x55, 0x1D, 0x15]
        /// id-ce 24: invalidityDate.
        static let invalidityDate: ArraySlice<UInt8> = [0x55, 0x1D, 0x18]
        /// id-ce 27: deltaCRLIndicator.
        static let deltaIndicator: ArraySlice<UInt8> = [0x55, 0x1D, 0x1B]
        /// id-ce 28: issuingDistributionPoint.
        static let distributionPoint: ArraySlice<UInt8> = [0x55, 0x1D, 0x1C]
        /// id-ce 29: certificateIssuer.
        static let certificateIssuer: ArraySlice<UInt8> = [0x55, 0x1D, 0x1D]
        /// id-ce 35: authorityKeyIdentifier.
        static let authorityKey: ArraySlice<UInt8> = [0x55, 0x1D, 0x23]
        /// id-ce 46: freshestCRL.
        static let freshest: ArraySlice<UInt8> = [0x55, 0x1D, 0x2E]
    }

    private static let most = 32
}
