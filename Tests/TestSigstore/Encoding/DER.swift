// SPDX-License-Identifier: Apache-2.0

import StrictJSON

extension TestSigstore {
    /// Writes DER (X.690), bottom up: every function gives a whole element. It checks nothing, so that it can also
    /// write what no honest encoder would.
    package enum DER {
        /// One element: identifier octet, definite length, content.
        package static func element(_ identifier: UInt8, _ content: [UInt8]) -> [UInt8] {
            var length: [UInt8] = []
            var rest = content.count
            while rest > 0 {
                length.insert(UInt8(truncatingIfNeeded: rest), at: 0)
                rest >>= 8
            }
            if content.count < 0x80 {
                return [identifier, UInt8(truncatingIfNeeded: content.count)] + content
            }
            return [identifier, 0x80 | UInt8(truncatingIfNeeded: length.count)] + length + content
        }

        /// SEQUENCE of whole elements.
        package static func sequence(_ elements: [UInt8]...) -> [UInt8] {
            element(0x30, elements.flatMap(\.self))
        }
        /// SEQUENCE of whole elements.
        package static func sequence(of elements: [[UInt8]]) -> [UInt8] {
            element(0x30, elements.flatMap(\.self))
        }
        /// SET OF, in the order DER asks for (X.690, section 11.6).
        package static func set(of elements: [[UInt8]]) -> [UInt8] {
            element(0x31, elements.sorted { $0.lexicographicallyPrecedes($1) }.flatMap(\.self))
        }
        /// A context-specific tag around content, `[number]`.
        package static func context(_ number: UInt8, constructed: Bool = true, _ content: [UInt8]) -> [UInt8]
        {
            element((constructed ? 0xA0 : 0x80) | number, content)
        }
        /// A positive INTEGER from its big-endian bytes.
        package static func integer(_ magnitude: [UInt8]) -> [UInt8] {
            var bytes = Array(magnitude.drop { $0 == 0 })
            if bytes.first.map({ $0 >= 0x80 }) ?? true { bytes.insert(0, at: 0) }
            return element(0x02, bytes)
        }
        /// A positive INTEGER.
        package static func integer(_ value: Int) -> [UInt8] { integer(bigEndian(UInt64(max(0, value)), 8)) }
        /// BOOLEAN.
        package static func boolean(_ value: Bool) -> [UInt8] { element(0x01, [value ? 0xFF : 0x00]) }
        /// NULL.
        package static let null: [UInt8] = [0x05, 0x00]
        /// OCTET STRING.
        package static func octetString(_ bytes: [UInt8]) -> [UInt8] { element(0x04, bytes) }
        /// BIT STRING of whole octets.
        package static func bitString(_ bytes: [UInt8], unusedBits: UInt8 = 0) -> [UInt8] {
            element(0x03, [unusedBits] + bytes)
        }
        /// UTF8String.
        package static func utf8String(_ text: String) -> [UInt8] { element(0x0C, Array(text.utf8)) }
        /// OBJECT IDENTIFIER from its dotted form; arcs that are no numbers are left out.
        package static func objectIdentifier(_ dotted: String) -> [UInt8] {
            let arcs = dotted.split(separator: ".").compactMap { UInt64($0) }
            var content: [UInt8] = []
            let first = arcs.prefix(2).reduce(0) { $0 * 40 + $1 }
            for arc in [first] + arcs.dropFirst(2) {
                var digits = [UInt8(truncatingIfNeeded: arc & 0x7F)]
                var rest = arc >> 7
                while rest > 0 {
                    digits.insert(0x80 | UInt8(truncatingIfNeeded: rest & 0x7F), at: 0)
                    rest >>= 7
                }
                content += digits
            }
            return element(0x06, content)
        }
        /// GeneralizedTime of seconds since 1970 UTC, with a fraction such as `".5"` where one is given.
        package static func generalizedTime(_ seconds: Int, fraction: String = "") -> [UInt8] {
            element(0x18, Array("\(digits(of: seconds))\(fraction)Z".utf8))
        }
        /// Time as certificates write it (RFC 5280, section 4.1.2.5): UTCTime up to 2049.
        package static func certificateTime(_ seconds: Int) -> [UInt8] {
            let text = digits(of: seconds)
            guard let year = Int(text.prefix(4)), (1950..<2050).contains(year) else {
                return generalizedTime(seconds)
            }
            return element(0x17, Array("\(text.dropFirst(2))Z".utf8))
        }

        /// `20300102030405`.
        private static func digits(of seconds: Int) -> String {
            String(RFC3339.text(seconds).filter(\.isNumber))
        }
    }

    /// The lowest `count` bytes of a number, highest first.
    package static func bigEndian(_ value: UInt64, _ count: Int) -> [UInt8] {
        (0..<count).reversed().map { UInt8(truncatingIfNeeded: value >> (UInt64($0) * 8)) }
    }
}
