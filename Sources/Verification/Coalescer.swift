// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Computes the value of each key once, for all who ask, and keeps it for the coalescer's own life: one run.
final class Coalescer<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private let tasks = Mutex<[Key: Task<Value, Never>]>([:])

    /// The value for `key`. One who stops waiting does not take it from the others.
    func value(for key: Key, compute: @escaping @Sendable () async -> Value) async -> Value {
        let task = tasks.withLock { tasks in
            if let running = tasks[key] { return running }
            let task = Task { await compute() }
            tasks[key] = task
            return task
        }
        return await task.value
    }
}
