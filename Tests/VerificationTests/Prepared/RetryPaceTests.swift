// SPDX-License-Identifier: Apache-2.0

import OCIModel
import Policy
import Synchronization
import Testing

@testable import Verification

struct RetryPaceTests {
    private final class Clock: Sendable {
        let seconds = Mutex(1_000)

        func pass(_ count: Int) { seconds.withLock { $0 += count } }
    }

    private static let key = DecisionKey(Digest(sha256Of: [1]))

    private static func decision(_ outcome: Outcome, at moment: Int) -> PreparedDecision {
        PreparedDecision(
            key: key, subject: "web", outcome: outcome, disposition: .deny, decidedAt: moment)
    }

    /// The moments, in seconds after the first, at which the question is put.
    private func moments(after outcome: Outcome?, until end: Int) -> [Int] {
        let clock = Clock()
        let pace = RetryPace(now: { clock.seconds.withLock(\.self) })
        var moments: [Int] = []
        for second in 0...end {
            if pace.isDue(Self.key) {
                moments.append(second)
                if let outcome { pace.note(Self.decision(outcome, at: 1_000 + second)) }
            }
            clock.pass(1)
        }
        return moments
    }

    @Test func aQuestionIsPutLaterAndLater() {
        #expect(moments(after: nil, until: 500) == [0, 60, 180, 420])
        #expect(moments(after: .rejected, until: 500) == [0, 60, 180, 420])
    }

    @Test func whatCouldNotBeDecidedIsAskedAboutSooner() {
        #expect(moments(after: .undetermined, until: 250) == [0, 15, 45, 105, 225])
    }

    @Test func whatLastsBeginsAnew() {
        #expect(moments(after: .verified, until: 2) == [0, 1, 2])
    }

    @Test func aRejectionIsRememberedUntilThereIsAnotherAnswer() {
        let pace = RetryPace(now: { 1_000 })
        _ = pace.isDue(Self.key)
        #expect(!pace.wasRejected(Self.key))
        pace.note(Self.decision(.rejected, at: 1_000))
        #expect(pace.wasRejected(Self.key))
        pace.forget(Self.key)
        #expect(pace.wasRejected(Self.key))
        #expect(pace.isDue(Self.key))
        pace.note(Self.decision(.verified, at: 1_000))
        #expect(!pace.wasRejected(Self.key))
    }
}
