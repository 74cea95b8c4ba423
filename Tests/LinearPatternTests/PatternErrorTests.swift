// SPDX-License-Identifier: Apache-2.0

import LinearPattern
import Testing

struct PatternErrorTests {
    private static let invalid: [(String, Int, PatternError.Problem)] = [
        ("*a", 0, .nothingToRepeat), ("a|+", 2, .nothingToRepeat), ("(?)", 2, .noFlag),
        ("(?i)?", 4, .nothingToRepeat),
        ("({2})", 1, .nothingToRepeat), ("a**", 2, .repeatedRepetition), ("a*+", 2, .repeatedRepetition),
        ("a+?+", 3, .repeatedRepetition), ("a{2}{3}", 4, .repeatedRepetition),
        ("a{1000}{1000}", 7, .repeatedRepetition),
        ("a???", 3, .repeatedRepetition), ("a{1001}", 1, .countTooLarge(limit: 1000)),
        ("a{1,1001}", 1, .countTooLarge(limit: 1000)),
        ("a{99999999999999999999}", 1, .countTooLarge(limit: 1000)),
        ("a{3,2}", 1, .countsReversed(minimum: 3, maximum: 2)), ("a{,2}", 1, .ambiguousCount),
        ("a{01}", 1, .ambiguousCount), ("a(b", 1, .groupNotClosed), ("a(?:b", 1, .groupNotClosed),
        ("(?", 0, .groupNotClosed),
        ("(?i", 0, .groupNotClosed), ("(?P<n", 0, .groupNotClosed), ("a)", 1, .groupNotOpened),
        ("(?P<>a)", 4, .groupName),
        ("(?<a-b>a)", 4, .groupName), ("(?P<n>a)(?P<n>b)", 12, .groupNameTwice("n")),
        ("(?m)a", 2, .flag("m")),
        ("(?U)a", 2, .flag("U")), ("(?ix)a", 3, .flag("x")), ("(?i--s)a", 4, .flag("-")),
        ("(?i-)a", 4, .noFlag),
        ("a(?=b)", 1, .lookAround), ("a(?!b)", 1, .lookAround), ("(?<=a)b", 0, .lookAround),
        ("(?<!a)b", 0, .lookAround),
        ("(?>a)", 0, .atomicGroup), ("(?#a)", 0, .comment), ("(?P=n)", 0, .backReference),
        ("(?'n'a)", 0, .groupKind),
        ("[a", 0, .classNotClosed), ("[]", 0, .classNotClosed), ("[[:alpha:]", 0, .classNotClosed),
        ("[^]", 0, .classNotClosed),
        ("[a-", 0, .classNotClosed),
        ("[c-a]", 1, .rangeReversed), ("[[:foo:]]", 1, .className("foo")), ("[a-\\d]", 3, .escape("d")),
        ("[\\b]", 1, .escape("b")), ("[\\Qa\\E]", 1, .escape("Q")), ("a\\Z", 1, .escape("Z")),
        ("\\E", 0, .escape("E")), ("\\h", 0, .escape("h")),
        ("\\é", 0, .escape("é")), ("(a)\\1", 3, .backReference), ("\\07", 0, .backReference),
        ("\\k<n>", 0, .backReference),
        ("a\\", 1, .escapeAtEnd), ("[\\", 1, .escapeAtEnd), ("\\x4", 0, .hexadecimal),
        ("\\x{}", 0, .hexadecimal),
        ("\\x{41", 0, .hexadecimal), ("\\x{110000}", 0, .hexadecimal), ("\\x{D800}", 0, .hexadecimal),
        ("\\x{FFFFFFFFFFFFFFFFF}", 0, .hexadecimal),
        ("\\pL", 0, .unicodeProperty), ("[\\p{Greek}]", 1, .unicodeProperty), ("\\C", 0, .anyByte),
        ("(?i)aé", 5, .caseBeyondASCII("é")), ("(?i)[\\x{3B1}]", 5, .caseBeyondASCII("α")),
    ]

    @Test(arguments: invalid)
    func saysWhatAndWhere(_ text: String, _ offset: Int, _ problem: PatternError.Problem) {
        let error = #expect(throws: PatternError.self) { try Pattern(text) }
        #expect(error?.problem == problem)
        #expect(error?.offset == offset)
    }

    @Test func theMessageCountsFromOne() {
        let error = #expect(throws: PatternError.self) { try Pattern("é(?!b)") }
        #expect(error?.description.hasPrefix("character 2 of the pattern: look-ahead") == true)
    }

    @Test func theMessageShowsNoControlCharacter() {
        let error = #expect(throws: PatternError.self) { try Pattern("(?\u{1B})") }
        #expect(error?.problem.description.contains("U+1B") == true)
    }
}
