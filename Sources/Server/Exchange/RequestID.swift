// SPDX-License-Identifier: Apache-2.0

/// What ties the lines of the log about a request together: the caller's `X-Request-Id` where it is a plain token, else
/// 16 random hexadecimal digits.
enum RequestID {
    static func of(_ field: String?, random: () -> UInt64 = { UInt64.random(in: .min ... .max) }) -> String {
        if let field, (1...64).contains(field.utf8.count), field.utf8.allSatisfy(isPlain) { return field }
        let digits = String(random(), radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
