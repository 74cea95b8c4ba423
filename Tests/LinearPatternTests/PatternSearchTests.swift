// SPDX-License-Identifier: Apache-2.0

import LinearPattern
import Testing

/// Patterns that are looked for anywhere in a text.
struct PatternSearchTests {
    static let rows: [(String, String, Bool)] = [
        ("b", "abc", true), ("^b", "abc", false), ("^a", "abc", true), ("c$", "abc", true),
        ("b$", "abc", false),
        ("", "", true), ("", "abc", true), ("a", "", false), ("^$", "", true), ("^$", "a", false),
        ("ab", "aab", true), ("a.c", "a\nc", false), ("(?s:a.c)", "a\nc", true), ("\\bb", "a b", true),
        ("\\bb", "ab", false), ("x|b", "abc", true), ("\\Qb", "abc", true), ("(?i)B", "abc", true),
        ("b{2}", "abba", true), ("b{2}", "abab", false), ("$", "a", true), ("é", "caf\u{E9}s", true),
        ("é", "cafe\u{301}s", false),
    ]

    @Test(arguments: rows) func isFound(_ pattern: String, _ text: String, _ expected: Bool) throws {
        #expect(try Pattern(pattern).isFound(in: text) == expected)
    }

    @Test func whatMatchesTheWholeIsFound() throws {
        for (pattern, text, _) in Self.rows where try Pattern(pattern).matches(text) {
            #expect(try Pattern(pattern).isFound(in: text))
        }
    }
}
