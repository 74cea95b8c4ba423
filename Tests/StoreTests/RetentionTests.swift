// SPDX-License-Identifier: Apache-2.0

import Store
import Testing
import Verification

/// What goes, and what stays.
@Suite(.timeLimit(.minutes(1)))
struct RetentionTests {
    private let day = 86_400

    private func kept(_ numbers: ClosedRange<Int>, in store: some DecisionStore) async throws -> [Int] {
        var found: [Int] = []
        for number in numbers
        where try await store.decision(for: PreparedDecision.sample(number).key) != nil {
            found.append(number)
        }
        return found
    }

    @Test(
        "older than 30 days and not of the newest three",
        arguments: [(31, [3, 4, 5]), (29, [1, 2, 3, 4, 5])])
    func age(_ days: Int, _ left: [Int]) async throws {
        let store = try await StoreStage().store()
        for number in 1...5 {
            try await store.keep(.sample(number, at: StoreStage.now - days * day + number))
        }
        #expect(try await kept(1...5, in: store) == left)
    }

    @Test("another subject's decisions stay") func otherSubject() async throws {
        let store = try await StoreStage().store()
        for number in 1...3 { try await store.keep(.sample(number, about: "argocd/old", at: 0)) }
        for number in 4...8 { try await store.keep(.sample(number, at: number)) }
        #expect(try await kept(1...8, in: store) == [1, 2, 3, 6, 7, 8])
    }

    @Test("one call removes no more than it may") func bounded() async throws {
        let stage = try StoreStage()
        var limits = StoreLimits()
        limits.age = 1_000_000 * day
        let patient = try await stage.store(limits: limits)
        for number in 1...9 { try await patient.keep(.sample(number, at: number)) }
        limits.age = day
        limits.removedPerCall = 2
        let strict = try await stage.store(limits: limits)
        try await strict.keep(.sample(10, at: 10))
        #expect(try await kept(1...10, in: strict) == Array(3...10))
        try await strict.keep(.sample(11, at: 11))
        #expect(try await kept(1...11, in: strict) == Array(5...11))
    }

    @Test("of too many the oldest go, but never the one that was just kept") func count() async throws {
        var limits = StoreLimits()
        limits.decisions = 3
        let store = try await StoreStage().store(limits: limits)
        for number in 1...5 {
            try await store.keep(.sample(number, about: "argocd/\(number)", at: StoreStage.now + number))
        }
        #expect(try await kept(1...5, in: store) == [3, 4, 5])
        try await store.keep(.sample(6, about: "argocd/6", at: 0))
        #expect(try await kept(1...6, in: store) == [4, 5, 6])
    }

    @Test("in memory, too") func memory() async throws {
        let store = InMemoryDecisionStore(most: 3)
        for number in 1...5 { await store.keep(.sample(number, at: StoreStage.now + number)) }
        #expect(try await kept(1...5, in: store) == [3, 4, 5])
        await store.keep(.sample(6, at: 0))
        #expect(try await kept(1...6, in: store) == [4, 5, 6])
    }

    @Test("a decision larger than the bound is refused, one of just that size kept") func large() async throws
    {
        var decision = PreparedDecision.sample(1)
        decision.images = []
        decision.warnings = []
        decision.report = ""
        let rest = decision.subject.utf8.count + decision.message.utf8.count
        var limits = StoreLimits()
        limits.decisionBytes = rest + 1_000
        let store = try await StoreStage().store(limits: limits)
        decision.report = String(repeating: "x", count: 1_000)
        try await store.keep(decision)
        #expect(try await store.decision(for: decision.key) == decision)
        decision.report += "x"
        await #expect(throws: StoreFailure.tooLarge(size: rest + 1_001, limit: rest + 1_000)) {
            try await store.keep(decision)
        }
    }

    @Test("a full file makes room; what does not fit at all is refused") func full() async throws {
        var limits = StoreLimits()
        limits.fileBytes = 400_000
        let store = try await StoreStage().store(limits: limits)
        var decision = PreparedDecision.sample(0)
        decision.report = String(repeating: "x", count: 50_000)
        for number in 1...20 {
            decision.key = PreparedDecision.sample(number).key
            decision.decidedAt = StoreStage.now + number
            try await store.keep(decision)
        }
        #expect(try await store.newest(about: decision.subject) == decision)
        var huge = decision
        huge.report = String(repeating: "x", count: 500_000)
        await #expect(throws: StoreFailure.full) { try await store.keep(huge) }
        // And the store is as good as before.
        try await store.keep(decision)
        #expect(try await store.decision(for: decision.key) == decision)
    }
}
