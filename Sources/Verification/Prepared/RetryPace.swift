// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// When a question that has no answer that lasts is put again: later and later.
package final class RetryPace: Sendable {
    private let now: @Sendable () -> Int
    private let attempts = Mutex<[DecisionKey: (count: Int, next: Int)]>([:])

    package init(now: @escaping @Sendable () -> Int) { self.now = now }

    /// Whether a question is to be put now; if so, the next time is later.
    package func isDue(_ key: DecisionKey) -> Bool {
        let moment = now()
        return attempts.withLock { attempts in
            if let known = attempts[key], moment < known.next { return false }
            if attempts.count >= Self.mostAttempts { attempts.removeAll() }
            let count = attempts[key]?.count ?? 0
            attempts[key] = (
                min(count + 1, 5), moment + min(Self.firstPause << min(count, 5), Self.longestPause)
            )
            return true
        }
    }

    /// Begins anew: there is an answer, or a word that there may be another one.
    package func forget(_ key: DecisionKey) { attempts.withLock { _ = $0.removeValue(forKey: key) } }

    /// Seconds to the second attempt; each further pause is twice as long.
    private static let firstPause = 60
    private static let longestPause = 1_800
    private static let mostAttempts = 20_000
}
