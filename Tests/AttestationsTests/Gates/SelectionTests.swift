// SPDX-License-Identifier: Apache-2.0

import Attestations
import OCIModel
import Policy
import StrictJSON
import Testing

/// Which of several attestations counts.
struct SelectionTests {
    private let bench: GateBench
    private let hour = GateBench.hour
    private let now = GateBench.now

    init() throws { bench = try GateBench() }

    // MARK: latest

    /// A newer failure defeats an older success, in whatever order a registry lists them.
    @Test func theNewestDecides() throws {
        let passed = try bench.result("PASSED", at: now - 2 * hour)
        let failed = try bench.result("FAILED", at: now - hour)
        let again = try bench.result("PASSED", at: now - hour / 2, url: "https://ci/3")
        let gate = GateBench.gate()
        for attested in [[passed, failed], [failed, passed]] {
            let result = GateBench.result(gate, attested)
            #expect(result.outcome == .failed)
            #expect(result.problems == [.testResult(found: "FAILED", wanted: .passed)])
            #expect(result.decided.map(\.digest) == [failed.digest])
        }
        for attested in [[passed, failed, again], [again, failed, passed], [failed, again, passed]] {
            let result = GateBench.result(gate, attested)
            #expect(result.outcome == .satisfied)
            #expect(result.decided.map(\.digest) == [again.digest])
            #expect(result.decided.map(\.signedAt) == [now - hour / 2])
            #expect(result.decided.map(\.signer) == ["e2e"])
        }
    }

