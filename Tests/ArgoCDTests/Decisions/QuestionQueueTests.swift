// SPDX-License-Identifier: Apache-2.0

import OCIModel
import Policy
import StrictJSON
import Testing
import Verification

@testable import ArgoCD

struct QuestionQueueTests {
    private func question(_ name: String, project: String = "shop") throws -> SyncQuestion {
        var fixture = ApplicationFixture()
        fixture.name = name
        fixture.project = project
        let application = try fixture.application()
        return SyncQuestion(
            application, content: .manifests([name]), governance: PolicyBook().governance(of: application),
            surroundings: Digest(sha256Of: [1]))
    }

    private func names(_ started: [(question: SyncQuestion, asked: Int)]) -> [String] {
        started.map(\.question.application.name.name)
    }

    private func waiter() -> QuestionQueue.Waiter {
        AsyncStream.makeStream(of: PreparedDecision.self).continuation
    }

    @Test func whoWaitsGoesFirst() throws {
        var queue = QuestionQueue(concurrency: 1)
        queue.add(try question("a"), .scheduled, at: 0)
        queue.add(try question("b"), .expected, at: 0)
        _ = queue.wait(for: try question("c"), .asked, at: 0, waiter())
        #expect(names(queue.start()) == ["c"])
        _ = queue.end(try question("c").key)
        #expect(names(queue.start()) == ["b"])
    }

    @Test func whatNobodyWaitsForAnyMoreIsNotUrgent() throws {
        var queue = QuestionQueue(concurrency: 1)
        let number = try #require(queue.wait(for: try question("a"), .asked, at: 0, waiter()))
        queue.leave(try question("a").key, number)
        _ = queue.wait(for: try question("b"), .asked, at: 0, waiter())
        #expect(names(queue.start()) == ["b"])
    }

    @Test func oneProjectDoesNotTakeAllThePlaces() throws {
        var queue = QuestionQueue(concurrency: 2)
        for name in ["a", "b", "c"] { queue.add(try question(name), .expected, at: 0) }
        queue.add(try question("z", project: "other"), .expected, at: 0)
        #expect(names(queue.start()) == ["a", "z"])
    }

    @Test func thoseWhoWaitHaveAFewPlacesMore() throws {
        var queue = QuestionQueue(concurrency: 1)
        for name in ["a", "b"] { queue.add(try question(name), .expected, at: 0) }
        for name in ["p", "q", "r", "s", "t"] {
            _ = queue.wait(for: try question(name), .asked, at: 0, waiter())
        }
        #expect(names(queue.start()) == ["p", "q", "r", "s", "t"])
    }

    @Test func tooManyAreTurnedAway() throws {
        var queue = QuestionQueue(concurrency: 1, most: 2)
        queue.add(try question("a"), .expected, at: 0)
        queue.add(try question("b"), .expected, at: 0)
        queue.add(try question("c"), .expected, at: 0)
        #expect(queue.count == 2)
        #expect(queue.wait(for: try question("d"), .asked, at: 0, waiter()) == nil)
        // Who asks what waits already is not one more.
        #expect(queue.wait(for: try question("b"), .asked, at: 0, waiter()) != nil)
    }

    @Test func askingTwiceIsOneQuestion() throws {
        var queue = QuestionQueue(concurrency: 4)
        _ = queue.wait(for: try question("a"), .asked, at: 0, waiter())
        _ = queue.wait(for: try question("a"), .asked, at: 0, waiter())
        #expect(queue.start().count == 1)
        #expect(queue.start().isEmpty)
        #expect(queue.end(try question("a").key).count == 2)
        #expect(queue.count == 0)
    }
}
