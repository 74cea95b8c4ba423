// SPDX-License-Identifier: Apache-2.0

import Discovery
import Testing

@Suite struct VersionConstraintTests {
    /// A constraint, versions that it contains, and versions that it does not.
    struct Case: Sendable, CustomTestStringConvertible {
        let constraint: String
        let contained: [String]
        let others: [String]

        init(_ constraint: String, _ contained: [String], not others: [String]) {
            self.constraint = constraint
            self.contained = contained
            self.others = others
        }

        var testDescription: String { constraint }
    }

    static let comparators = [
        Case("1.2.3", ["1.2.3", "v1.2.3", "1.2.3+b"], not: ["1.2.4", "1.2.2", "1.2.3-rc"]),
        Case("= v1.2.3", ["1.2.3"], not: ["1.2.4"]),
        Case("=1.2", ["1.2.0", "1.2.9"], not: ["1.1.9", "1.3.0"]),
        Case("1", ["1.0.0", "1.9.9"], not: ["0.9.9", "2.0.0"]),
        Case("!=1.2.3", ["1.2.4", "0.1.0"], not: ["1.2.3"]),
        Case("!=1.2", ["1.3.0", "2.2.0"], not: ["1.2.0", "1.2.9"]),
        Case("!=1.x", ["0.1.0", "2.0.0"], not: ["1.0.0", "1.9.9"]),
        Case(">1.2.3", ["1.2.4", "2.0.0"], not: ["1.2.3", "1.2.2"]),
        Case(">1.2", ["1.3.0", "2.0.0"], not: ["1.2.0", "1.2.9"]),
        Case(">1", ["2.0.0"], not: ["1.0.0", "1.9.9"]),
        Case(">=1.2.3", ["1.2.3", "9.0.0"], not: ["1.2.2"]),
        Case("=> 1.2", ["1.2.0"], not: ["1.1.9"]),
        Case("<1.2.3", ["1.2.2", "0.0.0"], not: ["1.2.3"]),
        Case("<1.2", ["1.1.9"], not: ["1.2.0"]),
        Case("<=1.2.3", ["1.2.3", "1.0.0"], not: ["1.2.4"]),
        Case("<=1.2", ["1.2.9", "0.9.0"], not: ["1.3.0", "2.0.0"]),
        Case("=<1", ["1.9.9"], not: ["2.0.0"]),
        Case("*", ["0.0.0", "9.9.9"], not: ["1.0.0-rc"]),
        Case("x", ["0.0.1"], not: ["1.0.0-rc"]),
        Case("1.X.X", ["1.2.3"], not: ["2.0.0"]),
        Case("1.2.*", ["1.2.3"], not: ["1.3.0"]),
        Case("~1.2.3", ["1.2.3", "1.2.9"], not: ["1.2.2", "1.3.0"]),
        Case("~>1.2", ["1.2.0", "1.2.9"], not: ["1.3.0"]),
        Case("~1", ["1.0.0", "1.9.9"], not: ["2.0.0"]),
        Case("~*", ["0.1.0", "7.0.0"], not: ["1.0.0-rc"]),
        Case("~0.0.0", ["0.0.0", "7.0.0"], not: ["7.0.0-rc"]),
        Case("^1.2.3", ["1.2.3", "1.9.0"], not: ["1.2.2", "2.0.0"]),
        Case("^1", ["1.0.0", "1.9.9"], not: ["2.0.0"]),
        Case("^0.2.3", ["0.2.3", "0.2.9"], not: ["0.2.2", "0.3.0", "1.0.0"]),
        Case("^0.2", ["0.2.0", "0.2.9"], not: ["0.3.0"]),
        Case("^0.0.3", ["0.0.3"], not: ["0.0.2", "0.0.4", "0.1.0"]),
        Case("^0.0", ["0.0.0", "0.0.9"], not: ["0.1.0"]),
        Case("^0", ["0.0.0", "0.9.9"], not: ["1.0.0"]),
    ]

    static let combinations = [
        Case(">=1.2, <2", ["1.2.0", "1.9.9"], not: ["1.1.9", "2.0.0"]),
        Case(">= 1.2 <2 != 1.5.0", ["1.4.9", "1.5.1"], not: ["1.5.0", "2.0.0"]),
        Case("1.2 || ^3 || =5.0.0", ["1.2.7", "3.9.0", "5.0.0"], not: ["1.3.0", "4.0.0", "5.0.1"]),
        Case("1.2 - 1.4.5", ["1.2.0", "1.4.5"], not: ["1.1.9", "1.4.6"]),
        Case("1 - 2.3 !=2.0.0", ["1.0.0", "2.3.9"], not: ["2.0.0", "2.4.0"]),
        Case("\t>1.0.0\t,\n<1.2.0 ", ["1.1.0"], not: ["1.0.0", "1.2.0"]),
    ]

