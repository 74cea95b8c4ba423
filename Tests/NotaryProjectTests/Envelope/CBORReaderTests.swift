// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import NotaryProject

/// The reader of CBOR alone, each rule with the nearest bytes that are good.
struct CBORReaderTests {
    /// Examples of RFC 8949, appendix A, that are of the kinds that are read.
    static let good: [(bytes: [UInt8], value: CBORValue)] = [
        ([0x00], .unsigned(0)), ([0x17], .unsigned(23)), ([0x18, 0x18], .unsigned(24)),
        ([0x19, 0x03, 0xE8], .unsigned(1000)), ([0x1A, 0x00, 0x0F, 0x42, 0x40], .unsigned(1_000_000)),
        ([0x1B, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], .unsigned(.max)),
        ([0x20], .negative(0)), ([0x38, 0x63], .negative(99)),
        ([0x3B, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], .negative(.max)),
        ([0x40], .bytes([])), ([0x44, 1, 2, 3, 4], .bytes([1, 2, 3, 4])),
        ([0x60], .text("")), ([0x62, 0xC3, 0xBC], .text("ü")),
        ([0x80], .array([])), ([0x82, 0x01, 0x81, 0x02], .array([.unsigned(1), .array([.unsigned(2)])])),
        ([0xA0], .map([])), ([0xF6], .null),
        (
            [0xA2, 0x01, 0x02, 0x20, 0x04],
            .map([.init(key: .number(1), value: .unsigned(2)), .init(key: .number(-1), value: .unsigned(4))])
        ),
        ([0xA1, 0x61, 0x61, 0x01], .map([.init(key: .text("a"), value: .unsigned(1))])),
        ([0xC1, 0x1A, 0x51, 0x4B, 0x67, 0xB0], .tagged(1, .unsigned(1_363_896_240))),
    ]

    @Test(arguments: good) func isRead(_ bytes: [UInt8], _ value: CBORValue) throws {
        #expect(try CBORReader.value(parsing: bytes) == value)
    }

    static let bad: [(name: String, bytes: [UInt8], error: CBORError, twin: [UInt8])] = [
        ("nothing", [], .unexpectedEnd, [0x00]),
        ("more than an item", [0x00, 0x00], .trailingBytes(count: 1), [0x00]),
        ("half a number", [0x19, 0x03], .unexpectedEnd, [0x19, 0x03, 0xE8]),
        ("a text that is cut off", [0x62, 0x61], .unexpectedEnd, [0x62, 0x61, 0x61]),
        (
            "a length beyond memory", [0x5B, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], .unexpectedEnd,
            [0x40]
        ),
        ("a list beyond the bytes", [0x9A, 0x00, 0x0F, 0x42, 0x40, 0x00], .unexpectedEnd, [0x81, 0x00]),
        ("a map beyond the bytes", [0xBA, 0x00, 0x0F, 0x42, 0x40, 0x00], .unexpectedEnd, [0xA1, 0, 0]),
        ("a list without a length", [0x9F, 0xFF], .indefiniteLength, [0x80]),
        ("bytes without a length", [0x5F, 0xFF], .indefiniteLength, [0x40]),
        ("a number too long by one", [0x18, 0x17], .notShortest, [0x18, 0x18]),
        ("a number too long by two", [0x19, 0x00, 0xFF], .notShortest, [0x19, 0x01, 0x00]),
        ("a number too long by four", [0x1A, 0, 0, 0xFF, 0xFF], .notShortest, [0x1A, 0, 1, 0, 0]),
        (
            "a number too long by eight", [0x1B, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF], .notShortest,
            [0x1B, 0, 0, 0, 1, 0, 0, 0, 0]
        ),
        ("a length that is too long", [0x58, 0x01, 0x00], .notShortest, [0x41, 0x00]),
        ("a tag that is too long", [0xD8, 0x01, 0x00], .notShortest, [0xC1, 0x00]),
        ("a reserved head", [0x1C], .reserved(28), [0x17]),
        ("false", [0xF4], .unsupportedSimple(20), [0xF6]),
        ("undefined", [0xF7], .unsupportedSimple(23), [0xF6]),
        ("a half", [0xF9, 0x3C, 0x00], .unsupportedSimple(25), [0xF6]),
        ("a break", [0xFF], .unsupportedSimple(31), [0xF6]),
        ("no UTF-8", [0x61, 0xFF], .notUTF8, [0x61, 0x7F]),
        ("a key twice", [0xA2, 0x01, 0x02, 0x01, 0x03], .duplicateKey("1"), [0xA2, 0x01, 0x02, 0x02, 0x03]),
        (
            "a text twice", [0xA2, 0x61, 0x61, 0x02, 0x61, 0x61, 0x03], .duplicateKey("a"),
            [0xA2, 0x61, 0x61, 0x02, 0x61, 0x62, 0x03]
        ),
        ("bytes for a key", [0xA1, 0x41, 0x61, 0x01], .keyType("byte string"), [0xA1, 0x61, 0x61, 0x01]),
        (
            "a key beyond 64 bits with sign", [0xA1, 0x1B, 0x80, 0, 0, 0, 0, 0, 0, 0, 0],
            .keyType("unsigned integer"), [0xA1, 0x1B, 0x7F, 0, 0, 0, 0, 0, 0, 0, 0]
        ),
        (
            "nine levels", .init(repeating: 0x81, count: 8) + [0x00], .tooDeep(limit: 8),
            .init(repeating: 0x81, count: 7) + [0x00]
        ),
        (
            "nested tags", .init(repeating: 0xC1, count: 8) + [0x00], .tooDeep(limit: 8),
            .init(repeating: 0xC1, count: 7) + [0x00]
        ),
        (
            "513 items", [0x99, 0x02, 0x00] + .init(repeating: 0, count: 512), .tooManyItems(limit: 512),
            [0x99, 0x01, 0xFF] + .init(repeating: 0, count: 511)
        ),
    ]

    @Test(arguments: bad)
    func isRefused(_ name: String, _ bytes: [UInt8], _ error: CBORError, _ twin: [UInt8]) {
        #expect(throws: error, "\(name)") { try CBORReader.value(parsing: bytes) }
        #expect(throws: Never.self, "\(name), twin") { try CBORReader.value(parsing: twin) }
    }

    @Test func numbersThatFitAreIntegers() {
        #expect(CBORValue.unsigned(.max).int == nil)
        #expect(CBORValue.negative(.max).int == nil)
        #expect(CBORValue.negative(6).int == -7)
    }
}
