// SPDX-License-Identifier: Apache-2.0

import CEL
import StrictJSON
import Testing

/// What expressions mean, where no public test says it.
struct LanguageTests {
    static let truths = [
        // Precedence and grouping
        "1 + 2 * 3 == 7", "(1 + 2) * 3 == 9", "10 - 4 - 3 == 3", "true || false && false", "1 < 2 == true",
        "!false && true", "- - 1 == 1", "2 - -1 == 3", "2-1 == 1", "false ? 1 == 2 : true ? true : false",
        "[1, 2,] == [1, 2]", "{'a': 1,} == {'a': 1}", "true // || 1 / 0 == 1\n && true",
        // Literals
        "0x10 == 16", "1e3 == 1000.0", "1E-1 == 0.1", "1.0e+0 == 1.0", "7u == 7",
        "r'\\d' == '\\\\d'", "'\\x41\\101\\u0041\\U00000041' == 'AAAA'", "b'\\x41' == b'A'",
        "'''a'b''' == \"a'b\"", "'''\n''' == '\\n'", "b'é' == bytes('é')", "rb == 1 || true",
        // Equality
        "1 != 'a'", "[] != {}", "1.0 == 1u", "{1: 'a'} == {1u: 'a'}", "[1, [2.0]] == [1.0, [2u]]",
        "0.0 / 0.0 != 0.0 / 0.0", "[0.0 / 0.0] != [0.0 / 0.0]", "-0.0 == 0.0", "type(1) == int",
        "type(type(1)) == type", "null == null", "'\\u00e9' != 'e\\u0301'", "!('\\u00e9' in ['e\\u0301'])",
        "size({'\\u00e9': 1, 'e\\u0301': 2}) == 2",
        // Order
        "'a' < 'b'", "'Z' < 'a'", "'z' < 'é'", "'\\uffff' < '\\U00010000'", "b'\\x00' < b'\\xff'",
        "-1 < 1u", "1u < 1.5", "!(0.0 / 0.0 < 1.0)", "!(0.0 / 0.0 >= 1.0)", "false < true",
        "duration('1s') < duration('1m')", "timestamp(0) < timestamp(1)",
        // Containers
        "[1, 2][1] == 2", "[1][0u] == 1", "[1][0.0] == 1", "{1: 2}[1.0] == 2", "{'a': {'b': 1}}.a.b == 1",
        "has({'a': null}.a)", "!has({}.a)", "'a' in {'a': 1}", "!(b'' in {'a': 1})", "!(1.5 in {1: 1})",
        "1.0 in [1]", "[1] + ['a'] == [1, 'a']", "b'a' + b'b' == b'ab'", "{'a-b': 1}.`a-b` == 1",
        // Macros
        "[1, 2].map(x, x * 2) == [2, 4]", "[1, 2, 3].map(x, x > 1, x * 2) == [4, 6]",
        "[1, 2].filter(x, x > 1) == [2]", "{'a': 1}.map(k, k) == ['a']", "[1, 2].exists_one(x, x == 1)",
        "[[1], [2]].all(x, x.exists(y, y > 0))", "[1].map(x, [2].map(x, x)) == [[2]]",
        "[1, 2].map(x, [10].map(y, x + y)) == [[11], [12]]", "has({'x': [1]}.x) && [].all(x, 1 / 0 == x)",
        // Functions
        "size('é') == 1", "size('\\r\\n') == 2", "'\\r\\n'.startsWith('\\r')", "b'é'.size() == 2",
        "'abc'.contains('')", "'aab'.contains('ab')", "!'abc'.contains('abcd')", "'abc'.endsWith('bc')",
        "!'é'.contains('e')", "'abc'.matches('^a')", "!'abc'.matches('^b')", "matches('abc', 'c$')",
        "'a\\nb'.matches('a.b') == false", "'abc'.matches('b' + '')", "dyn(1) == 1.0",
        "int('-5') == -5", "uint('5') == 5u", "double('-1e3') == -1000.0", "bool('true')",
        "string(1.5) == '1.5'", "string(-1) == '-1'", "string(true) == 'true'", "string(b'a') == 'a'",
        "string(1e6) == '1e+06'", "string(123456.0) == '123456'", "string(0.0001) == '0.0001'",
        "string(1.25e-5) == '1.25e-05'", "string(-0.0) == '-0'", "string(1.0 / 0.0) == 'inf'",
        "string(1e100) == '1e+100'", "string(100.0) == '100'",
        // Time
        "timestamp('1970-01-01T00:00:01Z') == timestamp(1)",
        "timestamp('2000-01-01T01:00:00+01:00') == timestamp('2000-01-01T00:00:00Z')",
        "string(timestamp(0) + duration('1500us')) == '1970-01-01T00:00:00.001500Z'",
        "timestamp(1) - timestamp(0) == duration('1s')", "string(duration('1h1.5m')) == '3690s'",
        "string(duration('-1.5s')) == '-1.500s'", "duration('1ms1us1ns') == duration('1001001ns')",
        "duration('0') == duration('0s')", "duration('+.5s') == duration('500ms')",
        "timestamp(-1).getFullYear() == 1969", "timestamp('0001-01-01T00:00:00Z').getDayOfWeek() == 1",
        "timestamp('2000-03-01T00:00:00Z').getDayOfYear() == 60", "timestamp(-1).getSeconds() == 59",
        "timestamp('2100-03-01T00:00:00Z').getDayOfYear() == 59",
        "timestamp('9999-12-31T23:59:59Z').getFullYear('+01:00') == 10000",
        "timestamp('0001-01-01T00:00:00Z').getFullYear('-01:00') == 0",
        "timestamp(0).getHours('23:59') == 23", "duration('-1.5s').getMilliseconds() == -500",
        "google.protobuf.Duration == type(duration('1s'))",
    ]

