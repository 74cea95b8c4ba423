// SPDX-License-Identifier: Apache-2.0

import Attestations
import CEL
import OCIModel
import Policy
import StrictJSON
import Testing

@testable import Report

/// Every problem of a gate, in sentences.
struct GateSentenceTests {
    private static let digest = Digest(sha256Of: [])
    private static let time = 1_800_000_000
    private static let shape = JSONShapeError.missing(pointer: "/result")

    static let problems: [GateProblem] = [
        .noAttestation(wanted: ["https://a.test/v1"], near: [], others: []), .incomplete,
        .withdrawn(GateRecord(signedAt: time, attestation: digest)),
        .memoryFailed(.notOurs("/memory/a.json")),
        .ambiguousLatest(at: time, [digest, digest]), .noVerifiedTime, .predicateTime(shape),
        .timeInFuture(time + 400, now: time), .tooOld(at: time, maxAge: day),
        .predicateNotAnObject(found: "string"),
        .predicateMalformed(shape), .testResult(found: "FAILED", wanted: .passed), .unknownTestResult("pass"),
        .testConfiguration(wanted: "e2e", found: ["unit"]), .testsMissing(["login"]), .scanUnreadable(shape),
        .scanUndated, .scanAfterSigning(finishedAt: time + 400, signedAt: time), .databaseUndated,
        .databaseTooOld(updatedAt: time, maxAge: day),
        .vulnerabilities(.high, found: 3, allowed: 0, ids: ["CVE-1", "CVE-2"]),
        .unknownSeverity(found: 1, ids: ["CVE-1"]), .sbomUnrecognised(shape),
        .summaryUnusable(.unknownSigner),
        .summaryNotPassed, .summaryVerifier(found: "a", wanted: "b"),
        .summaryResource(found: "a", wanted: "b"),
        .summaryLevels(missing: [.level(track: .build, 3)], found: []),
        .releasePURL(found: "pkg:oci/a", wanted: "pkg:oci/b"), .expressionFalse("predicate.ok"),
        .expressionFailed(failure), .expressionNotBool(.string),
    ]

    private static let day: PolicyDuration = {
        guard let day = PolicyDuration("1d") else { preconditionFailure("a day is a span of time") }
        return day
    }()

    private static let failure: CELError = {
        do throws(CELError) {
            _ = try GateExpression("nope")
        } catch {
            return error
        }
        preconditionFailure("there is no such variable")
    }()

    @Test func everyProblemIsHere() {
        #expect(Self.problems.map(\.code) == GateProblem.Code.allCases)
    }

    @Test(arguments: problems) func saysWhatWasWantedFoundAndWhatIsNext(_ problem: GateProblem) {
        let explanation = Explanation(problem, gate: "e2e")
        #expect(explanation.wanted.hasPrefix("gate e2e: "))
        #expect(!explanation.found.isEmpty)
        #expect(explanation.found != problem.code.rawValue)
        #expect(!explanation.next.isEmpty)
        for text in [explanation.wanted, explanation.found, explanation.next] {
            #expect(!text.contains("\n"))
        }
    }

    @Test func moreThanAreNamedAreCounted() {
        let problem = GateProblem.vulnerabilities(.high, found: 3, allowed: 0, ids: ["CVE-1", "CVE-2"])
        let explanation = Explanation(problem, gate: "scan")
        #expect(explanation.wanted == "gate scan: at most 0 high")
        #expect(explanation.found == "3: CVE-1, CVE-2 and 1 more")
    }

    @Test func aNearMissIsNamed() {
        let problem = GateProblem.noAttestation(
            wanted: ["https://a.test/v1"], near: ["https://a.test/v2"], others: [])
        let explanation = Explanation(problem, gate: "e2e")
        #expect(explanation.found == "none of that type, but almost: https://a.test/v2")
    }
}
