// SPDX-License-Identifier: Apache-2.0

import StrictJSON
import Testing

/// RFC 8259.
struct GrammarTests {
    private static let values: [(String, JSON)] = [
        ("null", nil), ("true", true), ("false", false), ("0", 0), ("-0", JSON(.number("-0"))), ("12", 12),
        ("\"\"", ""), ("[]", []), ("{}", [:]), (" \t\r\n[ 1 , 2 ] \n", [1, 2]),
        ("{\"a\":{\"b\":[null]}}", ["a": ["b": [nil]]]),
        ("{\"\":1}", ["": 1]),
    ]

    @Test(arguments: values) func isRead(_ text: String, _ json: JSON) throws {
        #expect(try JSON(parsing: text) == json)
    }

    @Test(arguments: [
        "0", "-0", "1", "-1", "10", "0.0", "1.50", "1e5", "1E+5", "1e-05", "-0.1e10", "1e400",
        "123456789012345678901234567890",
    ])
    func aNumberKeepsItsText(_ text: String) throws {
        #expect(try JSON(parsing: text).value == .number(text))
    }

    private static let noNumbers: [(String, JSONSyntaxError.Problem)] = [
        ("01", .invalidNumber), ("-01", .invalidNumber), ("00", .invalidNumber), ("1.", .invalidNumber),
        ("-", .invalidNumber), ("-a", .invalidNumber), ("1.e5", .invalidNumber), ("1e", .invalidNumber),
        ("1e+", .invalidNumber), (".5", .unexpectedByte(0x2E)), ("+1", .unexpectedByte(0x2B)),
        ("1e5.5", .trailingData),
        ("0x1", .trailingData), ("1_000", .trailingData), ("NaN", .unexpectedByte(0x4E)),
        ("Infinity", .unexpectedByte(0x49)), ("-Infinity", .invalidNumber), ("١", .unexpectedByte(0xD9)),
    ]

    @Test(arguments: noNumbers) func isNoNumber(_ text: String, _ expected: JSONSyntaxError.Problem) {
        #expect(problem(text) == expected)
    }

    private static let refusals: [(String, JSONSyntaxError.Problem)] = [
        ("", .unexpectedEnd), (" ", .unexpectedEnd), ("[", .unexpectedEnd), ("[1", .unexpectedEnd),
        ("[1,", .unexpectedEnd), ("{", .unexpectedEnd), ("{\"a\"", .unexpectedEnd),
        ("{\"a\":", .unexpectedEnd),
        ("{\"a\":1", .unexpectedEnd), ("\"a", .unexpectedEnd), ("\"\\", .unexpectedEnd),
        ("\"\\u00", .unexpectedEnd),
        ("tru", .unexpectedEnd), ("[1,]", .unexpectedByte(0x5D)), ("[,1]", .unexpectedByte(0x2C)),
        ("[1 2]", .unexpectedByte(0x32)), ("[1,,2]", .unexpectedByte(0x2C)), ("[1}", .unexpectedByte(0x7D)),
        ("{\"a\":1,}", .unexpectedByte(0x7D)), ("{,}", .unexpectedByte(0x2C)),
        ("{a:1}", .unexpectedByte(0x61)),
        ("{'a':1}", .unexpectedByte(0x27)), ("{1:1}", .unexpectedByte(0x31)),
        ("{\"a\" 1}", .unexpectedByte(0x31)),
        ("{\"a\":}", .unexpectedByte(0x7D)), ("'a'", .unexpectedByte(0x27)), ("True", .unexpectedByte(0x54)),
        ("nul1", .unexpectedByte(0x31)), ("undefined", .unexpectedByte(0x75)), ("]", .unexpectedByte(0x5D)),
        ("nullx", .trailingData), ("1 2", .trailingData), ("{}{}", .trailingData), ("[]]", .trailingData),
        ("1 // c", .trailingData), ("/* c */ 1", .unexpectedByte(0x2F)),
        ("\u{FEFF}{}", .unexpectedByte(0xEF)),
        ("[1\u{A0}]", .unexpectedByte(0xC2)), ("[1\u{C}]", .unexpectedByte(0x0C)),
        ("\u{0}", .unexpectedByte(0)),
        ("{}\u{0}", .trailingData),
    ]

