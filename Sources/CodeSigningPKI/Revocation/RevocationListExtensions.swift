// SPDX-License-Identifier: Apache-2.0

/// What the extensions of a list of revoked certificates say of it (RFC 5280, section 5.2).
struct RevocationListExtensions {
    private(set) var scope = RevocationScope()
    /// The value of issuingDistributionPoint, empty without one: lists of one scope have the same.
    private(set) var encodedScope: ArraySlice<UInt8> = []
    /// cRLNumber; `nil` for one that is malformed or not there, which only lists of changes need.
    private(set) var number: ListNumber?
    /// Since which list it tells what changed (deltaCRLIndicator); `nil` for a list that stands by itself.
    private(set) var base: ListNumber?
    /// Where what changed since is told (freshestCRL); `nil` when it does not say that there is such a list.
    private(set) var changes: ChangePlaces?

    /// From the elements of crlExtensions. Throws, why, for what is malformed and for a critical one that is not
    /// understood.
    init(_ bytes: ArraySlice<UInt8>) throws(RevokedEntry.Unreadable) {
        guard let extensions = RevocationExtension.all(in: bytes) else {
            throw .init(why: "its extensions are malformed")
        }
        for known in extensions {
            switch known.name {
            case RevocationExtension.Name.deltaIndicator:
                guard let number = ListNumber(known.value) else {
                    throw .init(why: "it does not say since which list it tells what changed")
                }
                base = number
            case RevocationExtension.Name.distributionPoint:
                scope = try RevocationScope(known.value)
                encodedScope = known.value
            case RevocationExtension.Name.listNumber: number = ListNumber(known.value)
            case RevocationExtension.Name.freshest:
                guard let points = DistributionPoints(known.value) else {
                    throw .init(why: "the places of its changes are malformed")
                }
                changes = ChangePlaces(points)
            case RevocationExtension.Name.authorityKey: break
            default:
                guard !known.isCritical else {
                    throw .init(why: "it has a critical extension that is not understood")
                }
            }
        }
    }
}

/// The number of a list, by which an issuer's lists of one scope are in order (RFC 5280, section 5.2.3).
struct ListNumber: Comparable {
    /// Not negative, its shortest octets in two's complement.
    private let octets: ArraySlice<UInt8>

    /// From an extension's value; `nil` for what is malformed or negative.
    init?(_ value: ArraySlice<UInt8>) {
        var elements = DERElements(value)
        guard let content = elements.next(DERElements.Tag.integer), elements.isAtEnd,
            let first = content.first, first < 0x80
        else { return nil }
        octets = content.shortestInteger
    }

    static func < (a: ListNumber, b: ListNumber) -> Bool {
        a.octets.count == b.octets.count
            ? a.octets.lexicographicallyPrecedes(b.octets) : a.octets.count < b.octets.count
    }

    /// As bytes, wherever they stand.
    static func == (a: ListNumber, b: ListNumber) -> Bool { a.octets.elementsEqual(b.octets) }
}