    /// One workflow reports several configurations: results of another say nothing of this one, however new they are. A
    /// result that names none might be of any.
    @Test func resultsOfOtherConfigurationsAreNotNewer() throws {
        func result(_ names: [String], _ result: String, at time: Int) throws -> AttestedStatement {
            try bench.attest(
                [
                    "result": .string(result), "url": .string("\(names) \(time)"),
                    "configuration": .array(names.map { ["name": .string($0)] }),
                ], at: time)
        }
        let e2e = try result(["e2e"], "PASSED", at: now - 2 * hour)
        let unit = try result(["unit"], "FAILED", at: now - hour)
        let unnamed = try result([], "FAILED", at: now - hour / 2)
        let gate = GateBench.gate(condition: .testResult(GateTestResult(configuration: "e2e")))
        #expect(GateBench.result(gate, [e2e, unit]).outcome == .satisfied)
        #expect(
            GateBench.result(gate, [unit]).problems.map(\.code).contains(.testConfiguration))
        #expect(GateBench.result(gate, [e2e, unit, unnamed]).outcome == .failed)
        // Nothing of the others is remembered as this gate's.
        #expect(GateBench.result(gate, [unit]).newest == nil)
        #expect(GateBench.result(gate, [e2e, unit]).newest?.attestation == e2e.digest)
    }

    /// Bytes that were signed once more are as new as their newest signature.
    @Test func whatIsSignedAgainIsNewer() throws {
        let passed = try bench.result("PASSED", at: now - 3 * hour)
        let failed = try bench.result("FAILED", at: now - 2 * hour)
        let again = try bench.result("PASSED", at: now - hour)
        #expect(again.digest == passed.digest)
        #expect(GateBench.result(GateBench.gate(), [passed, failed, again]).outcome == .satisfied)
    }

    @Test func theNewestOfOneSecondMustAgree() throws {
        let passed = try bench.result("PASSED")
        let other = try bench.result("PASSED", url: "https://ci/2")
        let failed = try bench.result("FAILED")
        #expect(GateBench.result(GateBench.gate(), [passed, other]).outcome == .satisfied)
        let result = GateBench.result(GateBench.gate(), [passed, failed])
        #expect(result.outcome == .failed)
        #expect(result.codes == [.ambiguousLatest, .testResult])
    }

    // MARK: any and all

    @Test func oneIsEnoughForAny() throws {
        let passed = try bench.result("PASSED", at: now - 2 * hour)
        let failed = try bench.result("FAILED", at: now - hour)
        let gate = GateBench.gate(select: .any)
        #expect(GateBench.result(gate, [failed]).codes == [.testResult])
        let result = GateBench.result(gate, [failed, passed])
        #expect(result.outcome == .satisfied)
        #expect(result.decided.map(\.digest) == [passed.digest])
        #expect(result.newest == nil)
    }

    @Test func allMustSatisfyAll() throws {
        let passed = try bench.result("PASSED", at: now - hour)
        let failed = try bench.result("FAILED", at: now - 2 * hour)
        let gate = GateBench.gate(select: .all)
        #expect(GateBench.result(gate, [passed]).outcome == .satisfied)
        let result = GateBench.result(gate, [passed, failed])
        #expect(result.codes == [.testResult])
        #expect(result.decided.map(\.digest) == [failed.digest, passed.digest])
        #expect(GateBench.result(gate, []).codes == [.noAttestation])
    }

    // MARK: types

    @Test(arguments: GateSelection.allCases) func noneIsNoProof(_ selection: GateSelection) throws {
        let gate = GateBench.gate(select: selection)
        let result = GateBench.result(gate, [])
        #expect(result.outcome == .failed)
        #expect(result.problems == [.noAttestation(wanted: [GateBench.testResult], near: [], others: [])])
        #expect(try GateBench.result(gate, [bench.result("PASSED")]).outcome == .satisfied)
    }

    /// The type is the statement's; what a registry says of it beside plays no part. A near miss is told, not taken.
    @Test(arguments: [
        ("https://in-toto.io/attestation/test-result/v0.2", true),
        ("https://in-toto.io/attestation/test-result/v0.1/", true),
        ("in-toto.io/attestation/test-result/v0.1", true),
        ("https://in-toto.io/attestation/link/v0.3", false), ("https://acme.test/review/v1", false),
    ])
    func anotherTypeIsNone(_ type: String, _ isNear: Bool) throws {
        let attested = try bench.attest(["result": "PASSED"], as: type)
        let result = GateBench.result(GateBench.gate(), [attested])
        #expect(
            result.problems
                == [
                    .noAttestation(
                        wanted: [GateBench.testResult], near: isNear ? [type] : [],
                        others: isNear ? [] : [type])
                ])
        #expect(result.outcome == .failed)
    }

    @Test func aStatementAboutAnotherImageIsNone() throws {
        let other = OCIModel.Digest(sha256Of: Array("another image".utf8))
        let attested = try bench.attest(["result": "PASSED"], about: other)
        #expect(GateBench.result(GateBench.gate(), [attested]).codes == [.noAttestation])
        let own = try bench.attest(["result": "PASSED"])
        #expect(GateBench.result(GateBench.gate(), [own]).outcome == .satisfied)
    }

    // MARK: what was not read

    @Test(arguments: GateSelection.allCases) func whatIsMissingLeavesItOpen(_ selection: GateSelection) throws
    {
        let gate = GateBench.gate(select: selection)
        let passed = try bench.result("PASSED")
        let result = GateBench.result(gate, [passed], isComplete: false)
        // Only a found proof concludes.
        #expect(result.codes == (selection == .any ? [] : [.incomplete]))
        #expect(result.outcome == (selection == .any ? .satisfied : .open))
        #expect(GateBench.result(gate, [passed], isComplete: true).outcome == .satisfied)
        let nothing = GateBench.result(gate, [], isComplete: false)
        #expect(nothing.codes == [.incomplete])
        #expect(nothing.outcome == .open)
    }

    @Test func whatIsOpenOutweighsWhatFailed() throws {
        let failed = try bench.result("FAILED")
        let result = GateBench.result(GateBench.gate(), [failed], isComplete: false)
        #expect(result.codes == [.incomplete, .testResult])
        #expect(result.outcome == .open)
    }
}
