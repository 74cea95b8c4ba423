// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Whoever comes first answers.
final class FirstReply<Answer: Sendable>: Sendable {
    private let continuation: Mutex<CheckedContinuation<Answer, Never>?>

    init(_ continuation: CheckedContinuation<Answer, Never>) { self.continuation = Mutex(continuation) }

    /// Whether this was the first answer; `before` runs only then, and before anybody has it.
    @discardableResult
    func give(_ answer: Answer, _ before: () -> Void = {}) -> Bool {
        continuation.withLock { held in
            guard let waiting = held else { return false }
            held = nil
            before()
            waiting.resume(returning: answer)
            return true
        }
    }
}
