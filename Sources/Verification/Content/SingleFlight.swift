// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Shares one computation among all who ask for the same thing, and keeps its result while `keep` says so.
final class SingleFlight<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct State {
        var tasks: [Key: Task<Value, Never>] = [:]
        var order: [Key] = []
    }

    private let state = Mutex(State())
    private let capacity: Int

    /// Results of the `capacity` newest keys are kept.
    init(capacity: Int) { self.capacity = capacity }

    /// The value for `key`, computed at most once at a time.
    func value(
        for key: Key, keep: @escaping @Sendable (Value) -> Bool = { _ in true },
        compute: @escaping @Sendable () async -> Value
    ) async -> Value {
        let task = state.withLock { state in
            if let running = state.tasks[key] { return running }
            let task = Task { await compute() }
            state.tasks[key] = task
            state.order.append(key)
            if state.order.count > capacity { state.tasks[state.order.removeFirst()] = nil }
            return task
        }
        // One who stops waiting does not take the value from the others.
        let value = await task.value
        if !keep(value) { forget(key) }
        return value
    }

    private func forget(_ key: Key) {
        state.withLock { state in
            state.tasks[key] = nil
            state.order.removeAll { $0 == key }
        }
    }
}
