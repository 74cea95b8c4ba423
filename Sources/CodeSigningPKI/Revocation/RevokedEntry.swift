// SPDX-License-Identifier: Apache-2.0

/// One entry of a list of revoked certificates (RFC 5280, section 5.3).
struct RevokedEntry {
    /// The serial number, its shortest octets in two's complement.
    let serial: ArraySlice<UInt8>
    let date: Int
    let invalidityDate: Int?
    /// What the entry does.
    let effect: Effect

    /// What an entry does to a certificate, from the weakest to the strongest.
    enum Effect: Int {
        /// It takes a hold back (CRLReason 8).
        case lifts
        /// It revokes until that is taken back (CRLReason 6).
        case holds
        /// It revokes for good: no later list says otherwise.
        case revokes
    }

    /// Why an entry cannot be read.
    struct Unreadable: Error {
        let why: String
    }

    /// From the content of its sequence.
    init(_ content: ArraySlice<UInt8>) throws(Unreadable) {
        var fields = DERElements(content)
        guard let serial = fields.next(DERElements.Tag.integer), !serial.isEmpty, let date = fields.nextTime()
        else { throw Unreadable(why: "an entry has no serial number or no date") }
        self.serial = serial.shortestInteger
        self.date = date
        let facts = try RevocationFacts(fields.next(DERElements.Tag.sequence))
        invalidityDate = facts.invalidityDate
        effect = facts.effect
        guard fields.isAtEnd else { throw Unreadable(why: "an entry has a field too many") }
    }
}

/// What the extensions of an entry say (RFC 5280, section 5.3), which OCSP answers can have, too (RFC 6960, section
/// 4.4.5).
struct RevocationFacts {
    private(set) var reason: UInt8?
    private(set) var invalidityDate: Int?

    /// From the content of `Extensions`, if there are any. Throws for a critical one that is not understood:
    /// certificateIssuer, which would make the entry another issuer's, among them.
    init(_ extensions: ArraySlice<UInt8>?) throws(RevokedEntry.Unreadable) {
        guard let extensions else { return }
        var elements = DERElements(extensions)
        while !elements.isAtEnd {
            guard let next = RevocationExtension(next: &elements) else {
                throw .init(why: "an entry's extension is malformed")
            }
            switch next.name {
            case RevocationExtension.Name.reason: try read(reason: next.value)
            case RevocationExtension.Name.invalidityDate: try read(invalidityDate: next.value)
            case RevocationExtension.Name.certificateIssuer:
                throw .init(why: "an entry is of another issuer's certificate")
            default:
                guard !next.isCritical else {
                    throw .init(why: "an entry has a critical extension that is not understood")
                }
            }
        }
    }

    private mutating func read(reason value: ArraySlice<UInt8>) throws(RevokedEntry.Unreadable) {
        var fields = DERElements(value)
        guard reason == nil, let code = fields.next(DERElements.Tag.enumerated), code.count == 1,
            fields.isAtEnd
        else { throw .init(why: "an entry's reason is malformed or given twice") }
        reason = code.first
    }

    private mutating func read(invalidityDate value: ArraySlice<UInt8>) throws(RevokedEntry.Unreadable) {
        var fields = DERElements(value)
        guard invalidityDate == nil, let time = fields.nextTime(), fields.isAtEnd else {
            throw .init(why: "an entry's invalidity date is malformed or given twice")
        }
        invalidityDate = time
    }

    /// What an entry with these does.
    var effect: RevokedEntry.Effect {
        switch reason {
        case Self.removeFromList: .lifts
        case Self.hold: .holds
        default: .revokes
        }
    }

    static let hold: UInt8 = 6
    private static let removeFromList: UInt8 = 8
}
