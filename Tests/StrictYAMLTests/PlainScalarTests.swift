// SPDX-License-Identifier: Apache-2.0

import StrictJSON
import Testing

@testable import StrictYAML

/// The resolutions were compared with kubectl 1.32.
@Suite struct PlainScalarTests {
    @Test(arguments: ["", "~", "null", "Null", "NULL"])
    func null(_ text: String) { #expect(PlainScalar(resolving: text) == .null) }

    @Test(arguments: ["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"])
    func yes(_ text: String) { #expect(PlainScalar(resolving: text) == .bool(true)) }

    @Test(arguments: ["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"])
    func no(_ text: String) { #expect(PlainScalar(resolving: text) == .bool(false)) }

    @Test(arguments: [
        ("12", "12"), ("+12", "12"), ("-12", "-12"), ("1_000", "1000"), ("-0", "0"), ("0", "0"),
        ("18446744073709551615", "18446744073709551615"), ("99999999999999999999", "99999999999999999999"),
    ])
    func decimalInteger(_ text: String, _ number: String) {
        #expect(PlainScalar(resolving: text) == .number(number))
    }

    @Test(arguments: [("017", "15"), ("0o17", "15"), ("0x1F", "31"), ("-0x1f", "-31"), ("0b11", "3")])
    func integerInAnotherBase(_ text: String, _ number: String) {
        #expect(PlainScalar(resolving: text) == .number(number))
    }

    @Test(arguments: [
        ("1.5", "1.5"), (".5", "0.5"), ("-.5", "-0.5"), ("1.", "1.0"), ("1e3", "1e3"), ("08", "8.0"),
        ("1_0.5", "10.5"), ("5.0", "5.0"), ("+1.5", "1.5"), ("-1.5", "-1.5"), ("09.5", "9.5"),
    ])
    func decimalFraction(_ text: String, _ number: String) {
        #expect(PlainScalar(resolving: text) == .number(number))
    }

    @Test(arguments: [".inf", "+.Inf", "-.INF", ".nan", ".NaN", "0xFFFFFFFFFFFFFFFFF"])
    func noNumberOfJSON(_ text: String) { #expect(PlainScalar(resolving: text) == .unrepresentable) }

    @Test(arguments: [
        "1:30", "2001-12-14", "0x1p4", "1e999", "nginx:1.27", "-", "+", ".", "..", "0x", "0b2", "yEs", "nULL",
        "1.2.3", "_1", "=", "inf", "nan", "1e", "٣", "tRue", "- 1", "0x-1", "--1",
    ])
    func text(_ text: String) { #expect(PlainScalar(resolving: text) == .string) }

    @Test func everyNumberIsOneInJSONToo() throws {
        for text in ["+1", "1.", ".5", "08", "-.5", "1e3", "1E+3", "00", "-00.10", "1_1e1", "0X1f", "-0b1"] {
            guard case .number(let number) = PlainScalar(resolving: text) else {
                Issue.record("\(text) is not a number")
                continue
            }
            #expect(try JSON(parsing: number).value == .number(number))
        }
    }
}