    @Test(arguments: refusals) func isRefused(_ text: String, _ expected: JSONSyntaxError.Problem) {
        #expect(problem(text) == expected)
    }

    // Strings

    private static let strings: [(String, String)] = [
        (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"), (#""\u0041\u00e9\u00E9""#, "Aéé"),
        (#""\ud83d\ude00""#, "😀"),
        (#""\uD83D\uDE00x""#, "😀x"), (#""\u0000""#, "\u{0}"), (#""\uFFFF""#, "\u{FFFF}"),
        ("\"é😀\u{7F}\u{2028}\"", "é😀\u{7F}\u{2028}"),
    ]

    @Test(arguments: strings) func aStringIsRead(_ text: String, _ string: String) throws {
        #expect(try JSON(parsing: text).string.map { Array($0.utf8) } == Array(string.utf8))
    }

    private static let noStrings: [(String, JSONSyntaxError.Problem)] = [
        (#""\ud83d""#, .loneSurrogate), (#""\ude00""#, .loneSurrogate), (#""\ud83d\u0041""#, .loneSurrogate),
        (#""\ud83d\ud83d""#, .loneSurrogate), (#""\ud83dx""#, .loneSurrogate),
        (#""\ude00\ud83d""#, .loneSurrogate),
        (#""\ud83d\n""#, .loneSurrogate), (#""\x41""#, .invalidEscape), (#""\u004""#, .invalidEscape),
        (#""\u00g0""#, .invalidEscape),
        (#""\U0041""#, .invalidEscape), (#""\u+041""#, .invalidEscape), (#""\u００４１""#, .invalidEscape),
        (#""\'""#, .invalidEscape),
        ("\"\n\"", .controlCharacter), ("\"\t\"", .controlCharacter), ("\"a\\n\u{1F}\"", .controlCharacter),
        ("\"\u{0}\"", .controlCharacter),
    ]

    @Test(arguments: noStrings) func isNoString(_ text: String, _ expected: JSONSyntaxError.Problem) {
        #expect(problem(text) == expected)
    }

    /// RFC 3629: overlong forms, surrogates, beyond U+10FFFF, cut short.
    @Test(
        arguments: [
            [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80],
            [0xF4, 0x90, 0x80, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80],
            [0xC3], [0xE2, 0x82], [0xF0, 0x9F, 0x98], [0xFF], [0xFE],
        ] as [[UInt8]])
    func malformedUTF8IsRefused(_ bytes: [UInt8]) {
        let quote = UInt8(ascii: "\"")
        #expect(failure([quote] + bytes + [quote])?.problem == .invalidUTF8)
        #expect(failure([quote] + Array("\\n".utf8) + bytes + [quote])?.problem == .invalidUTF8)
        #expect(failure(Array("{\"".utf8) + bytes + Array("\":1}".utf8))?.problem == .invalidUTF8)
    }

    // Duplicates

    @Test(arguments: [
        #"{"a":1,"a":1}"#, #"{"a":1,"b":2,"a":3}"#, #"{"a":1,"\u0061":2}"#, #"[{"x":{"a":1,"a":2}}]"#,
    ])
    func aNameIsGivenOnce(_ text: String) {
        #expect(problem(text) == .duplicateKey("a"))
    }

    @Test func aNameIsGivenOnceAmongMany() {
        let many = (0..<1000).map { "\"k\($0)\":\($0)" }.joined(separator: ",")
        #expect(problem("{\(many)}") == nil)
        #expect(problem("{\(many),\"k0\":0}") == .duplicateKey("k0"))
        #expect(problem("{\(many),\"k999\":0}") == .duplicateKey("k999"))
    }

    @Test(arguments: [#"{"a":1,"A":2}"#, #"{"a":{"a":1}}"#, #"[{"a":1},{"a":1}]"#, #"{"a":1,"a ":2}"#])
    func namesThatDifferAreTwo(_ text: String) {
        #expect(problem(text) == nil)
    }
}
