// SPDX-License-Identifier: Apache-2.0

import Policy

/// The questions that wait to be answered or are worked on: which comes next, and who waits for it. No I/O.
struct QuestionQueue<Question: DecisionQuestion>: Sendable {
    typealias Waiter = AsyncStream<PreparedDecision>.Continuation

    private struct Work {
        var question: Question
        var urgency: QuestionUrgency
        var order: Int
        /// When it was first asked, in seconds since 1970.
        var asked: Int
        var isRunning = false
        var waiting: [Int: Waiter] = [:]
    }

    private let concurrency: Int
    private let most: Int
    private var works: [DecisionKey: Work] = [:]
    private var running = 0
    private var runningByTenant: [String: Int] = [:]
    private var nextNumber = 0

    /// - Parameters:
    ///   - concurrency: questions that are worked on at the same time; there are a few places more for those that
    ///     somebody waits for.
    ///   - most: questions that wait; beyond it none is taken.
    init(concurrency: Int, most: Int = 10_000) {
        self.concurrency = max(1, concurrency)
        self.most = most
    }

    var count: Int { works.count }

    /// Takes a question that nobody waits for.
    mutating func add(_ question: Question, _ urgency: QuestionUrgency, at moment: Int) {
        nextNumber += 1
        if let known = works[question.key]?.urgency {
            works[question.key]?.urgency = max(known, urgency)
        } else if works.count < most {
            works[question.key] = Work(
                question: question, urgency: urgency, order: nextNumber, asked: moment)
        }
    }

    /// Takes a question with somebody who waits; gives the number of the wait, or `nil` where too many wait.
    mutating func wait(
        for question: Question, _ urgency: QuestionUrgency, at moment: Int, _ waiter: Waiter
    ) -> Int? {
        add(question, urgency, at: moment)
        guard works[question.key] != nil else { return nil }
        works[question.key]?.waiting[nextNumber] = waiter
        return nextNumber
    }

    /// Somebody waits no longer. What nobody waits for any more is not urgent.
    mutating func leave(_ key: DecisionKey, _ number: Int) {
        works[key]?.waiting[number] = nil
        if let work = works[key], !work.isRunning, work.waiting.isEmpty, work.urgency == .asked {
            works[key]?.urgency = .expected
        }
    }

    /// The questions that are worked on from now on.
    mutating func start() -> [(question: Question, asked: Int)] {
        var started: [(Question, Int)] = []
        while let next = next() {
            running += 1
            runningByTenant[next.question.tenant, default: 0] += 1
            works[next.question.key]?.isRunning = true
            started.append((next.question, next.asked))
        }
        return started
    }

    /// A question is answered; gives who waited for it.
    mutating func end(_ key: DecisionKey) -> [Waiter] {
        guard let work = works.removeValue(forKey: key), work.isRunning else { return [] }
        running -= 1
        let left = (runningByTenant[work.question.tenant] ?? 1) - 1
        runningByTenant[work.question.tenant] = left > 0 ? left : nil
        return Array(work.waiting.values)
    }

    /// The most urgent one for which there is a place; among equals that of the tenant who has fewest running, then
    /// the oldest. One tenant cannot take all the places while another waits.
    private func next() -> Work? {
        guard running < concurrency + Self.placesForAsked else { return nil }
        let waiting = works.values.filter {
            !$0.isRunning && ($0.urgency == .asked || running < concurrency)
        }
        return waiting.max { a, b in rank(a) < rank(b) }
    }

    private func rank(_ work: Work) -> (Int, Int, Int) {
        (work.urgency.rawValue, -(runningByTenant[work.question.tenant] ?? 0), -work.order)
    }

    private static var placesForAsked: Int { 4 }
}
