// SPDX-License-Identifier: Apache-2.0

import CEL
import Testing

/// An operand that decides makes up for errors of others (langdef.md, "Logical Operators").
struct AbsorptionTests {
    static let absorbed: [(String, Bool)] = [
        ("1 / 0 == 1 || true", true), ("true || 1 / 0 == 1", true), ("1 / 0 == 1 && false", false),
        ("false && 1 / 0 == 1", false), ("1 / 0 == 1 || 2 / 0 == 1 || true", true),
        ("'a' || true", true), ("1 && false", false), ("{}.x || true", true),
        ("[0, 1].exists(x, 1 / x == 1)", true), ("[0, 1].all(x, 1 / x == 2)", false),
        ("[1, 0].exists(x, 1 / x == 1)", true), ("[[0], [1]].exists(x, x.all(y, 1 / y == 1))", true),
        // An error within a macro leaves the variables of the macros around it as they were.
        ("[1].all(x, [0].map(y, 1 / y) == [] || x == 1)", true),
    ]

    @Test(arguments: absorbed) func anErrorIsAbsorbed(_ text: String, _ expected: Bool) throws {
        #expect(try evaluate(text).bool == expected)
    }

    static let kept: [(String, CELError.Problem)] = [
        ("1 / 0 == 1 || false", .divisionByZero), ("1 / 0 == 1 && true", .divisionByZero),
        ("1 / 0 == 1 || 2 % 0 == 1", .divisionByZero), ("'a' || false", .noSuchOverload("||", [.string])),
        ("true && 1", .noSuchOverload("&&", [.int])), ("[0].exists(x, 1 / x == 1)", .divisionByZero),
        ("[0, 1].all(x, 1 / x == 1)", .divisionByZero), ("[1, 0].exists_one(x, 1 / x == 1)", .divisionByZero),
        ("[0, 1].filter(x, 1 / x == 1) == []", .divisionByZero),
        ("(1 / 0 == 1) ? true : true", .divisionByZero),
        ("!(1 / 0 == 1)", .divisionByZero),
    ]

    @Test(arguments: kept) func anErrorStays(_ text: String, _ problem: CELError.Problem) throws {
        #expect(try failure(of: text).problem == problem)
    }

    @Test func theFirstErrorIsTheOneThatIsReported() throws {
        #expect(try failure(of: "{}.a || 1 / 0 == 1").problem == .noSuchKey("a"))
    }

    @Test func theEndOfTheStepsIsNotAbsorbed() throws {
        let limits = CELLimits(cost: 10)
        let text = "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10] == [] || true"
        #expect(try failure(of: text, limits: limits).problem == .costExceeded(limit: 10))
        expectTrue("[1, 2, 3] == [] || true", limits: limits)
    }
}