    static let prereleases = [
        Case(">=1.0.0", ["1.0.0"], not: ["1.0.0-rc", "2.0.0-rc"]),
        Case(">=1.0.0-0", ["1.0.0-rc", "2.0.0-rc", "1.0.0"], not: ["0.9.9"]),
        Case("^1.2.0-beta.2", ["1.2.0-beta.2", "1.2.0", "1.3.0-a"], not: ["1.2.0-beta.1", "2.0.0"]),
        Case("<2.0.0-rc", ["2.0.0-beta", "1.9.9"], not: ["2.0.0-rc", "2.0.0"]),
        Case(">=1.2-beta", ["1.2.0-rc", "1.2.0"], not: ["1.2.0-alpha"]),
        Case("!=1.0.0", ["1.0.1"], not: ["1.0.0", "2.0.0-rc"]),
        // One that is named opens its alternative, and no other.
        Case(">=1.0.0-0 <3 || >=5", ["2.0.0-rc", "5.0.0"], not: ["6.0.0-rc"]),
    ]

    @Test("contains", arguments: comparators + combinations + prereleases)
    func contains(_ one: Case) throws {
        let constraint = try VersionConstraint(one.constraint)
        for text in one.contained {
            #expect(constraint.contains(try #require(SemanticVersion(text))), "\(text)")
        }
        for text in one.others {
            #expect(!constraint.contains(try #require(SemanticVersion(text))), "\(text)")
        }
    }

    /// A text that is no constraint, the place and the problem, and the nearest text that is one.
    struct Refusal: Sendable, CustomTestStringConvertible {
        let text: String
        let offset: Int
        let problem: VersionConstraintError.Problem
        let twin: String

        init(
            _ text: String, _ offset: Int, _ problem: VersionConstraintError.Problem, but twin: String
        ) {
            self.text = text
            self.offset = offset
            self.problem = problem
            self.twin = twin
        }

        var testDescription: String { String(text.prefix(40)) }
    }

    static let refusals = [
        Refusal("", 0, .versionMissing, but: "1"),
        Refusal("  ", 2, .versionMissing, but: "  *"),
        Refusal(">=", 2, .versionMissing, but: ">=1"),
        Refusal(">=1,", 4, .versionMissing, but: ">=1,<2"),
        Refusal(",1", 0, .versionMissing, but: "1"),
        Refusal("1 ||", 4, .versionMissing, but: "1 || 2"),
        Refusal("|| 1", 0, .versionMissing, but: "2 || 1"),
        Refusal("1 | 2", 2, .versionMissing, but: "1 || 2"),
        Refusal("1.2.3.4", 5, .unexpected("."), but: "1.2.3"),
        Refusal("1..3", 2, .unexpected("."), but: "1.0.3"),
        Refusal("==1", 1, .unexpected("="), but: "=1"),
        Refusal(">1<2", 2, .unexpected("<"), but: ">1 <2"),
        Refusal("1.2x", 3, .unexpected("x"), but: "1.x"),
        Refusal("latest", 0, .unexpected("l"), but: "*"),
        Refusal("V1", 0, .unexpected("V"), but: "v1"),
        Refusal("-1", 0, .unexpected("-"), but: "1"),
        Refusal(">1 - 2", 3, .unexpected("-"), but: "1 - 2"),
        Refusal("1 -2", 2, .unexpected("-"), but: "1 - 2"),
        Refusal("1 - >2", 4, .unexpected(">"), but: "1 - 2"),
        Refusal("^١", 1, .unexpected("١"), but: "^1"),
        Refusal("1.2.3-", 6, .identifierMissing, but: "1.2.3-a"),
        Refusal("1.2.3-a..b", 8, .identifierMissing, but: "1.2.3-a.b"),
        Refusal("1.2.3+", 6, .identifierMissing, but: "1.2.3+b"),
        Refusal("1.2.3-rc.01", 9, .leadingZero, but: "1.2.3+rc.01"),
        Refusal(">18446744073709551616", 1, .numberTooLarge, but: ">18446744073709551615"),
        Refusal(
            String(repeating: "1", count: 1001), 1000, .tooLong(limit: 1000),
            but: "1" + String(repeating: " ", count: 999)),
        Refusal(
            String(repeating: "1 ", count: 65), 128, .tooManyComparators(limit: 64),
            but: String(repeating: "1 ", count: 63) + "1"),
    ]

    @Test("is no constraint", arguments: refusals)
    func refuses(_ refusal: Refusal) {
        #expect(throws: VersionConstraintError(offset: refusal.offset, problem: refusal.problem)) {
            try VersionConstraint(refusal.text)
        }
        #expect(throws: Never.self) { try VersionConstraint(refusal.twin) }
    }

    @Test("an error shows neither control nor combining characters") func shown() {
        let error = VersionConstraintError(offset: 0, problem: .unexpected("\u{1B}"))
        #expect("\(error)" == "character 1 of the constraint: U+1B has no meaning here")
    }
}
