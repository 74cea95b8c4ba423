// SPDX-License-Identifier: Apache-2.0

import CEL
import StrictJSON
import Testing

/// A stranger's expression ends, and takes little until it does.
struct LimitTests {
    private static func repeated(_ text: String, _ count: Int) -> String {
        String(repeating: text, count: count)
    }

    /// What is repeated before and behind the middle, and how often it may be.
    static let deep: [(before: String, middle: String, after: String, most: Int, limit: Int)] = [
        // Nesting, of which the expression itself is one level
        ("(", "1", ")", 49, 50), ("[", "1", "]", 49, 50), ("{1: ", "1", "}", 49, 50),
        ("size([", "1", "])", 24, 50), ("[1].all(x, ", "true", ")", 49, 50), ("true ? 1 : ", "1", "", 49, 50),
        ("1 + (", "1", ")", 49, 50), ("[1][", "0", "]", 49, 50), ("true || true && (", "true", ")", 49, 50),
        // Operations
        ("!", "true", "", 99, 100), ("-", "x", "", 99, 100), ("", "x", "[0]", 99, 100),
        ("", "x", ".a", 99, 100), ("", "1", " + 1", 99, 100), ("", "1", " == 1", 99, 100),
        ("", "''", ".size()", 99, 100),
    ]

    @Test(arguments: deep) func depthIsBounded(
        before: String, middle: String, after: String, most: Int, limit: Int
    ) throws {
        func expression(_ levels: Int) throws(CELError) -> CELExpression {
            try CELExpression(
                parsing: Self.repeated(before, levels) + middle + Self.repeated(after, levels),
                in: CELEnvironment(variables: ["x"]))
        }
        _ = try? expression(most).evaluate(["x": .int(1)])
        _ = try expression(most)
        for levels in [most + 1, 900] {
            let error = #expect(throws: CELError.self) { try expression(levels) }
            #expect(error?.problem == .tooDeep(limit: limit))
        }
    }

    @Test func aLongNameIsNoWork() throws {
        let error = try failure(of: "y" + Self.repeated(".y", 8000))
        #expect(error.problem == .undeclaredVariable("y"))
        expectTrue("x" + Self.repeated(".x", 5) + " == 1", ["x.x.x.x.x": ["x": 1]])
    }

    @Test func alternativesAreNoDepth() {
        expectTrue(Self.repeated("false || ", 1000) + "true")
        expectTrue(Self.repeated("true && ", 1000) + "true")
    }

    @Test func textIsBounded() throws {
        let comment = "true //"
        expectTrue(comment + Self.repeated(" ", (16 << 10) - comment.utf8.count))
        let error = try failure(of: comment + Self.repeated(" ", (16 << 10) + 1 - comment.utf8.count))
        #expect(error.problem == .textTooLong(limit: 16 << 10))
        #expect(error.position == .start)
    }

    static let costly = [
        // Each step is small, and there are 10^6 of them.
        "x.all(a, x.all(b, x.all(c, true)))", "x.map(a, x.map(b, x.map(c, 1))) == []",
        "x.exists(a, x.exists(b, a + b < 0 || x.exists(c, c < 0)))",
        // Each takes as long as its operands are.
        "x.all(a, t + t != '')", "x.all(a, t == t + '')", "x.all(a, t < u)", "x.all(a, !t.contains('b'))",
        "x.all(a, size(t) > 0)", "x.all(a, bytes(t) != b'')", "x.all(a, string(bytes(t)) != '')",
        "x.all(a, (x + x + x + x + x + x + x + x + x + x + x) != [])",
        "x.all(a, [x, x, x, x, x, x, x, x, x, x, x] == [x, x, x, x, x, x, x, x, x, x, x])",
        "x.all(a, {t: 1}[t] == 1)", "x.all(a, t in {u: 1} || true)", "x.all(a, !(w in [t, t, t]))",
        "x.all(a, !t.matches('a*b'))", "x.all(a, !t.matches('(a*)*(a*)*b$') || true)",
        "x.all(a, t.matches(p))", "x.all(a, int(t) == 0 || true)", "x.all(a, timestamp(t) == null || true)",
        "m.all(a, m.all(b, true))",
    ]

