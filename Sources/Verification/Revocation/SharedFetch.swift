// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Does the same work once for all who ask for it at the same time, and keeps nothing of it. One who stops waiting does
/// not end it for the others: the work is bounded in time by itself.
final class SharedFetch<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private typealias Waiter = DeadlineWaiter<Value>

    private let running = Mutex<[Key: [Waiter]]>([:])

    /// The result of `work`, or of the same work that another caller began; `nil` when the deadline came first, or when
    /// `work` had no result.
    ///
    /// - Parameter work: `nil` says something of its caller alone, whose time or requests ended: others who waited for it
    ///   do it again.
    func value(
        _ key: Key, by deadline: ContinuousClock.Instant, _ work: @escaping @Sendable () async -> Value?
    ) async -> Value? {
        while ContinuousClock.now < deadline {
            var isOurs = false
            let value = await Waiter.wait(until: deadline) { waiter in
                isOurs = join(key, waiter)
                if isOurs { Task { land(key, await work()) } }
            }
            if isOurs || value != nil { return value }
        }
        return nil
    }

    /// Whether nobody does the work yet.
    private func join(_ key: Key, _ waiter: Waiter) -> Bool {
        running.withLock { running in
            defer { running[key, default: []].append(waiter) }
            return running[key] == nil
        }
    }

    private func land(_ key: Key, _ value: Value?) {
        let waiters = running.withLock { $0.removeValue(forKey: key) } ?? []
        for waiter in waiters { waiter.give(value) }
    }
}
