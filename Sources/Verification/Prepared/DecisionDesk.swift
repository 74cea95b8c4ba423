// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import Policy
import Synchronization

/// Where questions are answered: from the store, or by work that is shared by all who ask the same.
///
/// Work goes on when nobody waits for it any more, so that the next who asks finds its result.
package final class DecisionDesk<Question: DecisionQuestion>: Sendable {
    private let decide: @Sendable (Question) async -> PreparedDecision
    private let store: any DecisionStore
    private let limits: FreshnessLimits
    private let now: @Sendable () -> Int
    private let decided: @Sendable (PreparedDecision, Question) async -> Void
    private let failed: @Sendable (any Error) -> Void
    private let queue: Mutex<QuestionQueue<Question>>
    /// What the store could not keep.
    private let unkept = Mutex<[DecisionKey: PreparedDecision]>([:])

    /// - Parameters:
    ///   - decide: makes a decision; whatever goes wrong is one.
    ///   - concurrency: questions that are worked on at the same time.
    ///   - decided: is told of each new decision once it is kept.
    ///   - failed: is told what the store could not do.
    package init(
        store: any DecisionStore, limits: FreshnessLimits = FreshnessLimits(), concurrency: Int = 4,
        now: @escaping @Sendable () -> Int,
        decided: @escaping @Sendable (PreparedDecision, Question) async -> Void = { _, _ in },
        failed: @escaping @Sendable (any Error) -> Void = { _ in },
        decide: @escaping @Sendable (Question) async -> PreparedDecision
    ) {
        self.decide = decide
        self.store = store
        self.limits = limits
        self.now = now
        self.decided = decided
        self.failed = failed
        queue = Mutex(QuestionQueue(concurrency: concurrency))
    }

    /// The decision that is kept and still counts, with what it is worth; `nil` where there is none. A store that
    /// cannot be read has none.
    package func kept(_ question: Question) async -> (decision: PreparedDecision, freshness: Freshness)? {
        var decision = unkept.withLock { $0[question.key] }
        if decision == nil {
            do { decision = try await store.decision(for: question.key) } catch { failed(error) }
        }
        guard let decision else { return nil }
        let freshness = Freshness(of: decision, at: now(), limits: limits)
        return freshness == .expired ? nil : (decision, freshness)
    }

    /// A new decision. One who stops waiting, by cancellation, gets `nil`, and does not stop the work; so does one who
    /// comes when too many wait already.
    package func decision(on question: Question, _ urgency: QuestionUrgency) async -> PreparedDecision? {
        let (stream, continuation) = AsyncStream.makeStream(of: PreparedDecision.self)
        let moment = now()
        let ticket = queue.withLock { $0.wait(for: question, urgency, at: moment, continuation) }
        guard let ticket else { return nil }
        advance()
        defer { queue.withLock { $0.leave(question.key, ticket) } }
        for await decision in stream { return decision }
        return nil
    }

    /// A new decision for somebody who waits, when it comes in time.
    package func decision(on question: Question, within patience: Duration) async -> PreparedDecision? {
        await withTimeLimit(patience) { await self.decision(on: question, .asked) } ?? nil
    }

    /// Has a question answered some time; nobody waits.
    package func prepare(_ question: Question, _ urgency: QuestionUrgency) {
        let moment = now()
        queue.withLock { $0.add(question, urgency, at: moment) }
        advance()
    }

    /// Questions that wait or are worked on.
    package var backlog: Int { queue.withLock { $0.count } }

    private func advance() {
        let started = queue.withLock { $0.start() }
        for work in started { Task { await self.work(on: work.question, asked: work.asked) } }
    }

    private func work(on question: Question, asked: Int) async {
        let known = await kept(question)?.decision
        // Somebody may have looked for the last time just before the work on the same question had ended.
        let isNew = known.map { $0.decidedAt < asked } ?? true
        let decision: PreparedDecision
        if let known, !isNew {
            decision = known
        } else {
            decision = await keep(await decide(question), on: question)
        }
        for waiter in queue.withLock({ $0.end(question.key) }) {
            waiter.yield(decision)
            waiter.finish()
        }
        advance()
        if isNew { await decided(decision, question) }
    }

    /// Keeps a decision, unless it only says that nothing could be found out and one is kept that still counts: a
    /// registry that is down must not hold up what was verified.
    private func keep(_ decision: PreparedDecision, on question: Question) async -> PreparedDecision {
        if decision.outcome == .undetermined, let kept = await kept(question)?.decision, kept.isAllowed,
            kept.outcome != .undetermined
        {
            return kept
        }
        guard question.isKept else { return decision }
        do {
            try await store.keep(decision)
            unkept.withLock { _ = $0.removeValue(forKey: decision.key) }
        } catch {
            failed(error)
            // Or else whoever asks again would have it verified again, and again.
            unkept.withLock { unkept in
                if unkept.count >= Self.mostUnkept { unkept.removeAll() }
                unkept[decision.key] = decision
            }
        }
        return decision
    }

    private static var mostUnkept: Int { 1_000 }
}