    @Test(arguments: truths) func isTrue(_ text: String) {
        expectTrue(text, ["rb": 1])
    }

    static let names: [(String, container: String, Int)] = [
        ("x", "", 1), ("a.x", "", 2), ("a.b.x", "", 3), ("x", "a", 2), ("x", "a.b", 3), (".x", "a.b", 1),
        ("b.x", "a.b", 3), (".a.x", "a.b", 2), ("m.a.x", "", 4), ("[9].map(x, x)[0]", "a", 9),
        ("[9].map(x, .x)[0]", "a", 1), ("[{'x': 9}].map(a, a.x)[0]", "", 9),
    ]

    /// langdef.md, "Name Resolution".
    @Test(arguments: names) func aNameMeans(_ text: String, container: String, _ expected: Int) throws {
        let variables: [String: JSON] = ["x": 1, "a.x": 2, "a.b.x": 3, "m": ["a": ["x": 4]]]
        let environment = CELEnvironment(variables: Set(variables.keys), container: container)
        let value = try CELExpression(parsing: text, in: environment)
            .evaluate(variables.mapValues { CELValue($0) })
        #expect(Rendering(value) == Rendering(.int(Int64(expected))))
    }

    @Test func aTextThatLooksLikeAnExpressionIsData() throws {
        for text in ["' || true || '", "\" || true", "\\' || true", "''' || true", "${true}", "`", "\u{0}"] {
            #expect(try evaluate("x == 'safe'", ["x": .string(text)]).bool == false)
            #expect(try evaluate("x == y", ["x": .string(text), "y": .string(text)]).bool == true)
            #expect(try evaluate("{x: 1}[y] == 1", ["x": .string(text), "y": .string(text)]).bool == true)
        }
    }

    @Test func timeZonesComeFromOutside() throws {
        let expression = try CELExpression(
            parsing: "timestamp(0).getHours('Mars/Olympus')", in: CELEnvironment())
        let zones = CELTimeZones { name, _ in name == "Mars/Olympus" ? 7200 : nil }
        #expect(Rendering(try expression.evaluate([:], timeZones: zones)) == Rendering(.int(2)))
        #expect(throws: CELError.self) { try expression.evaluate([:]) }
    }

    @Test func anAbsurdOffsetIsNone() throws {
        let expression = try CELExpression(parsing: "timestamp(0).getHours('x')", in: CELEnvironment())
        let zones = CELTimeZones { _, _ in .max }
        let error = #expect(throws: CELError.self) { try expression.evaluate([:], timeZones: zones) }
        #expect(error?.problem == .timeZone("x"))
    }

    @Test func expressionsAreEqualWhenWrittenAlike() throws {
        let environment = CELEnvironment(variables: ["x"])
        let one = try CELExpression(parsing: "x == 'é'", in: environment)
        #expect(try one == CELExpression(parsing: "x == 'é'", in: environment))
        #expect(try one.hashValue == CELExpression(parsing: "x == 'é'", in: environment).hashValue)
        #expect(try one != CELExpression(parsing: "x == 'e\u{301}'", in: environment))
        #expect(try one != CELExpression(parsing: "x == 'é'", in: CELEnvironment(variables: ["x", "y"])))
    }
}
