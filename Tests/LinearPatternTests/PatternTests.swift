// SPDX-License-Identifier: Apache-2.0

import LinearPattern
import Testing

struct PatternTests {
    private static let matching: [(String, String)] = [
        ("", ""), ("abc", "abc"), ("a.c", "abc"), ("a.c", "a😀c"), ("a|b", "a"), ("a|b", "b"), ("|a", ""),
        ("a||b", ""), ("(a|b)c", "bc"), ("a*", ""), ("a*", "aaa"), ("a+", "a"), ("a?", ""), ("a*?", "aa"),
        ("a+?b", "aab"), ("a??", "a"), ("a{2}", "aa"), ("a{2,}", "aaaa"), ("a{2,3}", "aaa"), ("a{0}", ""),
        ("a{0,1}?", ""), ("(ab){2}", "abab"), ("(?:a|b){3}", "aba"), ("(?P<owner>a+)", "aa"),
        ("(?<owner>a)", "a"),
        ("[abc]", "b"), ("[a-c]", "b"), ("[^a-c]", "d"), ("[^a]", "\n"), ("[]a]", "]"), ("[^]a]", "b"),
        ("[a-]", "-"), ("[-a]", "-"), ("[a-b-c]", "-"), ("[\\d-z]", "-"), ("[a\\-c]", "-"), ("[.]", "."),
        ("[\\]]", "]"), ("[\\n]", "\n"), ("[[]", "["), ("[[:alnum:]]", "7"), ("[[:^digit:]]", "a"),
        ("[[:word:]-]+", "a_1-"), ("[[:alpha]", ":"), ("[[:space:]]", "\u{0B}"), ("[\\w.]+", "a.b"),
        ("[^\\W]", "a"), ("[\\x41-C]", "B"), ("[é-ü]", "ö"), ("\\d+", "0123456789"), ("\\D", "a"),
        ("\\w+", "aZ_9"),
        ("\\W", "é"), ("\\s", "\u{0C}"), ("\\S", "\u{0B}"), ("\\S", "\u{A0}"), ("^a$", "a"), ("\\Aa\\z", "a"),
        ("a^b|c", "c"), ("(^a|b)+", "ab"), ("^*a", "a"), ("a\\b-b", "a-b"), ("a\\Bb", "ab"), ("\\B", ""),
        ("\\bé?a", "a"), ("\\Qa.b\\E", "a.b"), ("\\Q*\\E+", "***"), ("\\Qa.", "a."), ("\\x41", "A"),
        ("\\x{41}", "A"), ("\\x{1F600}", "😀"), ("\\x{10FFFF}", "\u{10FFFF}"),
        ("\\t\\r\\f\\v\\a", "\t\r\u{0C}\u{0B}\u{07}"),
        ("\\.\\*\\/\\-\\_\\ ", ".*/-_ "), ("(?i)AbC", "aBc"), ("(?i)[a-c]+", "ABC"), ("(?i)[^a]", "b"),
        ("(?i:a)b", "Ab"), ("(?i)a(?-i)b", "Ab"), ("(a(?i)b|c)d", "aBd"), ("(a(?i)b|c)d", "Cd"),
        ("(?s).", "\n"),
        ("(?s:.).", "\na"), ("(?is)a.", "A\n"), ("(?i-s:a)", "A"), ("(?i)日", "日"), ("a{", "a{"),
        ("a{x}", "a{x}"),
        ("{x}", "{x}"), ("a}", "a}"), ("]", "]"), ("a{2,x}", "a{2,x}"), ("é", "é"),
        ("^https://example\\.com/.*$", "https://example.com/a"),
    ]

    @Test(arguments: matching)
    func matchesTheWhole(_ pattern: String, _ text: String) throws {
        #expect(try Pattern(pattern).matches(text))
    }

