// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// Reads elements of DER (X.690) one after the other, out of bytes that it does not copy: lists of revoked certificates
/// are too long for a tree of nodes.
///
/// Lengths are definite and shortest, tags are of one octet. What cannot be read is not taken off, so that whoever asks
/// for the next element until ``isAtEnd`` notices.
struct DERElements {
    private var rest: ArraySlice<UInt8>

    /// The elements that stand in these bytes.
    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    /// Whether all was read.
    var isAtEnd: Bool { rest.isEmpty }

    /// One element.
    struct Element {
        let identifier: UInt8
        let content: ArraySlice<UInt8>
        /// With identifier and length.
        let encoded: ArraySlice<UInt8>
    }

    /// The next element; `nil` at the end and for what is malformed.
    mutating func next() -> Element? {
        guard rest.count >= 2 else { return nil }
        let identifier = rest[rest.startIndex]
        var length = Int(rest[rest.startIndex + 1])
        var start = rest.startIndex + 2
        guard identifier & 0x1F != 0x1F else { return nil }
        if length >= 0x80 {
            let count = length & 0x7F
            guard (1...4).contains(count), rest.endIndex - start >= count else { return nil }
            length = rest[start..<start + count].reduce(0) { $0 << 8 | Int($1) }
            guard length >= 0x80, length >> (8 * (count - 1)) != 0 else { return nil }
            start += count
        }
        guard rest.endIndex - start >= length else { return nil }
        let element = Element(
            identifier: identifier, content: rest[start..<start + length],
            encoded: rest[rest.startIndex..<start + length])
        rest = rest[(start + length)...]
        return element
    }

    /// The content of the next element if it is of this kind; otherwise it stays where it is.
    mutating func next(_ identifier: UInt8) -> ArraySlice<UInt8>? {
        guard rest.first == identifier else { return nil }
        return next()?.content
    }

    /// What is in the one element that these bytes are.
    static func only(_ identifier: UInt8, in bytes: ArraySlice<UInt8>) -> DERElements? {
        var elements = DERElements(bytes)
        guard let content = elements.next(identifier), elements.isAtEnd else { return nil }
        return DERElements(content)
    }

    /// The octets of the next element, a bit string of whole ones.
    mutating func nextBitString() -> ArraySlice<UInt8>? {
        guard let content = next(Tag.bitString), content.first == 0 else { return nil }
        return content.dropFirst()
    }

    /// The next element as a time in seconds since 1970 (RFC 5280, section 4.1.2.5); `nil` if it is none.
    mutating func nextTime() -> Int? {
        guard rest.first == Tag.generalizedTime || rest.first == Tag.utcTime, let time = next() else {
            return nil
        }
        return Self.seconds(time)
    }

    /// `YYMMDDHHMMSSZ` or `YYYYMMDDHHMMSSZ`.
    private static func seconds(_ time: Element) -> Int? {
        let isShort = time.identifier == Tag.utcTime
        guard time.content.count == (isShort ? 13 : 15), time.content.last == UInt8(ascii: "Z") else {
            return nil
        }
        var digits = time.content
        guard let first = twoDigits(&digits) else { return nil }
        var year = first + (first < 50 ? 2000 : 1900)
        if !isShort {
            guard let second = twoDigits(&digits) else { return nil }
            year = first * 100 + second
        }
        guard let month = twoDigits(&digits), let day = twoDigits(&digits), let hours = twoDigits(&digits),
            let minutes = twoDigits(&digits), let seconds = twoDigits(&digits), hours < 24, minutes < 60,
            seconds < 60, let days = RFC3339.days(year: year, month: month, day: day)
        else { return nil }
        return days * 86_400 + hours * 3600 + minutes * 60 + seconds
    }

    private static func twoDigits(_ text: inout ArraySlice<UInt8>) -> Int? {
        guard let tens = text.popFirst(), let ones = text.popFirst(), decimal.contains(tens),
            decimal.contains(ones)
        else { return nil }
        return Int(tens - 0x30) * 10 + Int(ones - 0x30)
    }

    /// Identifier octets.
    enum Tag {
        static let boolean: UInt8 = 0x01
        static let integer: UInt8 = 0x02
        static let bitString: UInt8 = 0x03
        static let octetString: UInt8 = 0x04
        static let objectIdentifier: UInt8 = 0x06
        static let enumerated: UInt8 = 0x0A
        static let utcTime: UInt8 = 0x17
        static let generalizedTime: UInt8 = 0x18
        static let sequence: UInt8 = 0x30

        /// `[number]`, constructed.
        static func constructed(_ number: UInt8) -> UInt8 { 0xA0 | number }
        /// `[number]`, primitive.
        static func primitive(_ number: UInt8) -> UInt8 { 0x80 | number }
    }

    private static let decimal = UInt8(ascii: "0")...UInt8(ascii: "9")
}

extension ArraySlice<UInt8> {
    /// The octets of an integer without those that only repeat its sign, so that equal integers are equal bytes.
    var shortestInteger: ArraySlice<UInt8> {
        var short = self
        while let first = short.first, let second = short.dropFirst().first,
            first == (second < 0x80 ? 0x00 : 0xFF)
        {
            short = short.dropFirst()
        }
        return short
    }
}
