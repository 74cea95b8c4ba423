// SPDX-License-Identifier: Apache-2.0

import LinearPattern
import Testing

/// What a pattern that was written for another program meets of a text.
struct PartialMatchTests {
    @Test(arguments: [
        ("https://github\\.com/acme/", PartialMatch.beginning),
        ("^https://github\\.com/acme/", .beginning),
        ("a|https", .beginning),
        ("@refs/heads/main", .end),
        ("@refs/heads/main$", .end),
        ("acme/[a-z]+", .inside),
        ("(?i)ACME", .inside),
    ])
    func aPartIsMatched(pattern: String, part: PartialMatch) throws {
        let text = "https://github.com/acme/web@refs/heads/main"
        #expect(try Pattern(pattern).partialMatch(in: text) == part)
    }

    @Test(arguments: [
        "https://github\\.com/acme/.*", "https://gitlab\\.com/", "", "x*", "^acme", "acme$",
    ])
    func nothingOrAllIsMatched(pattern: String) throws {
        let text = "https://github.com/acme/web@refs/heads/main"
        #expect(try Pattern(pattern).partialMatch(in: text) == nil)
    }

    @Test func linesAreNoEnds() throws {
        #expect(try Pattern("b").partialMatch(in: "a\nb\nc") == .inside)
        #expect(try Pattern("^b").partialMatch(in: "a\nb") == nil)
    }
}
