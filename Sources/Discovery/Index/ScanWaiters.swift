// SPDX-License-Identifier: Apache-2.0

/// Those who wait for a scan. Whoever leaves, because time is up or because it was cancelled, leaves the scan alone.
struct ScanWaiters {
    private var waiting: [Int: CheckedContinuation<Bool, Never>] = [:]
    /// Those that came and are not through.
    private var present: Set<Int> = []
    /// Those of them that were cancelled before they could wait.
    private var left: Set<Int> = []
    private var lastID = 0

    mutating func nextID() -> Int {
        lastID += 1
        present.insert(lastID)
        return lastID
    }

    mutating func add(_ id: Int, _ waiter: CheckedContinuation<Bool, Never>) {
        if left.remove(id) != nil { waiter.resume(returning: false) } else { waiting[id] = waiter }
    }

    /// Lets one go that does not wait any longer.
    mutating func leave(_ id: Int) {
        if let waiter = waiting.removeValue(forKey: id) {
            waiter.resume(returning: false)
        } else if present.contains(id) {
            left.insert(id)
        }
    }

    /// Forgets one that is through.
    mutating func forget(_ id: Int) {
        present.remove(id)
        left.remove(id)
    }

    /// Tells all that the scan has ended.
    mutating func release() {
        let all = waiting.values
        waiting = [:]
        for waiter in all { waiter.resume(returning: true) }
    }
}
