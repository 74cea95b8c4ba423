// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Server

@Suite("Paths are decoded once and find their endpoint")
struct RoutingTests {
    @Test(
        "Targets are taken apart and decoded",
        arguments: [
            ("/", [""], [:]), ("/a/b", ["a", "b"], [:]), ("/a/", ["a", ""], [:]),
            ("/a%2Fb/%C3%BC", ["a/b", "ü"], [:]),
            ("/a?x=1&y=a+b%2B&z", ["a"], ["x": "1", "y": "a b+", "z": ""]), ("/a+b?", ["a+b"], [:]),
            ("/a??x=%3F", ["a"], ["?x": "?"]), ("/../x", ["..", "x"], [:]),
        ] as [(String, [String], [String: String])])
    func targets(text: String, steps: [String], query: [String: String]) throws {
        let target = try RequestTarget(text)
        #expect(target.steps == steps)
        #expect(target.query == query)
    }

    @Test(
        "Targets that two readers could take differently are refused",
        arguments: [
            ("", .notAPath), ("http://x/", .notAPath), ("*", .notAPath), ("/%", .encoding),
            ("/%zz", .encoding),
            ("/%4", .encoding), ("/%FF", .encoding), ("/?a=1&a=2", .repeatedParameter("a")),
            ("/?a=1&%61=2", .repeatedParameter("a")),
            ("/" + String(repeating: "a", count: 9_000), .tooLong(limit: 8_192)),
            ("/?" + (0..<65).map { "p\($0)" }.joined(separator: "&"), .tooManyParameters(limit: 64)),
        ] as [(String, RequestTarget.Problem)])
    func refused(text: String, problem: RequestTarget.Problem) {
        #expect(throws: problem) { try RequestTarget(text) }
    }

    private func table(_ routes: [(HTTPMethod, String)]) throws -> RouteTable<String> {
        try RouteTable(routes.map { ($0.0, $0.1, "\($0.0.rawValue) \($0.1)") })
    }

