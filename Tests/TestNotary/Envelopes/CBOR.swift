// SPDX-License-Identifier: Apache-2.0

extension TestNotary {
    /// A data item of CBOR to be written (RFC 8949). Nothing is checked: `encoded` can be anything.
    package indirect enum CBOR: Sendable {
        case integer(Int)
        case bytes([UInt8])
        case text(String)
        case array([CBOR])
        /// Members in their order; a key may stand twice.
        case map([(key: CBOR, value: CBOR)])
        case tagged(UInt64, CBOR)
        case null
        /// An item that is encoded already.
        case encoded([UInt8])

        /// The bytes of the item.
        package var encoding: [UInt8] {
            switch self {
            case .integer(let value):
                value < 0 ? Self.head(1, UInt64(-1 - value)) : Self.head(0, UInt64(value))
            case .bytes(let bytes): Self.head(2, UInt64(bytes.count)) + bytes
            case .text(let text): Self.head(3, UInt64(text.utf8.count)) + text.utf8
            case .array(let elements):
                Self.head(4, UInt64(elements.count)) + elements.flatMap(\.encoding)
            case .map(let members):
                Self.head(5, UInt64(members.count)) + members.flatMap { $0.key.encoding + $0.value.encoding }
            case .tagged(let tag, let value): Self.head(6, tag) + value.encoding
            case .null: [0xF6]
            case .encoded(let bytes): bytes
            }
        }

        /// The head of an item (RFC 8949, section 3). `width` is how many bytes hold the number: 0, 1, 2, 4 or 8, and
        /// as few as can unless given.
        package static func head(_ major: UInt8, _ number: UInt64, width: Int? = nil) -> [UInt8] {
            let least =
                number < 24 ? 0 : number < 1 << 8 ? 1 : number < 1 << 16 ? 2 : number < 1 << 32 ? 4 : 8
            let width = width ?? least
            guard width > 0 else { return [major << 5 | UInt8(truncatingIfNeeded: number)] }
            let information = UInt8(24 + width.trailingZeroBitCount)
            return [major << 5 | information]
                + (1...width).map { UInt8(truncatingIfNeeded: number >> UInt64((width - $0) * 8)) }
        }
    }
}
