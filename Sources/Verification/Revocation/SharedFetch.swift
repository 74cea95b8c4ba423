// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Does the same work once for all who ask for it at the same time, and keeps nothing of it. One who stops waiting does
/// not end it for the others: the work is bounded in time by itself.
final class SharedFetch<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private let running = Mutex<[Key: Task<Value, Never>]>([:])

    /// The result of `work`, or of the same work that another caller began.
    func value(_ key: Key, _ work: @escaping @Sendable () async -> Value) async -> Value {
        let task = running.withLock { running in
            if let task = running[key] { return task }
            let task = Task {
                let value = await work()
                self.forget(key)
                return value
            }
            running[key] = task
            return task
        }
        return await task.value
    }

    /// Its task ends after this, so that a later one under the key cannot be meant.
    private func forget(_ key: Key) {
        running.withLock { $0[key] = nil }
    }
}
