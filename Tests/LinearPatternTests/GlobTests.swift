// SPDX-License-Identifier: Apache-2.0

import LinearPattern
import Testing

struct GlobTests {
    private func matches(_ pattern: String, _ text: String) -> Bool? { Glob(pattern)?.matches(text) }

    private static let matching: [(String, String)] = [
        ("a", "a"), ("*", ""), ("*", "abc"), ("**", ""), ("**", "a/b/c"), ("***", "a/b"), ("a*", "a"),
        ("a*c", "abc"),
        ("a*c", "abcbc"), ("?", "x"), ("a?c", "abc"), ("??", "ab"), ("ghcr.io/acme/**", "ghcr.io/acme/a/b"),
        ("ghcr.io/*/shop", "ghcr.io/acme/shop"), ("**/shop", "ghcr.io/acme/shop"), ("**/shop", "/shop"),
        ("a/**/b", "a/x/y/b"), ("a/**/b", "a//b"), ("*/*", "a/b"), ("*.io/**", "ghcr.io/a/b"), ("é", "é"),
        ("?", "😀"), ("[a]", "[a]"), ("{a,b}", "{a,b}"), ("\\*", "\\x"), ("a.c", "a.c"), ("*a*b*", "xxaxxbxx"),
        ("**", "a\nb"), ("^a$", "^a$"),
    ]

    @Test(arguments: matching)
    func matchesTheWhole(_ pattern: String, _ text: String) {
        #expect(matches(pattern, text) == true)
    }

    private static let notMatching: [(String, String)] = [
        ("a", ""), ("a", "aa"), ("a", "A"), ("a", "ba"), ("a", "ab"), ("*", "a/b"), ("?", ""), ("?", "/"),
        ("?", "ab"),
        ("a*c", "a/c"), ("a?c", "a/c"), ("ghcr.io/acme/**", "ghcr.io/acme"),
        ("ghcr.io/acme/**", "ghcr.io/acme-evil/a"),
        ("ghcr.io/*", "ghcr.io/a/b"), ("*/*", "a/b/c"), ("*/*", "ab"), ("**/shop", "shop"), ("a/**/b", "a/b"),
        ("a.c", "abc"), ("[ab]", "a"), ("{a,b}", "a"), ("a", "a\n"), ("?", "e\u{301}"),
        ("ghcr.io/a", "xghcr.io/a"),
    ]

    @Test(arguments: notMatching)
    func doesNotMatchAPart(_ pattern: String, _ text: String) {
        #expect(matches(pattern, text) == false)
    }

    @Test func anEmptyPatternIsNone() {
        #expect(Glob("") == nil)
    }

    @Test func aPatternHas1024Scalars() {
        #expect(Glob(String(repeating: "a", count: 1024)) != nil)
        #expect(Glob(String(repeating: "a", count: 1025)) == nil)
    }

    @Test func thePatternIsKeptAsItWasWritten() {
        #expect(Glob("a***b")?.pattern == "a***b")
    }

    /// Patterns on which a backtracking matcher takes exponential time.
    @Test(
        .timeLimit(.minutes(2)),
        arguments: [
            String(repeating: "*a", count: 512), String(repeating: "**a", count: 341),
            String(repeating: "*?", count: 512),
            String(repeating: "**?", count: 341), String(repeating: "*", count: 1024),
            String(repeating: "a*", count: 511) + "b",
        ])
    func hostilePatternsEnd(_ pattern: String) {
        let text = String(repeating: "a", count: 2000) + "c"
        #expect(matches(pattern, text) == (pattern.hasSuffix("*") || pattern.hasSuffix("?")))
    }

    /// Against a matcher that is plainly right and may be slow.
    @Test func agreesWithTheDefinition() {
        var state: UInt64 = 42
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(bound))
        }
        let letters = Array("ab/*?")
        for _ in 0..<4000 {
            let pattern = String((0...next(6)).map { _ in letters[next(5)] })
            let text = String((0..<next(7)).map { _ in letters[next(3)] })
            #expect(matches(pattern, text) == reference(Array(pattern)[...], Array(text)[...]))
        }
    }

    private func reference(_ pattern: ArraySlice<Character>, _ text: ArraySlice<Character>) -> Bool {
        guard let first = pattern.first else { return text.isEmpty }
        let rest = pattern.dropFirst()
        switch first {
        case "*":
            let isDeep = rest.first == "*"
            let behind = isDeep ? rest.drop { $0 == "*" } : rest
            if reference(behind, text) { return true }
            guard let character = text.first, isDeep || character != "/" else { return false }
            return reference(isDeep ? pattern.prefix(2) + behind : pattern, text.dropFirst())
        case "?": return text.first.map { $0 != "/" } == true && reference(rest, text.dropFirst())
        default: return text.first == first && reference(rest, text.dropFirst())
        }
    }
}