    private func found(_ table: RouteTable<String>, _ method: HTTPMethod?, _ steps: [String]) -> String {
        switch table.find(method, steps) {
        case .found(let match):
            "\(match.value) \(match.parameters.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" })"
        case .otherMethods(let methods, _, _): "other \(methods.map(\.rawValue))"
        case .nothing: "nothing"
        }
    }

    @Test("A path finds the route that names most of it, and its parameters")
    func lookup() throws {
        let table = try table([
            (.get, "/r/{a}/{b}"), (.get, "/r/{a}/all"), (.get, "/r/own/{b}"), (.post, "/r/{a}/{b}"),
            (.get, "/r"),
        ])
        #expect(found(table, .get, ["r", "x", "y"]) == "GET /r/{a}/{b} [\"a=x\", \"b=y\"]")
        #expect(found(table, .get, ["r", "x", "all"]) == "GET /r/{a}/all [\"a=x\"]")
        #expect(found(table, .get, ["r", "own", "all"]) == "GET /r/own/{b} [\"b=all\"]")
        #expect(found(table, .post, ["r", "x", "y"]) == "POST /r/{a}/{b} [\"a=x\", \"b=y\"]")
        #expect(found(table, .get, ["r"]) == "GET /r []")
        #expect(found(table, .get, ["r", ""]) == "nothing")
        #expect(found(table, .get, ["r", "", "y"]) == "nothing")
        #expect(found(table, .get, ["R"]) == "nothing")
        #expect(found(table, nil, ["r"]) == "other [\"GET\"]")
    }

    @Test(
        "A path finds its route in whatever order they are given",
        arguments: [
            ["/r/{a}/{b}", "/r", "/r/own/{b}"], ["/r/own/{b}", "/r/{a}/{b}", "/r"],
            ["/r", "/r/{a}/{b}", "/r/own/{b}"],
        ])
    func order(paths: [String]) throws {
        let table = try table(paths.map { (.get, $0) })
        #expect(found(table, .get, ["r", "own", "x"]) == "GET /r/own/{b} [\"b=x\"]")
        #expect(found(table, .get, ["r", "x", "y"]) == "GET /r/{a}/{b} [\"a=x\", \"b=y\"]")
        #expect(found(table, .get, ["r"]) == "GET /r []")
    }

    @Test(
        "A rest takes one or more steps, of which only the last may be empty, and none that holds a slash",
        arguments: [
            (["v2", "a"], "GET /v2/{rest...} [\"rest=a\"]"),
            (["v2", "a", "b", "c"], "GET /v2/{rest...} [\"rest=a/b/c\"]"),
            (["v2", ""], "GET /v2/{rest...} [\"rest=\"]"),
            (["v2", "a", ""], "GET /v2/{rest...} [\"rest=a/\"]"),
            (["v2"], "nothing"), (["v2", "", "a"], "nothing"), (["v2", "a", "", ""], "nothing"),
            (["v2", "a/b"], "nothing"), (["v2", "a", "b/c", "d"], "nothing"), (["v3", "a"], "nothing"),
        ])
    func rest(steps: [String], expected: String) throws {
        #expect(found(try table([(.get, "/v2/{rest...}")]), .get, steps) == expected)
    }

    @Test("A rest goes behind every pattern that names more, also for other methods")
    func restGoesLast() throws {
        let table = try table([
            (.get, "/{all...}"), (.get, "/v2/{rest...}"), (.get, "/v2/{name}"), (.get, "/v2/own"),
            (.get, "/v2/{name}/{rest...}"), (.get, "/v2/{name}/tags/list"), (.post, "/v2/own"),
            (.put, "/v2/{rest...}"),
        ])
        #expect(found(table, .get, ["v2", "own"]) == "GET /v2/own []")
        #expect(found(table, .get, ["v2", "x"]) == "GET /v2/{name} [\"name=x\"]")
        #expect(found(table, .get, ["v2", ""]) == "GET /v2/{rest...} [\"rest=\"]")
        #expect(found(table, .get, ["v2", "x", "tags", "list"]) == "GET /v2/{name}/tags/list [\"name=x\"]")
        #expect(
            found(table, .get, ["v2", "x", "tags", "lost"])
                == "GET /v2/{name}/{rest...} [\"name=x\", \"rest=tags/lost\"]")
        #expect(found(table, .get, ["v3", "x"]) == "GET /{all...} [\"all=v3/x\"]")
        #expect(found(table, .delete, ["v2", "own"]) == "other [\"GET\", \"POST\", \"PUT\"]")
        guard case .otherMethods(_, let pattern, let value) = table.find(.delete, ["v2", "own"]) else {
            Issue.record("there is something at that path")
            return
        }
        #expect(pattern == "/v2/own")
        #expect(value.hasSuffix(" /v2/own"))
    }

    @Test("A step is compared byte by byte: letters that only look alike name something else")
    func literals() throws {
        let table = try table([(.get, "/caf\u{E9}")])
        #expect(found(table, .get, ["caf\u{E9}"]) == "GET /caf\u{E9} []")
        #expect(found(table, .get, ["cafe\u{301}"]) == "nothing")
    }

    @Test(
        "Patterns that are none are refused",
        arguments: [
            "", "a", "/{", "/{}", "/{a}/{a}", "/a?b", "/x{a}", "/{...}", "/{a...}/b", "/{a}/{a...}", "/{a..}",
            "/{a....}", "/x{a...}",
        ])
    func patterns(path: String) {
        #expect(throws: ServerError.invalidPath(path)) { try table([(.get, path)]) }
    }

    @Test("Two endpoints that fit the same paths are refused, and with another method taken")
    func repeated() throws {
        #expect(throws: ServerError.repeatedPath("/a/{y}")) {
            try table([(.get, "/a/{x}"), (.get, "/a/{y}")])
        }
        #expect(throws: ServerError.repeatedPath("/a/{y...}")) {
            try table([(.get, "/a/{x...}"), (.get, "/a/{y...}")])
        }
        _ = try table([(.get, "/a/{x}"), (.get, "/a/{y...}")])
        _ = try table([(.get, "/a/{x}"), (.post, "/a/{y}")])
    }

    @Test(
        "A request keeps a plain id of its caller, and gets one otherwise",
        arguments: [
            ("abc-1._Z", "abc-1._Z"), (String(repeating: "a", count: 64), String(repeating: "a", count: 64)),
            (String(repeating: "a", count: 65), "00000000000000ff"), ("", "00000000000000ff"),
            ("a b", "00000000000000ff"), ("a\"", "00000000000000ff"), ("ü", "00000000000000ff"),
        ])
    func requestID(field: String, expected: String) {
        #expect(RequestID.of(field, random: { 255 }) == expected)
    }
}
