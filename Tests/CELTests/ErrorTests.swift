// SPDX-License-Identifier: Apache-2.0

import CEL
import LinearPattern
import StrictJSON
import Testing

/// Every error, where it stands, and an expression that has none and differs in one thing.
struct ErrorTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var text: String
        var problem: CELError.Problem
        var column: Int
        var line = 1
        var twin: String

        init(_ text: String, _ problem: CELError.Problem, _ column: Int, line: Int = 1, twin: String) {
            self.text = text
            self.problem = problem
            self.column = column
            self.line = line
            self.twin = twin
        }

        var testDescription: String { text }
    }

    static let reading = [
        Row("", .unexpectedEnd, 1, twin: "1"),
        Row("1 +", .unexpectedEnd, 4, twin: "1 + 1"),
        Row("1 + *", .unexpected("*"), 5, twin: "1 + 1"),
        Row("1 2", .unexpected("2"), 3, twin: "1 * 2"),
        Row("(1", .unexpectedEnd, 3, twin: "(1)"),
        Row("[1, , 2]", .unexpected(","), 5, twin: "[1, 2]"),
        Row("[,]", .unexpected(","), 2, twin: "[]"),
        Row("{1}", .unexpected("}"), 3, twin: "{1: 2}"),
        Row("true ? 1", .unexpectedEnd, 9, twin: "true ? 1 : 2"),
        Row("x.", .unexpectedEnd, 3, twin: "x.a"),
        Row("x.true", .unexpected("true"), 3, twin: "x.a"),
        Row("x.in", .unexpected("in"), 3, twin: "x.a"),
        Row(".true", .unexpected("true"), 2, twin: ".x"),
        Row("!-x", .unexpected("-"), 2, twin: "!false"),
        Row("-!x", .unexpected("!"), 2, twin: "-1"),
        Row("x = 1", .unexpected("="), 3, twin: "x == 1"),
        Row("x & x", .unexpected("&"), 3, twin: "x == x"),
        Row("1;", .unexpected(";"), 2, twin: "1"),
        Row("x == é", .unexpected("é"), 6, twin: "x == 'é'"),
        Row("`x`", .unexpected("`x`"), 1, twin: "x.`a`"),
        Row("x\n  .a ==\n\t#", .unexpected("#"), 2, line: 3, twin: "x\n  .a ==\n\t1"),
        Row("'é' + #", .unexpected("#"), 8, twin: "'é' + ''"),
        Row("'''\n''' + #", .unexpected("#"), 7, line: 2, twin: "'''\n''' + ''"),
        Row("'a", .quoteNotClosed, 1, twin: "'a'"),
        Row("'a\n'", .quoteNotClosed, 1, twin: "'''a\n'''"),
        Row("'''a''", .quoteNotClosed, 1, twin: "'''a'''"),
        Row("'a\\", .quoteNotClosed, 3, twin: "'a\\\\'"),
        Row("x.`a", .quoteNotClosed, 3, twin: "x.`a`"),
        Row("x.``", .quoteNotClosed, 3, twin: "x.`a`"),
        Row("'a\\d'", .escape("d"), 3, twin: "r'a\\d'"),
        Row("'\\x4'", .escape("x"), 2, twin: "'\\x41'"),
        Row("'\\ud800'", .escape("u"), 2, twin: "'\\ud7ff'"),
        Row("'\\U00110000'", .escape("U"), 2, twin: "'\\U0010ffff'"),
        Row("'\\400'", .escape("4"), 2, twin: "'\\377'"),
        Row("'\\18'", .escape("1"), 2, twin: "'\\017'"),
        Row("b'\\u0041'", .escape("u"), 3, twin: "b'\\x41'"),
        Row("'\\é'", .escape("é"), 2, twin: "'é'"),
        Row("9223372036854775808", .number("9223372036854775808"), 1, twin: "-9223372036854775808"),
        Row("-9223372036854775809", .number("9223372036854775809"), 2, twin: "-9223372036854775808"),
        Row("18446744073709551616u", .number("18446744073709551616u"), 1, twin: "18446744073709551615u"),
        Row("1e999", .number("1e999"), 1, twin: "1e99"),
        Row("0x", .number("0x"), 1, twin: "0x1"),
        Row("1 + if", .reservedWord("if"), 5, twin: "1 + 1"),
        Row("[1].map(for, 1)", .macroVariable("for"), 9, twin: "[1].map(f, 1)"),
        Row("1 + y", .undeclaredVariable("y"), 5, twin: "1 + 1"),
        Row("y.a.b", .undeclaredVariable("y"), 1, twin: "x.a"),
        Row(".y", .undeclaredVariable("y"), 2, twin: ".x"),
        Row("[1].all(y, true) && y", .undeclaredVariable("y"), 21, twin: "[1].all(y, true) && true"),
        Row("[1].map(y, .y)", .undeclaredVariable("y"), 13, twin: "[1].map(y, y)"),
        Row("'a' + f(1)", .unknownFunction("f"), 7, twin: "'a' + string(1)"),
        Row("'a'.f()", .unknownFunction("f"), 5, twin: "'a'.size()"),
        Row("contains('a', 'b')", .unknownFunction("contains"), 1, twin: "'a'.contains('b')"),
        Row("1.int()", .unknownFunction("int"), 3, twin: "int(1)"),
        Row("all([1], x, true)", .unknownFunction("all"), 1, twin: "[1].all(x, true)"),
        Row("size()", .argumentCount(function: "size", given: 0), 1, twin: "size('')"),
        Row(
            "'a'.contains('b', 'c')", .argumentCount(function: "contains", given: 2), 5,
            twin: "'a'.contains('b')"),
        Row("has(x.a, x.a)", .argumentCount(function: "has", given: 2), 1, twin: "has(x.a)"),
        Row("[1].all()", .argumentCount(function: "all", given: 0), 5, twin: "[1].all(x, true)"),
        Row("[1].all(x)", .argumentCount(function: "all", given: 1), 5, twin: "[1].all(x, true)"),
        Row("[1].all(x, true, true)", .argumentCount(function: "all", given: 3), 5, twin: "[1].all(x, true)"),
        Row("[1].map(x, 1, 2, 3)", .argumentCount(function: "map", given: 4), 5, twin: "[1].map(x, true, 2)"),
        Row("has(x)", .hasWithoutField, 5, twin: "has(x.a)"),
        Row("has(x['a'])", .hasWithoutField, 6, twin: "has(x.a)"),
        Row("[1].all(1, true)", .macroVariable("1"), 9, twin: "[1].all(x, true)"),
        Row("[1].all(x.y, true)", .macroVariable("x"), 9, twin: "[1].all(x, true)"),
        Row("[1].all(true, true)", .macroVariable("true"), 9, twin: "[1].all(x, true)"),
        Row("x{a: 1}", .message, 2, twin: "{'a': 1}"),
        Row("a.b.C{}", .message, 6, twin: "{}"),
    ]

    static let evaluating = [
        Row("1 + missing", .missingVariable("missing"), 5, twin: "1 + 1"),
        Row("1 + 'a'", .noSuchOverload("+", [.int, .string]), 3, twin: "'1' + 'a'"),
        Row("1 + 1u", .noSuchOverload("+", [.int, .uint]), 3, twin: "1u + 1u"),
        Row("1.5 % 1.0", .noSuchOverload("%", [.double, .double]), 5, twin: "1.5 / 1.0"),
        Row("'a' - 'a'", .noSuchOverload("-", [.string, .string]), 5, twin: "'a' + 'a'"),
        Row(
            "duration('1s') - timestamp(0)", .noSuchOverload("-", [.duration, .timestamp]), 16,
            twin: "timestamp(0) - duration('1s')"),
        Row("1 < 'a'", .noSuchOverload("<", [.int, .string]), 3, twin: "1 == 'a'"),
        Row("[1] < [2]", .noSuchOverload("<", [.list, .list]), 5, twin: "[1] != [2]"),
        Row("1 in 1", .noSuchOverload("in", [.int, .int]), 3, twin: "1 in [1]"),
        Row("!1", .noSuchOverload("!", [.int]), 2, twin: "!true"),
        Row("-true", .noSuchOverload("-", [.bool]), 1, twin: "-1"),
        Row("-1u", .noSuchOverload("-", [.uint]), 1, twin: "-1"),
        Row("1 ? 2 : 3", .noSuchOverload("?:", [.int]), 1, twin: "true ? 2 : 3"),
        Row("[1].all(e, e)", .noSuchOverload("all", [.int]), 12, twin: "[true].all(e, e)"),
        Row("1.0.all(e, e)", .noSuchOverload("all", [.double]), 5, twin: "[true].all(e, e)"),
        Row("'a'.b", .noSuchOverload(".", [.string]), 5, twin: "{'b': 1}.b"),
        Row("has('a'.b)", .noSuchOverload("has", [.string]), 1, twin: "has({'b': 1}.b)"),
        Row("'a'[0]", .noSuchOverload("[]", [.string, .int]), 4, twin: "['a'][0]"),
        Row("['a'][0.5]", .noSuchOverload("[]", [.list, .double]), 6, twin: "['a'][0.0]"),
        Row("size(1)", .noSuchOverload("size", [.int]), 1, twin: "size('1')"),
        Row("'a'.contains(1)", .noSuchOverload("contains", [.string, .int]), 5, twin: "'a'.contains('1')"),
        Row("1.matches('a')", .noSuchOverload("matches", [.int, .string]), 3, twin: "'1'.matches('a')"),
        Row("bool(1)", .noSuchOverload("bool", [.int]), 1, twin: "bool('1')"),
        Row(
            "timestamp(0).getHours(1)", .noSuchOverload("getHours", [.timestamp, .int]), 14,
            twin: "timestamp(0).getHours('UTC')"),
        Row(
            "duration('1s').getFullYear()", .noSuchOverload("getFullYear", [.duration]), 16,
            twin: "duration('1s').getHours()"),
        Row("{'a': 1}.b", .noSuchKey("b"), 10, twin: "{'a': 1}.a"),
        Row("{'a': 1}['b']", .noSuchKey("b"), 9, twin: "{'a': 1}['a']"),
        Row("[1][1]", .noSuchIndex(1), 4, twin: "[1][0]"),
        Row("[1][-1]", .noSuchIndex(-1), 4, twin: "[1][0]"),
        Row("{1.5: 1}", .keyType(.double), 2, twin: "{1: 1}"),
        Row("{[]: 1}", .keyType(.list), 2, twin: "{'': 1}"),
        Row("{1: 1, 1u: 2}", .keyTwice("1"), 8, twin: "{1: 1, 2u: 2}"),
        Row("1 / 0", .divisionByZero, 3, twin: "1 / 1"),
        Row("1 % 0", .divisionByZero, 3, twin: "1 % 1"),
        Row("1u / 0u", .divisionByZero, 4, twin: "1u / 1u"),
        Row("9223372036854775807 + 1", .overflow, 21, twin: "9223372036854775806 + 1"),
        Row("-9223372036854775808 % -1", .overflow, 22, twin: "-9223372036854775807 % -1"),
        Row("-(-9223372036854775808)", .overflow, 1, twin: "-(-9223372036854775807)"),
        Row("0u - 1u", .overflow, 4, twin: "1u - 1u"),
        Row(
            "timestamp('9999-12-31T23:59:59Z') + duration('1s')", .overflow, 35,
            twin: "timestamp('9999-12-31T23:59:58Z') + duration('1s')"),
        Row(
            "timestamp('9999-12-31T23:59:59Z') - timestamp(0)", .overflow, 35,
            twin: "timestamp('2200-12-31T23:59:59Z') - timestamp(0)"),
        Row(
            "timestamp(0) - duration('-9223372036854775808ns')", .overflow, 14,
            twin: "timestamp(0) - duration('-9223372036854775807ns')"),
        Row("int('a')", .conversion(to: .int), 1, twin: "int('1')"),
        Row("int(' 1')", .conversion(to: .int), 1, twin: "int('1')"),
        Row("int(9223372036854775808.0)", .conversion(to: .int), 1, twin: "int(9223372036854774784.0)"),
        Row("int(0.0 / 0.0)", .conversion(to: .int), 1, twin: "int(0.0 / 1.0)"),
        Row("int(18446744073709551615u)", .conversion(to: .int), 1, twin: "int(1u)"),
        Row("uint(-1)", .conversion(to: .uint), 1, twin: "uint(1)"),
        Row("uint(-0.5)", .conversion(to: .uint), 1, twin: "uint(0.5)"),
        Row("uint(18446744073709551616.0)", .conversion(to: .uint), 1, twin: "uint(18446744073709549568.0)"),
        Row("uint('-0')", .conversion(to: .uint), 1, twin: "uint('+0')"),
        Row("double('0x1')", .conversion(to: .double), 1, twin: "double('01')"),
        Row("double('1e999')", .conversion(to: .double), 1, twin: "double('1e99')"),
        Row("bool('yes')", .conversion(to: .bool), 1, twin: "bool('t')"),
        Row("string(b'\\xff')", .conversion(to: .string), 1, twin: "string(b'\\x7f')"),
        Row(
            "timestamp('2000-02-30T00:00:00Z')", .conversion(to: .timestamp), 1,
            twin: "timestamp('2000-02-29T00:00:00Z')"),
        Row("timestamp(253402300800)", .conversion(to: .timestamp), 1, twin: "timestamp(253402300799)"),
        Row("duration('1')", .conversion(to: .duration), 1, twin: "duration('1s')"),
        Row("duration('1s-')", .conversion(to: .duration), 1, twin: "duration('-1s')"),
        Row("duration('9223372036.9s')", .conversion(to: .duration), 1, twin: "duration('9223372036.8s')"),
        Row(
            "duration('99999999999999999999999999999999999999h')", .conversion(to: .duration), 1,
            twin: "duration('9h')"),
        Row("timestamp(0).getHours('Mars')", .timeZone("Mars"), 14, twin: "timestamp(0).getHours('+01:00')"),
        Row("timestamp(0).getHours('24:00')", .timeZone("24:00"), 14, twin: "timestamp(0).getHours('23:00')"),
    ]

    @Test(arguments: reading) func readingFails(_ row: Row) throws {
        let environment = CELEnvironment(variables: ["x"])
        let error = try #require(throws: CELError.self) {
            try CELExpression(parsing: row.text, in: environment)
        }
        #expect(error.problem == row.problem)
        #expect(error.position == SourcePosition(line: row.line, column: row.column))
        #expect(error.description.hasPrefix("\(row.line):\(row.column): "))
        _ = try CELExpression(parsing: row.twin, in: environment)
    }

    @Test(arguments: evaluating) func evaluationFails(_ row: Row) throws {
        let environment = CELEnvironment(variables: ["missing"])
        let expression = try CELExpression(parsing: row.text, in: environment)
        let error = try #require(throws: CELError.self) { _ = try expression.evaluate([:]) }
        #expect(error.problem == row.problem)
        #expect(error.position == SourcePosition(line: row.line, column: row.column))
        _ = try CELExpression(parsing: row.twin, in: environment).evaluate([:])
    }

    @Test func aLiteralPatternIsRead() throws {
        let error = try #require(throws: CELError.self) {
            try CELExpression(parsing: "x.matches('a)')", in: CELEnvironment(variables: ["x"]))
        }
        guard case .pattern(let pattern) = error.problem else {
            Issue.record("\(error)")
            return
        }
        #expect(pattern.problem == .groupNotOpened)
        #expect(error.position == SourcePosition(line: 1, column: 11))
        expectTrue("x.matches('a')", ["x": "a"])
    }

    @Test func aPatternFromDataIsReadWhenItIsUsed() throws {
        let error = try failure(of: "'a'.matches(x)", ["x": "("])
        guard case .pattern(let pattern) = error.problem else {
            Issue.record("\(error)")
            return
        }
        #expect(pattern.problem == .groupNotClosed)
        #expect(error.position == SourcePosition(line: 1, column: 5))
        expectTrue("'a'.matches(x)", ["x": "()"])
    }

    @Test func unknownNamesMayFailLater() throws {
        let environment = CELEnvironment(unknownNames: .failWhenReached)
        for (text, problem) in [
            ("y", .undeclaredVariable("y")), ("f(1)", .unknownFunction("f")),
            ("'a'.f()", .unknownFunction("f")),
            ("size()", .argumentCount(function: "size", given: 0)),
        ] as [(String, CELError.Problem)] {
            let expression = try CELExpression(parsing: text, in: environment)
            let error = try #require(throws: CELError.self) { _ = try expression.evaluate([:]) }
            #expect(error.problem == problem)
            #expect(
                try CELExpression(parsing: text + " || true", in: environment).evaluate([:]).bool == true)
        }
    }

    @Test func aDescriptionShowsNoControlCharacters() {
        let error = CELError.Problem.noSuchKey("a\u{1B}[31m\u{202E}" + String(repeating: "b", count: 1000))
        #expect(error.description.utf8.count < 200)
        #expect(!error.description.contains("\u{1B}"))
        #expect(!error.description.contains("\u{202E}"))
    }
}
