// SPDX-License-Identifier: Apache-2.0

import Policy
import Synchronization

/// When a question that has no answer that lasts is put again: later and later. It remembers what was answered last, for
/// longer than the answer counts.
package final class RetryPace: Sendable {
    private struct Attempts {
        var count = 0
        /// When the next one is due, in seconds since 1970.
        var next = 0
        var wasRejected = false
    }

    /// Seconds since 1970.
    package let now: @Sendable () -> Int
    private let attempts = Mutex<[DecisionKey: Attempts]>([:])

    package init(now: @escaping @Sendable () -> Int) { self.now = now }

    /// Whether a question is to be put now; if so, the next time is later.
    package func isDue(_ key: DecisionKey) -> Bool {
        let moment = now()
        return attempts.withLock { attempts in
            if let known = attempts[key], moment < known.next { return false }
            if attempts.count >= Self.mostAttempts { attempts.removeAll() }
            var known = attempts[key] ?? Attempts()
            known.next = moment + min(Self.firstPause << known.count, Self.longestPause)
            known.count = min(known.count + 1, 5)
            attempts[key] = known
            return true
        }
    }

    /// Takes note of an answer. What could not be decided is asked about sooner than what was rejected; what lasts begins
    /// anew.
    package func note(_ decision: PreparedDecision) {
        let key = decision.key
        attempts.withLock { attempts in
            switch decision.outcome {
            case .verified, .exempt, .notGoverned: attempts[key] = nil
            case .undetermined:
                guard var known = attempts[key] else { return }
                let pause = min(Self.undecidedPause << max(known.count - 1, 0), Self.longestUndecidedPause)
                known.next = min(known.next, decision.decidedAt + pause)
                known.wasRejected = false
                attempts[key] = known
            case .rejected, .misconfigured: attempts[key, default: Attempts()].wasRejected = true
            }
        }
    }

    /// Whether the last answer was a rejection, however long ago.
    package func wasRejected(_ key: DecisionKey) -> Bool {
        attempts.withLock { $0[key]?.wasRejected ?? false }
    }

    /// How often the question was put without an answer that lasts; five stands for more.
    package func attempts(_ key: DecisionKey) -> Int { attempts.withLock { $0[key]?.count ?? 0 } }

    /// Begins anew: there is word that there may be another answer.
    package func forget(_ key: DecisionKey) {
        attempts.withLock { attempts in
            attempts[key]?.count = 0
            attempts[key]?.next = 0
        }
    }

    /// Seconds to the second attempt; each further pause is twice as long.
    private static let firstPause = 60
    private static let longestPause = 1_800
    /// The same where it could not be decided.
    private static let undecidedPause = 15
    private static let longestUndecidedPause = 300
    private static let mostAttempts = 20_000
}
