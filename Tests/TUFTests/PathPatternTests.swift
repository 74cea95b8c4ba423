// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import TUF

struct PathPatternTests {
    @Test(arguments: [
        ("*", "file"), ("*", ""), ("a*b*c", "aXbYbc"), ("?.txt", "ä.txt"), ("dir/*/file-?", "dir/x/file-1"),
        ("[ab].tgz", "b.tgz"), ("[!ab].tgz", "c.tgz"), ("[0-9]*", "7z"), ("[]]", "]"), ("[", "["),
        ("[a", "[a"),
        ("**", "file"), ("a/", "a/"),
    ])
    func matches(pattern: String, name: String) {
        #expect(PathPattern(pattern).matches(name))
    }

    @Test(arguments: [
        ("*", "a/b"), ("a*b", "a/b"), ("?", ""), ("?", "/"), ("*.txt", "file.txt2"), ("dir/*", "dir/a/b"),
        ("[!ab]", "a"), ("[z-a]", "m"), ("[0-9]", "x"), ("a", "A"), ("/a", "a"), ("foo/*", "foo"),
    ])
    func doesNotMatch(pattern: String, name: String) {
        #expect(!PathPattern(pattern).matches(name))
    }

    /// Backtracking would take longer than anybody waits.
    @Test func manyStarsEnd() {
        let pattern = PathPattern(String(repeating: "*a", count: 200) + "b")
        #expect(!pattern.matches(String(repeating: "a", count: 2_000)))
    }
}
