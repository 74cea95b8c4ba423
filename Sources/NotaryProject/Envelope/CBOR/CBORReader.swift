// SPDX-License-Identifier: Apache-2.0

/// Reads one data item of CBOR (RFC 8949), strictly: definite lengths, shortest form, each key once.
///
/// What can be read so has one encoding, but for the order of a map's members.
struct CBORReader {
    private let bytes: [UInt8]
    private var offset = 0
    private var items = 0

    /// The item that `bytes` are, all of them.
    static func value(parsing bytes: [UInt8]) throws(CBORError) -> CBORValue {
        var reader = CBORReader(bytes)
        let value = try reader.item(depth: 0)
        guard reader.remaining == 0 else { throw .trailingBytes(count: reader.remaining) }
        return value
    }

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    private var remaining: Int { bytes.count - offset }

    private mutating func item(depth: Int) throws(CBORError) -> CBORValue {
        guard depth < Self.deepest else { throw .tooDeep(limit: Self.deepest) }
        items += 1
        guard items <= Self.mostItems else { throw .tooManyItems(limit: Self.mostItems) }
        let initial = try byte()
        let information = initial & 0x1F
        switch initial >> 5 {
        case 0: return .unsigned(try argument(information))
        case 1: return .negative(try argument(information))
        case 2: return .bytes(Array(try string(information)))
        case 3:
            guard let text = String(validating: try string(information), as: UTF8.self) else {
                throw .notUTF8
            }
            return .text(text)
        case 4: return .array(try array(information, depth))
        case 5: return .map(try map(information, depth))
        case 6: return .tagged(try argument(information), try item(depth: depth + 1))
        default:
            guard information == Self.null else { throw .unsupportedSimple(information) }
            return .null
        }
    }

    /// The number in the head of an item (RFC 8949, section 3).
    private mutating func argument(_ information: UInt8) throws(CBORError) -> UInt64 {
        let width: Int
        switch information {
        case 0...23: return UInt64(information)
        case 24...27: width = 1 << Int(information - 24)
        case 31: throw .indefiniteLength
        default: throw .reserved(information)
        }
        var value: UInt64 = 0
        for _ in 0..<width { value = value << 8 | UInt64(try byte()) }
        let least: UInt64 = width == 1 ? 24 : 1 << UInt64(width * 4)
        guard value >= least else { throw .notShortest }
        return value
    }

    private mutating func string(_ information: UInt8) throws(CBORError) -> ArraySlice<UInt8> {
        guard let length = Int(exactly: try argument(information)), length <= remaining else {
            throw .unexpectedEnd
        }
        defer { offset += length }
        return bytes[offset..<offset + length]
    }

    private mutating func array(_ information: UInt8, _ depth: Int) throws(CBORError) -> [CBORValue] {
        var elements: [CBORValue] = []
        for _ in 0..<(try count(information)) { elements.append(try item(depth: depth + 1)) }
        return elements
    }

    private mutating func map(_ information: UInt8, _ depth: Int) throws(CBORError) -> [CBORValue.Member] {
        var members: [CBORValue.Member] = []
        var seen: Set<[UInt8]> = []
        for _ in 0..<(try count(information)) {
            let start = offset
            let key = try Self.key(try item(depth: depth + 1))
            // The shortest form is the only one, so that equal keys have equal bytes.
            guard seen.insert(Array(bytes[start..<offset])).inserted else {
                throw .duplicateKey("\(key)")
            }
            members.append(.init(key: key, value: try item(depth: depth + 1)))
        }
        return members
    }

    /// How many elements or members follow: each takes a byte at least, so that a head alone costs nothing.
    private mutating func count(_ information: UInt8) throws(CBORError) -> Int {
        guard let count = Int(exactly: try argument(information)), count <= remaining else {
            throw .unexpectedEnd
        }
        return count
    }

    private static func key(_ value: CBORValue) throws(CBORError) -> CBORValue.Key {
        if let text = value.text { return .text(text) }
        guard let number = value.int else { throw .keyType(value.typeName) }
        return .number(number)
    }

    private mutating func byte() throws(CBORError) -> UInt8 {
        guard offset < bytes.count else { throw .unexpectedEnd }
        defer { offset += 1 }
        return bytes[offset]
    }

    private static let null: UInt8 = 22
    /// An envelope has four levels: its tag, its list, its header, its certificates.
    private static let deepest = 8
    /// A full envelope: 64 attributes in each header, 64 critical ones and 16 certificates.
    private static let mostItems = 512
}
