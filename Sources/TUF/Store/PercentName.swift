// SPDX-License-Identifier: Apache-2.0

/// Names of roles and targets, a stranger's text, as one part of a path or URL.
enum PercentName {
    /// Every byte percent-encoded except letters, digits and `-._~` (RFC 3986, section 2.3): no `/` is left, and
    /// different names stay different. A name of dots only, which a path gives another meaning, is encoded too.
    static func quoted(_ name: String) -> String {
        let onlyDots = name.utf8.allSatisfy { $0 == UInt8(ascii: ".") }
        var quoted: [UInt8] = []
        for byte in name.utf8 {
            if isUnreserved(byte), !onlyDots {
                quoted.append(byte)
            } else {
                quoted += percent(byte)
            }
        }
        return String(decoding: quoted, as: UTF8.self)
    }

    /// A target's name as a path in a URL: `/` and what a path may hold stay, `%41` stays what it is. `nil` when a
    /// part is empty, `.` or `..`, encoded or not: servers and clients take those as ways to other folders.
    static func path(_ name: String) -> String? {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.allSatisfy({ isPlain(Array($0.utf8)) }) else { return nil }
        var path: [UInt8] = []
        let bytes = Array(name.utf8)
        for (index, byte) in bytes.enumerated() {
            let stays = byte == UInt8(ascii: "%") ? escape(bytes, at: index) != nil : isPathByte(byte)
            if stays { path.append(byte) } else { path += percent(byte) }
        }
        return String(decoding: path, as: UTF8.self)
    }

    /// Whether a part of a path, decoded, is an ordinary name.
    private static func isPlain(_ part: [UInt8]) -> Bool {
        var decoded: [UInt8] = []
        var index = 0
        while index < part.count {
            if let byte = escape(part, at: index) {
                decoded.append(byte)
                index += 3
            } else {
                decoded.append(part[index])
                index += 1
            }
        }
        return !decoded.allSatisfy { $0 == UInt8(ascii: ".") } || decoded.count > 2
    }

    /// The byte that an escape at this place stands for.
    private static func escape(_ bytes: [UInt8], at index: Int) -> UInt8? {
        guard bytes[index] == UInt8(ascii: "%"), bytes.count - index > 2 else { return nil }
        let digits = String(decoding: bytes[(index + 1)...(index + 2)], as: UTF8.self)
        return HexText.decode(digits)?.first
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "-._~".utf8.contains(byte)
        }
    }

    /// `pchar` and `/` (RFC 3986, section 3.3).
    private static func isPathByte(_ byte: UInt8) -> Bool {
        isUnreserved(byte) || "!$&'()*+,;=:@/".utf8.contains(byte)
    }

    private static func percent(_ byte: UInt8) -> [UInt8] {
        let digits = Array("0123456789ABCDEF".utf8)
        return [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
}
