// SPDX-License-Identifier: Apache-2.0

import LinearPattern
import Testing

struct PatternBoundsTests {
    @Test func aPatternHas4096Scalars() throws {
        let longest = String(repeating: "a", count: 4096)
        #expect(try Pattern(longest).matches(longest))
        let error = #expect(throws: PatternError.self) { try Pattern(longest + "a") }
        #expect(error?.problem == .tooLong(limit: 4096))
    }

    @Test(arguments: ["(", "(?:", "(?i:"])
    func groupsNest100Levels(_ opening: String) throws {
        func nested(_ levels: Int) -> String {
            String(repeating: opening, count: levels) + "a" + String(repeating: ")", count: levels)
        }
        #expect(try Pattern(nested(100)).matches("a"))
        let error = #expect(throws: PatternError.self) { try Pattern(nested(101)) }
        #expect(error?.problem == .tooDeep(limit: 100))
        #expect(error?.offset == 100 * opening.count)
    }

    @Test func groupsThatAreNotClosedDoNotNestFurther() {
        let error = #expect(throws: PatternError.self) { try Pattern(String(repeating: "(", count: 4096)) }
        #expect(error?.problem == .tooDeep(limit: 100))
    }

    @Test func aProgramHas10000Instructions() throws {
        // Nine thousand and nine hundred letters, ninety-nine more, and the end.
        #expect(
            try Pattern("(a{99}){100}b{99}").matches(
                String(repeating: "a", count: 9900) + String(repeating: "b", count: 99)))
        let error = #expect(throws: PatternError.self) { try Pattern("(a{99}){100}b{100}") }
        #expect(error?.problem == .tooLarge(limit: 10_000))
    }

    @Test(arguments: [
        "(a{1000}){1000}", "(((a{1000}){1000}){1000}){1000}", "((a{0,1000}){0,1000}){0,1000}",
        "((a|b){1000}){1000}",
    ])
    func countsMultiply(_ pattern: String) {
        let error = #expect(throws: PatternError.self) { try Pattern(pattern) }
        #expect(error?.problem == .tooLarge(limit: 10_000))
    }

    /// Nothing, however often repeated, is still nothing, and takes no time to write out.
    @Test(.timeLimit(.minutes(1)), arguments: ["()", "(?:)", "(a{0})", "(()())", "\\Q\\Ea{0}"])
    func emptyPartsAreNotWrittenOut(_ part: String) throws {
        var text = part
        for _ in 0..<40 { text = "(" + text + "){1000}" }
        let pattern = try Pattern(text)
        #expect(pattern.matches(""))
        #expect(!pattern.matches("a"))
    }

    /// Patterns on which a backtracking matcher takes exponential time.
    @Test(
        .timeLimit(.minutes(2)),
        arguments: [
            "(a*)*b", "(a|a)*b", "(a|aa)+b", "(a+)+b", "((a*)*)*b", "(|a)*b", "(a?){400}a{200}b",
            "(.*)(.*)(.*)(.*)(.*)b", "(\\b|a)*b", "(^|a|$)*b", "(a{0,30}){0,30}b",
        ])
    func hostilePatternsEnd(_ pattern: String) throws {
        let pattern = try Pattern(pattern)
        #expect(pattern.matches(String(repeating: "a", count: 500) + "b"))
        #expect(!pattern.matches(String(repeating: "a", count: 1000) + "c"))
    }

    @Test func aTextMayBeLong() throws {
        let text = String(repeating: "ab", count: 100_000)
        #expect(try Pattern("(ab)*").matches(text))
        #expect(try !Pattern("(ab)*").matches(text + "a"))
    }
}
