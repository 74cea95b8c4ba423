// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// One who waits for a value, until a deadline.
final class DeadlineWaiter<Value: Sendable>: Sendable {
    private struct State {
        var continuation: CheckedContinuation<Value?, Never>?
        var timer: Task<Void, Never>?
    }

    private let state: Mutex<State>

    private init(_ continuation: CheckedContinuation<Value?, Never>) {
        state = Mutex(State(continuation: continuation))
    }

    /// Waits for a value, which whoever is given the waiter gives it; `nil` when the deadline comes first.
    static func wait(
        until deadline: ContinuousClock.Instant, _ begin: (DeadlineWaiter) -> Void
    ) async -> Value? {
        await withCheckedContinuation { continuation in
            let waiter = DeadlineWaiter(continuation)
            waiter.start(until: deadline)
            begin(waiter)
        }
    }

    /// Ends the waiting; `false` when it was over already.
    @discardableResult
    func give(_ value: Value?) -> Bool {
        let (continuation, timer) = state.withLock { state in
            defer { state = State() }
            return (state.continuation, state.timer)
        }
        timer?.cancel()
        continuation?.resume(returning: value)
        return continuation != nil
    }

    private func start(until deadline: ContinuousClock.Instant) {
        let timer = Task {
            try? await Task.sleep(until: deadline, clock: .continuous)
            if !Task.isCancelled { give(nil) }
        }
        let isWaiting = state.withLock { state in
            guard state.continuation != nil else { return false }
            state.timer = timer
            return true
        }
        if !isWaiting { timer.cancel() }
    }
}
