// SPDX-License-Identifier: Apache-2.0

import Attestations
import Policy
import StrictJSON
import Testing

/// What a test result must say.
struct TestResultTests {
    static let passed: JSON = [
        "result": "PASSED", "configuration": [["name": "unit"], ["name": "e2e"], ["uri": "a"]],
        "passedTests": ["checkout", "login"], "warnedTests": ["search"], "failedTests": ["slow"],
    ]

    private func problems(_ wanted: GateTestResult, _ predicate: JSON) throws -> [GateProblem] {
        try GateBench.finding(.testResult(wanted), GateBench.testResult, predicate).problems
    }

    @Test(arguments: [
        ("PASSED", GateTestResult.Requirement.passed, true), ("PASSED", .warned, true),
        ("WARNED", .warned, true), ("WARNED", .passed, false), ("FAILED", .passed, false),
        ("FAILED", .warned, false),
    ])
    func theResult(_ result: String, _ wanted: GateTestResult.Requirement, _ counts: Bool) throws {
        let problems = try problems(GateTestResult(require: wanted), ["result": .string(result)])
        #expect(problems == (counts ? [] : [.testResult(found: result, wanted: wanted)]))
    }

    /// Producers write many words; only the specification's mean what it says.
    @Test(arguments: ["pass", "passed", "Passed", "success", "", "PASSED ", "true"])
    func anotherWordIsNoResult(_ word: String) throws {
        #expect(try problems(GateTestResult(), ["result": .string(word)]) == [.unknownTestResult(word)])
        #expect(try problems(GateTestResult(), ["result": "PASSED"]) == [])
    }

    @Test func theConfigurationIsFoundByName() throws {
        #expect(try problems(GateTestResult(configuration: "e2e"), Self.passed) == [])
        #expect(
            try problems(GateTestResult(configuration: "load"), Self.passed)
                == [.testConfiguration(wanted: "load", found: ["unit", "e2e"])])
        #expect(
            try problems(GateTestResult(configuration: "e2e"), Self.passed.without("configuration"))
                == [.predicateMalformed(.missing(pointer: "/configuration"))])
    }

    @Test func everyRequiredTestPassed() throws {
        #expect(try problems(GateTestResult(requiredTests: ["login", "checkout"]), Self.passed) == [])
        #expect(
            try problems(GateTestResult(requiredTests: ["login", "search", "pay"]), Self.passed)
                == [.testsMissing(["search", "pay"])])
        #expect(try problems(GateTestResult(require: .warned, requiredTests: ["search"]), Self.passed) == [])
        #expect(
            try problems(GateTestResult(requiredTests: ["login"]), Self.passed.without("passedTests"))
                == [.testsMissing(["login"])])
    }

    @Test func aTestThatFailedTooDidNotPass() throws {
        let both = Self.passed.with("failedTests", ["login"])
        #expect(try problems(GateTestResult(requiredTests: ["login"]), both) == [.testsMissing(["login"])])
    }

    static let malformed: [(JSON, JSONShapeError)] = [
        (["configuration": []], JSONShapeError.missing(pointer: "/result")),
        (["result": true], .wrongType(pointer: "/result", expected: "string", found: "boolean")),
        (
            ["result": "PASSED", "passedTests": "login"],
            .wrongType(pointer: "/passedTests", expected: "array", found: "string")
        ),
        (
            ["result": "PASSED", "passedTests": [1]],
            .wrongType(pointer: "/passedTests/0", expected: "string", found: "number")
        ),
    ]

    @Test(arguments: malformed)
    func whatIsMalformedIsNone(_ predicate: JSON, _ error: JSONShapeError) throws {
        #expect(
            try problems(GateTestResult(requiredTests: ["login"]), predicate) == [.predicateMalformed(error)])
    }

    static let otherTypes: [(JSON, String)] = [
        (.string(passed.text()), "string"), ([passed], "array"), (nil, "nothing"), (5, "number"),
    ]

    /// Old versions of cosign wrote predicates as text; whether a text holds JSON is nobody's guess.
    @Test(arguments: otherTypes)
    func aPredicateIsAnObject(_ predicate: JSON, _ found: String) throws {
        #expect(try problems(GateTestResult(), predicate) == [.predicateNotAnObject(found: found)])
        #expect(try problems(GateTestResult(), Self.passed) == [])
    }

    @Test func anAbsentPredicateIsNone() throws {
        let bench = try GateBench()
        let absent = GateBench.result(GateBench.gate(), [try bench.attest(nil)])
        #expect(absent.problems == [.predicateNotAnObject(found: "nothing")])
        #expect(absent.outcome == .failed)
        let present = GateBench.result(GateBench.gate(), [try bench.attest(Self.passed)])
        #expect(present.outcome == .satisfied)
    }
}
