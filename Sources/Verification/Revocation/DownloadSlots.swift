// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Lets a few work at one time; the others wait in order, each until its deadline.
final class DownloadSlots: Sendable {
    private struct State {
        var free: Int
        var waiting: [DeadlineWaiter<Void>] = []
    }

    private let state: Mutex<State>

    init(_ count: Int) { state = Mutex(State(free: count)) }

    /// What `work` gives; `nil` when its turn did not come before the deadline.
    func run<Value>(
        by deadline: ContinuousClock.Instant, _ work: () async -> Value
    ) async -> Value? {
        let isFree = state.withLock { state in
            guard state.free > 0 else { return false }
            state.free -= 1
            return true
        }
        if !isFree {
            guard await DeadlineWaiter.wait(until: deadline, queue) != nil else { return nil }
        }
        defer { release() }
        return await work()
    }

    private func queue(_ waiter: DeadlineWaiter<Void>) {
        let isFree = state.withLock { state in
            guard state.free > 0 else {
                state.waiting.append(waiter)
                return false
            }
            state.free -= 1
            return true
        }
        // Its deadline may have come already.
        if isFree, !waiter.give(()) { release() }
    }

    /// Gives the slot to the first who still waits.
    private func release() {
        while true {
            let next: DeadlineWaiter<Void>? = state.withLock { state in
                guard !state.waiting.isEmpty else {
                    state.free += 1
                    return nil
                }
                return state.waiting.removeFirst()
            }
            guard let next else { return }
            if next.give(()) { return }
        }
    }
}