    @Test(arguments: costly) func stepsAreBounded(_ text: String) throws {
        var members = JSONObject()
        for number in 0..<1000 { _ = members.append("key\(number)", 1) }
        let variables: [String: JSON] = [
            "x": .array((0..<100).map(JSON.int)), "m": .object(members),
            "t": .string(Self.repeated("a", 20_000)), "u": .string(Self.repeated("a", 20_000) + "b"),
            "w": .string(Self.repeated("a", 19_999) + "b"), "p": .string(Self.repeated("(a|b){30}", 30)),
        ]
        #expect(try failure(of: text, variables).problem == .costExceeded(limit: 100_000))
        let few = variables.merging(["x": [1], "m": ["a": 1], "t": "a", "u": "ab", "w": "b", "p": "a"]) { $1 }
        _ = try CELExpression(parsing: text, in: CELEnvironment(variables: Set(few.keys)))
            .evaluate(
                few.mapValues { CELValue($0) },
                limits: CELLimits(cost: 200))
    }

    @Test func textCannotBeDoubledForever() throws {
        var text = "t"
        for _ in 0..<30 { text = "[\(text)].map(a, a + a)[0]" }
        #expect(try failure(of: text, ["t": "abcd"]).problem == .costExceeded(limit: 100_000))
        expectTrue("[t].map(a, a + a)[0] == 'abcdabcd'", ["t": "abcd"])
    }

    @Test func valuesCannotBecomeDeepForever() throws {
        // Each level wraps twice as often as the one before.
        var wraps = "x"
        for _ in 0..<8 { wraps = "[\(wraps)].map(x, [\(wraps)])[0]" }
        #expect(try failure(of: wraps, ["x": 1]).problem == .valueTooDeep(limit: 200))
        let wrapped = "[x].map(x, [[x]])[0]"
        expectTrue("\(wrapped) == [[1]]", ["x": 1])
        for container in ["[x]", "{'a': x}", "[x].map(y, y)"] {
            #expect(try failure(of: container, ["x": nested(200)]).problem == .valueTooDeep(limit: 200))
            _ = try evaluate(container, ["x": nested(199)])
        }
    }

    private func nested(_ levels: Int) -> JSON {
        (1..<levels).reduce([]) { inner, _ in [inner] }
    }

    @Test func literalPatternsAreBoundedTogether() throws {
        // Some 3,000 instructions each
        let pattern = "'a'.matches('(a{54}){54}')"
        let six = Array(repeating: pattern, count: 6).joined(separator: " || ")
        let error = try failure(of: "\(six) || \(pattern)")
        #expect(error.problem == .patternsTooLarge(limit: 20_000))
        #expect(error.position.column == six.utf8.count + 17)
        _ = try evaluate(six)
    }

    @Test func aPatternThatIsTooLargeIsNotReadForever() throws {
        let text = "x.exists(a, 'a'.matches(p)) || true"
        let variables: [String: JSON] = ["x": .array((0..<100).map(JSON.int)), "p": "((a{100}){100}){100}"]
        #expect(try failure(of: text, variables).problem == .costExceeded(limit: 100_000))
        expectTrue(text, variables.merging(["p": "(a{100}){1}"]) { $1 })
    }

    @Test func aPatternTakesLinearTime() {
        expectTrue(
            "!t.matches('^(a+)+$')", ["t": .string(Self.repeated("a", 10_000) + "!")])
    }

    @Test func noLimitIsNegative() throws {
        let none = CELLimits(cost: -1)
        #expect(try failure(of: "1", limits: none).problem == .costExceeded(limit: -1))
    }
}
