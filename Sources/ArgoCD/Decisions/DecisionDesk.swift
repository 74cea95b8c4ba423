// SPDX-License-Identifier: Apache-2.0

import Policy
import Synchronization
package import Verification

/// Where questions are answered: from the store, or by work that is shared by all who ask the same.
///
/// Work goes on when nobody waits for it any more, so that the next who asks finds its result.
package final class DecisionDesk: Sendable {
    /// Which of the waiting questions comes first.
    package enum Urgency: Int, Sendable, Comparable {
        /// It will be looked at some time.
        case scheduled
        /// It will be asked about soon.
        case expected
        /// Somebody waits.
        case asked

        package static func < (a: Urgency, b: Urgency) -> Bool { a.rawValue < b.rawValue }
    }

    private struct Work {
        var question: SyncQuestion
        var urgency: Urgency
        var order: Int
        /// When it was first asked, in seconds since 1970.
        var asked: Int
        var isRunning = false
        var waiting: [Int: AsyncStream<PreparedDecision>.Continuation] = [:]
    }

    private struct State {
        var works: [DecisionKey: Work] = [:]
        var running = 0
        var count = 0
    }

    private let maker: DecisionMaker
    private let store: any DecisionStore
    private let limits: FreshnessLimits
    private let concurrency: Int
    private let now: @Sendable () -> Int
    private let decided: @Sendable (PreparedDecision, SyncQuestion) async -> Void
    private let failed: @Sendable (any Error) -> Void
    private let state = Mutex(State())

    /// - Parameters:
    ///   - concurrency: questions that are worked on at the same time.
    ///   - decided: is told of each new decision once it is kept.
    ///   - failed: is told what the store could not do.
    package init(
        maker: DecisionMaker, store: any DecisionStore, limits: FreshnessLimits = FreshnessLimits(),
        concurrency: Int = 4, now: @escaping @Sendable () -> Int,
        decided: @escaping @Sendable (PreparedDecision, SyncQuestion) async -> Void = { _, _ in },
        failed: @escaping @Sendable (any Error) -> Void = { _ in }
    ) {
        self.maker = maker
        self.store = store
        self.limits = limits
        self.concurrency = max(1, concurrency)
        self.now = now
        self.decided = decided
        self.failed = failed
    }

    /// The decision that is kept and still counts, with what it is worth; `nil` where there is none. A store that
    /// cannot be read has none.
    package func kept(_ question: SyncQuestion) async -> (decision: PreparedDecision, freshness: Freshness)? {
        do {
            guard let decision = try await store.decision(for: question.key) else { return nil }
            let freshness = Freshness(of: decision, at: now(), limits: limits)
            return freshness == .expired ? nil : (decision, freshness)
        } catch {
            failed(error)
            return nil
        }
    }

    /// A new decision. One who stops waiting, by cancellation, gets `nil`, and does not stop the work.
    package func decision(on question: SyncQuestion, _ urgency: Urgency) async -> PreparedDecision? {
        let (stream, continuation) = AsyncStream.makeStream(of: PreparedDecision.self)
        let ticket = state.withLock { state in
            enqueue(question, urgency, &state)
            state.works[question.key]?.waiting[state.count] = continuation
            return state.count
        }
        advance()
        defer { state.withLock { _ = $0.works[question.key]?.waiting.removeValue(forKey: ticket) } }
        for await decision in stream { return decision }
        return nil
    }

    /// A new decision for somebody who waits, when it comes in time.
    package func decision(on question: SyncQuestion, within patience: Duration) async -> PreparedDecision? {
        await withTaskGroup(of: PreparedDecision?.self) { group in
            group.addTask { await self.decision(on: question, .asked) }
            group.addTask {
                try? await Task.sleep(for: patience)
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first
        }
    }

    /// Has a question answered some time; nobody waits.
    package func prepare(_ question: SyncQuestion, _ urgency: Urgency) {
        state.withLock { enqueue(question, urgency, &$0) }
        advance()
    }

    /// Questions that wait or are worked on.
    package var backlog: Int { state.withLock { $0.works.count } }

    private func enqueue(_ question: SyncQuestion, _ urgency: Urgency, _ state: inout State) {
        state.count += 1
        if let known = state.works[question.key]?.urgency {
            state.works[question.key]?.urgency = max(known, urgency)
        } else {
            state.works[question.key] = Work(
                question: question, urgency: urgency, order: state.count, asked: now())
        }
    }

    /// Starts what may run. Somebody who waits is not held up by what nobody waits for: there is one place more for them.
    private func advance() {
        let started = state.withLock { state in
            var started: [(SyncQuestion, asked: Int)] = []
            while let next = state.works.values.filter({ !$0.isRunning }).max(by: {
                ($0.urgency, -$0.order) < ($1.urgency, -$1.order)
            }) {
                let places = next.urgency == .asked ? concurrency + Self.placesForAsked : concurrency
                guard state.running < places else { break }
                state.running += 1
                state.works[next.question.key]?.isRunning = true
                started.append((next.question, next.asked))
            }
            return started
        }
        for (question, asked) in started { Task { await self.work(on: question, asked: asked) } }
    }

    private func work(on question: SyncQuestion, asked: Int) async {
        let known = await kept(question)?.decision
        // Somebody may have looked for the last time just before the work on the same question had ended.
        let isNew = known.map { $0.decidedAt < asked } ?? true
        let decision: PreparedDecision
        if let known, !isNew {
            decision = known
        } else {
            decision = await keep(await maker.decide(question), on: question)
        }
        let waiting = state.withLock { state in
            state.running -= 1
            return state.works.removeValue(forKey: question.key)?.waiting.values.map(\.self) ?? []
        }
        for continuation in waiting {
            continuation.yield(decision)
            continuation.finish()
        }
        if isNew { await decided(decision, question) }
        advance()
    }

    /// Keeps a decision, unless it only says that nothing could be found out and one is kept that still counts: a
    /// registry that is down must not hold up what was verified.
    private func keep(_ decision: PreparedDecision, on question: SyncQuestion) async -> PreparedDecision {
        if decision.outcome == .undetermined, let kept = await kept(question)?.decision, kept.isAllowed,
            kept.outcome != .undetermined
        {
            return kept
        }
        do { try await store.keep(decision) } catch { failed(error) }
        return decision
    }

    private static let placesForAsked = 4
}