    private static let notMatching: [(String, String)] = [
        ("", "a"), ("a.c", "ac"), (".", "\n"), (".", "\r\n"), (".", ""), ("a|b", "ab"), ("a+", ""),
        ("a?", "aa"),
        ("a{2}", "a"), ("a{2}", "aaa"), ("a{2,}", "a"), ("a{2,3}", "aaaa"), ("a{0}", "a"), ("[a-c]", "d"),
        ("[^a-c]", "b"), ("[^]a]", "]"), ("[a\\-c]", "b"), ("[[:alnum:]]", "é"), ("[[:^digit:]]", "1"),
        ("\\d", "٣"), ("\\w", "é"), ("\\s", "\u{0B}"), ("\\s", "\u{A0}"), ("a^b", "ab"), ("a$b", "ab"),
        ("(^a)+", "aa"),
        ("a\\bb", "ab"), ("\\Ba", "a"), ("\\b", ""), ("\\Qa.b\\E", "axb"), ("(?i:a)b", "AB"),
        ("(?i)a(?-i)b", "AB"),
        ("(a(?i)b|c)d", "aBD"), ("(?i)[^a]", "A"), ("(?s:.).", "a\n"), ("a", "A"), ("a{x}", "a"), ("A", "a"),
        // Canonically equivalent, other scalars.
        ("\u{E9}", "e\u{301}"), (".", "e\u{301}"), ("e", "e\u{301}"),
    ]

    @Test(arguments: notMatching)
    func doesNotMatchOtherTexts(_ pattern: String, _ text: String) throws {
        #expect(try !Pattern(pattern).matches(text))
    }

    @Test(arguments: ["[0-9A-Z_a-z]", "\\w", "[[:word:]]", "[\\d[:alpha:]_]", "[^\\W]", "(?i)[a-z_\\d]"])
    func waysToSayWord(_ pattern: String) throws {
        let word = try Pattern(pattern)
        for value in 0..<0x3000 {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let expected =
                scalar.isASCII
                && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil || scalar == "_")
            #expect(word.matches(String(scalar)) == expected, "U+\(String(value, radix: 16))")
        }
    }

    /// The long s and the Kelvin sign, which Unicode folds to s and k, match neither the letter nor its opposite.
    @Test(arguments: ["(?i)k", "(?i)[k]", "(?i)[^k]", "(?i)\\w", "(?i)\\W", "(?i)[^\\w]", "(?i)[[:^alpha:]]"])
    func lookalikesOfLettersMatchNoSide(_ pattern: String) throws {
        #expect(try !Pattern(pattern).matches("\u{212A}"))
    }

    @Test func withoutTheFlagLookalikesAreOtherCharacters() throws {
        #expect(try Pattern("[^k]").matches("\u{212A}"))
        #expect(try Pattern("\\W").matches("\u{17F}"))
    }

    private static let literals: [(String, String?)] = [
        ("", ""), ("abc", "abc"), ("^abc$", "abc"), ("\\Aa\\.b\\z", "a.b"), ("a[.]b", "a.b"),
        ("(a)(?:b)", "ab"),
        ("\\Q.*\\E", ".*"), ("a.b", nil), ("a|b", nil), ("(?i)a", nil), ("(?i)1", "1"), ("a^b", nil),
        ("a*", nil),
        ("\\ba", nil), ("a{0}", ""),
    ]

    @Test(arguments: literals)
    func knowsItsOnlyText(_ pattern: String, _ literal: String?) throws {
        #expect(try Pattern(pattern).literalText == literal)
    }

    @Test func theTextIsKeptAsItWasWritten() throws {
        #expect(try Pattern("^a+$").text == "^a+$")
    }

    @Test func canonicallyEquivalentPatternsAreNotEqual() throws {
        #expect(try Pattern("\u{E9}") != Pattern("e\u{301}"))
        #expect(try Pattern("\u{E9}") == Pattern("\u{E9}"))
        #expect(try Set([Pattern("\u{E9}"), Pattern("e\u{301}"), Pattern("\u{E9}")]).count == 2)
    }
}
