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
        case .otherMethods(let methods, _): "other \(methods.map(\.rawValue))"
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
        "Patterns that are none are refused", arguments: ["", "a", "/{", "/{}", "/{a}/{a}", "/a?b", "/x{a}"])
    func patterns(path: String) {
        #expect(throws: ServerError.invalidPath(path)) { try table([(.get, path)]) }
    }

    @Test("Two endpoints that fit the same paths are refused, and with another method taken")
    func repeated() throws {
        #expect(throws: ServerError.repeatedPath("/a/{y}")) {
            try table([(.get, "/a/{x}"), (.get, "/a/{y}")])
        }
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
