// SPDX-License-Identifier: Apache-2.0

/// Base64 (RFC 4648, sections 4 and 5), strictly: no white space, padding right or absent, unused bits zero.
public enum Base64 {
    /// Decodes either alphabet, but not both in one text; `nil` for anything malformed.
    public static func decode(_ text: some StringProtocol) -> [UInt8]? {
        decode(utf8: Array(String(text).utf8))
    }

    /// Not generic: a generic function of another module is called through tables, byte by byte.
    private static func decode(utf8 text: [UInt8]) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 4 * 3)
        var accumulator: UInt32 = 0
        var digits = 0
        var padding = 0
        var sawStandard = false
        var sawURLSafe = false
        for byte in text {
            if byte == UInt8(ascii: "=") {
                padding += 1
                continue
            }
            guard padding == 0, let value = value(of: byte) else { return nil }
            sawStandard = sawStandard || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "/")
            sawURLSafe = sawURLSafe || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
            accumulator = accumulator << 6 | value
            digits += 1
            if digits % 4 == 0 {
                bytes.append(UInt8(truncatingIfNeeded: accumulator >> 16))
                bytes.append(UInt8(truncatingIfNeeded: accumulator >> 8))
                bytes.append(UInt8(truncatingIfNeeded: accumulator))
                accumulator = 0
            }
        }
        guard !(sawStandard && sawURLSafe) else { return nil }
        switch digits % 4 {
        case 0:
            guard padding == 0 else { return nil }
        case 2:
            guard padding == 0 || padding == 2, accumulator & 0xF == 0 else { return nil }
            bytes.append(UInt8(truncatingIfNeeded: accumulator >> 4))
        case 3:
            guard padding == 0 || padding == 1, accumulator & 0x3 == 0 else { return nil }
            bytes.append(UInt8(truncatingIfNeeded: accumulator >> 10))
            bytes.append(UInt8(truncatingIfNeeded: accumulator >> 2))
        default: return nil
        }
        return bytes
    }

    /// Encodes in the standard alphabet, with padding.
    public static func encode(_ bytes: some Sequence<UInt8>) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var text: [UInt8] = []
        var accumulator: UInt32 = 0
        var count = 0
        func flush(_ used: Int) {
            for digit in 0..<4 {
                text.append(
                    digit <= used
                        ? alphabet[Int(accumulator >> (18 - 6 * UInt32(digit)) & 63)] : UInt8(ascii: "="))
            }
        }
        for byte in bytes {
            accumulator |= UInt32(byte) << (16 - 8 * UInt32(count))
            count += 1
            if count == 3 {
                flush(3)
                accumulator = 0
                count = 0
            }
        }
        if count > 0 { flush(count) }
        return String(decoding: text, as: UTF8.self)
    }

    private static func value(of byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(byte - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(byte - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
        case UInt8(ascii: "/"), UInt8(ascii: "_"): 63
        default: nil
        }
    }
}
