// SPDX-License-Identifier: Apache-2.0

import LinearPattern
import Testing

/// A pattern that a longer host, owner or path could satisfy would let strangers sign.
struct PatternAnchoringTests {
    private static let subject = "https://github.com/acme/shop/.github/workflows/release.yml@refs/heads/main"

    private static let meant = [
        "https://github\\.com/acme/.*", "^https://github\\.com/acme/.*$", "^https://github\\.com/acme/.*",
        "https://github\\.com/acme/.*$", "(https://github\\.com/acme/|https://gitlab\\.com/acme/).*",
        "^https://gitlab\\.com/.*$|^https://github\\.com/acme/.*$",
    ]

    private static let strangers = [
        "https://github.com/acme-evil/shop/.github/workflows/release.yml@refs/heads/main",
        "https://github.com/acme", "https://evil.example/https://github.com/acme/shop",
        "xhttps://github.com/acme/shop",
        "https://github.com.evil.example/acme/shop", "https://githubXcom/acme/shop",
        "HTTPS://github.com/acme/shop",
        "\nhttps://github.com/acme/shop", "https://github.com/acme/shop\n",
        "https://github.com/acme/shop\nmore",
        "https://github.com/acme/shop\n\n", "",
    ]

    @Test(arguments: meant)
    func matchesTheOwnersWorkflows(_ pattern: String) throws {
        #expect(try Pattern(pattern).matches(Self.subject))
    }

    @Test(arguments: meant, strangers)
    func matchesNoStranger(_ pattern: String, _ subject: String) throws {
        #expect(try !Pattern(pattern).matches(subject))
    }

    @Test(arguments: ["a", "^a$", "\\Aa\\z", "(a)", "a|b", "b|a", "[a]", "a+"])
    func partsDoNotCount(_ pattern: String) throws {
        let pattern = try Pattern(pattern)
        #expect(pattern.matches("a"))
        for text in ["a\n", "\na", "xa", "ax", "a\r\n", "a\0", "a ", "a\u{301}", "a\u{2028}"] {
            #expect(!pattern.matches(text), "\(text.debugDescription)")
        }
    }
}
