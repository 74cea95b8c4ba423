// SPDX-License-Identifier: Apache-2.0

import Attestations
import Policy
import StrictJSON
import Testing

/// What holds of every set of attestations, on generated ones.
struct GatePropertyTests {
    private let pool: [AttestedStatement]

    init() throws {
        let bench = try GateBench()
        let (now, hour) = (GateBench.now, GateBench.hour)
        pool = [
            try bench.result("PASSED", at: now - hour), try bench.result("FAILED", at: now - hour),
            try bench.result("PASSED", at: now - 2 * hour), try bench.result("WARNED", at: now - 3 * hour),
            try bench.result("PASSED", at: now - hour, url: "b"),
            try bench.result("FAILED", at: now - 5 * hour),
            try bench.result("PASSED", at: now - 9 * hour), try bench.result("PASSED", by: .keyWithoutTime),
            try bench.result("pass", at: now - hour / 2),
            try bench.result("PASSED", at: now - hour, by: .key),
            try bench.attest([:], as: GateBench.review), try bench.attest("not an object"),
        ]
    }

    private static let gates: [Gate] = GateSelection.allCases.flatMap { selection in
        [nil, "4h"].map { GateBench.gate(select: selection, maxAge: $0) }
    }

    @Test func theOrderNeverMatters() {
        var random = SeededRandom(state: 1)
        for _ in 0..<300 {
            let some = pool.filter { _ in Bool.random(using: &random) }
            for gate in Self.gates {
                let one = GateBench.result(gate, some)
                #expect(GateBench.result(gate, some.shuffled(using: &random)) == one)
                // What is listed twice says nothing more.
                #expect(
                    GateBench.result(gate, (some + some.prefix(1)).shuffled(using: &random)).codes
                        == one.codes)
            }
        }
    }

    @Test func moreNeverTakesBackWhatAnyProved() {
        var random = SeededRandom(state: 2)
        var proved = 0
        for _ in 0..<300 {
            let some = pool.filter { _ in Int.random(in: 0..<3, using: &random) == 0 }
            let more = some + pool.filter { _ in Bool.random(using: &random) }
            for gate in Self.gates where gate.selection == .any {
                guard GateBench.result(gate, some).outcome == .satisfied else { continue }
                proved += 1
                #expect(GateBench.result(gate, more).outcome == .satisfied)
                #expect(GateBench.result(gate, more, isComplete: false).outcome == .satisfied)
            }
        }
        #expect(proved > 100)
    }

    @Test func aGateIsSatisfiedExactlyWithoutProblems() {
        var random = SeededRandom(state: 3)
        var outcomes: Set<GateResult.Outcome> = []
        for _ in 0..<300 {
            let some = pool.filter { _ in Int.random(in: 0..<4, using: &random) == 0 }
            for gate in Self.gates {
                let result = GateBench.result(gate, some, isComplete: Bool.random(using: &random))
                outcomes.insert(result.outcome)
                #expect((result.outcome == .satisfied) == result.problems.isEmpty)
                #expect(result.outcome != .satisfied || !result.decided.isEmpty)
                #expect(result.outcome == .satisfied || result.validUntil == nil)
                if let end = result.validUntil { #expect(end > GateBench.now) }
            }
        }
        #expect(outcomes == [.satisfied, .failed, .open])
    }

    /// What is remembered of one set never speaks against the same set.
    @Test func whatIsRememberedIsThere() {
        var random = SeededRandom(state: 4)
        for _ in 0..<200 {
            let some = pool.filter { _ in Bool.random(using: &random) }
            for gate in Self.gates {
                let first = GateBench.result(gate, some)
                let again = GateBench.result(gate, some, remembered: .success(first.newest))
                #expect(again.problems == first.problems)
                #expect(again.newest == nil)
            }
        }
    }

    @Test func codesAreDistinctAndHaveOneHome() {
        let codes = GateProblem.Code.allCases
        #expect(Set(codes.map(\.rawValue)).count == codes.count)
        #expect(codes.allSatisfy { $0.rawValue.hasPrefix("gate.") })
        #expect(
            codes.filter { $0.outcome == .undetermined } == [
                .incomplete, .withdrawn, .memoryFailed, .timeInFuture,
            ])
    }
}
