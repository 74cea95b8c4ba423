// SPDX-License-Identifier: Apache-2.0

import StrictJSON
import Testing

@testable import CEL

/// Values from JSON, and texts of values.
struct ValueTests {
    static let json: [(String, CELValue)] = [
        ("null", .null), ("true", .bool(true)), ("\"a\\u0000\"", .string("a\u{0}")), ("0", .int(0)),
        ("-0", .int(0)), ("9223372036854775807", .int(.max)), ("-9223372036854775808", .int(.min)),
        ("9223372036854775808", .double(0x1p63)), ("1.0", .double(1)), ("1e3", .double(1000)),
        ("-0.0", .double(-0.0)), ("1e999", .double(.greatestFiniteMagnitude)),
        ("-1e999", .double(-.greatestFiniteMagnitude)), ("1e-999", .double(0)),
        ("[1, [\"a\"]]", .list([.int(1), .list([.string("a")])])),
    ]

    @Test(arguments: json) func ofJSON(_ text: String, _ expected: CELValue) throws {
        #expect(Rendering(CELValue(try JSON(parsing: text))) == Rendering(expected))
    }

    @Test func ofAJSONObject() throws {
        let value = CELValue(try JSON(parsing: "{\"b\": 1, \"a\": {\"c\": null}}"))
        guard case .map(let map) = value else {
            Issue.record("\(value)")
            return
        }
        #expect(map.entries.map(\.key) == [.string("b"), .string("a")])
        #expect(Rendering(value) == Rendering(try evaluate("{'a': {'c': null}, 'b': 1}")))
    }

    @Test func keysAreEqualAsNumbers() {
        #expect(CELMapKey.int(1) == .uint(1))
        #expect(CELMapKey.int(1).hashValue == CELMapKey.uint(1).hashValue)
        #expect(CELMapKey.int(-1) != .uint(.max))
        #expect(CELMapKey.bool(true) != .int(1))
        #expect(CELMapKey(finding: .double(0x1p63)) == .uint(1 << 63))
        #expect(CELMapKey(finding: .double(-0x1p63)) == .int(.min))
        #expect(CELMapKey(finding: .double(0.5)) == nil)
        #expect(CELMapKey(finding: .double(.nan)) == nil)
        #expect(CELMapKey(finding: .double(.infinity)) == nil)
    }

    @Test func everyDoubleReadsBackFromItsText() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<10_000 {
            let number = Double(bitPattern: .random(in: 0...(.max), using: &random))
            guard number.isFinite else { continue }
            let text = DoubleText.text(number)
            #expect(DoubleText.number(text) == number, "\(text)")
        }
    }

    @Test func everyDurationReadsBackFromItsText() {
        for nanoseconds in [0, 1, -1, 999, 1_000_000, 1_500_000_000, -1_500_000_000, .max, .min] as [Int64] {
            let duration = CELDuration(nanoseconds: nanoseconds)
            #expect(CELDuration(duration.description) == duration)
        }
    }

    static let durations: [(String, Int64?)] = [
        ("1h", 3_600_000_000_000), ("1m1s", 61_000_000_000), ("1us", 1000), ("1µs", 1000), ("1μs", 1000),
        ("1.5ns", 1), ("0.9ns", 0), (".5h", 1_800_000_000_000), ("1.s", 1_000_000_000), ("-0", 0),
        ("0.3333333333333333333333s", 333_333_333), ("", nil), ("-", nil), (".s", nil), ("s", nil),
        ("1 s", nil), ("1d", nil), ("1s ", nil), ("--1s", nil), ("1e3s", nil), ("00", nil),
    ]

    @Test(arguments: durations) func duration(_ text: String, _ nanoseconds: Int64?) {
        #expect(CELDuration(text)?.nanoseconds == nanoseconds)
    }

    static let timestamps: [(String, seconds: Int64?, nanoseconds: Int64)] = [
        ("1970-01-01T00:00:00.000000001Z", 0, 1), ("1969-12-31T23:59:59.9Z", -1, 900_000_000),
        ("0001-01-01T00:00:00Z", -62_135_596_800, 0), ("0001-01-01T00:00:00+00:01", nil, 0),
        ("9999-12-31T23:59:59.999999999Z", 253_402_300_799, 999_999_999),
        ("9999-12-31T23:59:59-00:01", nil, 0), ("1970-01-01T00:00:00.0000000001Z", nil, 0),
        ("1970-01-01", nil, 0), ("1970-01-01 00:00:00Z", nil, 0),
    ]

    @Test(arguments: timestamps) func timestamp(_ text: String, seconds: Int64?, nanoseconds: Int64) {
        let timestamp = CELTimestamp(text)
        #expect(timestamp?.seconds == seconds)
        #expect(timestamp?.nanoseconds ?? 0 == nanoseconds)
        #expect(timestamp.flatMap { CELTimestamp($0.description) } == timestamp)
    }

    @Test func aSearchFindsWhatIsThere() {
        let letters = Array("ab".utf8)
        var random = SystemRandomNumberGenerator()
        for _ in 0..<10_000 {
            let text = (0..<Int.random(in: 0...12)).map { _ in letters.randomElement(using: &random) ?? 0 }
            let part = (0..<Int.random(in: 0...4)).map { _ in letters.randomElement(using: &random) ?? 0 }
            let isThere = (0...text.count).contains { text[$0...].starts(with: part) }
            #expect(ByteSearch(for: part).isFound(in: text) == isThere, "\(part) in \(text)")
        }
    }
}
