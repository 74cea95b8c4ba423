// SPDX-License-Identifier: Apache-2.0

import OCIModel
import Testing

@testable import Verification

struct QuestionQueueTests {
    private struct Question: DecisionQuestion {
        var subject: String
        var tenant: String
        var key: DecisionKey { DecisionKey(Digest(sha256Of: "\(tenant)/\(subject)".utf8)) }
    }

    private func question(_ name: String, tenant: String = "shop") -> Question {
        Question(subject: name, tenant: tenant)
    }

    private func names(_ started: [(question: Question, asked: Int)]) -> [String] {
        started.map(\.question.subject)
    }

    private func waiter() -> QuestionQueue<Question>.Waiter {
        AsyncStream.makeStream(of: PreparedDecision.self).continuation
    }

    @Test func whoWaitsGoesFirst() {
        var queue = QuestionQueue<Question>(concurrency: 1)
        queue.add(question("a"), .scheduled, at: 0)
        queue.add(question("b"), .expected, at: 0)
        _ = queue.wait(for: question("c"), .asked, at: 0, waiter())
        #expect(names(queue.start()) == ["c"])
        _ = queue.end(question("c").key)
        #expect(names(queue.start()) == ["b"])
    }

    @Test func whatNobodyWaitsForAnyMoreIsNotUrgent() throws {
        var queue = QuestionQueue<Question>(concurrency: 1)
        let ticket = queue.wait(for: question("a"), .asked, at: 0, waiter())
        let number = try #require(ticket)
        queue.leave(question("a").key, number)
        _ = queue.wait(for: question("b"), .asked, at: 0, waiter())
        #expect(names(queue.start()) == ["b"])
    }

    @Test func oneTenantDoesNotTakeAllThePlaces() {
        var queue = QuestionQueue<Question>(concurrency: 2)
        for name in ["a", "b", "c"] { queue.add(question(name), .expected, at: 0) }
        queue.add(question("z", tenant: "other"), .expected, at: 0)
        #expect(names(queue.start()) == ["a", "z"])
    }

    @Test func thoseWhoWaitHaveAFewPlacesMore() {
        var queue = QuestionQueue<Question>(concurrency: 1)
        for name in ["a", "b"] { queue.add(question(name), .expected, at: 0) }
        for name in ["p", "q", "r", "s", "t"] {
            _ = queue.wait(for: question(name), .asked, at: 0, waiter())
        }
        #expect(names(queue.start()) == ["p", "q", "r", "s", "t"])
    }

    @Test func tooManyAreTurnedAway() {
        var queue = QuestionQueue<Question>(concurrency: 1, most: 2)
        queue.add(question("a"), .expected, at: 0)
        queue.add(question("b"), .expected, at: 0)
        queue.add(question("c"), .expected, at: 0)
        #expect(queue.count == 2)
        let late = queue.wait(for: question("d"), .asked, at: 0, waiter())
        #expect(late == nil)
        // Who asks what waits already is not one more.
        let second = queue.wait(for: question("b"), .asked, at: 0, waiter())
        #expect(second != nil)
    }

    @Test func askingTwiceIsOneQuestion() {
        var queue = QuestionQueue<Question>(concurrency: 4)
        _ = queue.wait(for: question("a"), .asked, at: 0, waiter())
        _ = queue.wait(for: question("a"), .asked, at: 0, waiter())
        #expect(queue.start().count == 1)
        #expect(queue.start().isEmpty)
        #expect(queue.end(question("a").key).count == 2)
        #expect(queue.count == 0)
    }
}
