// SPDX-License-Identifier: Apache-2.0

/// Turns for scans that look at everything in a repository; those that come later wait in their order. Without them, a
/// view that starts anew would have so many requests waiting for the registries that nobody else gets an answer.
actor ScanTurns {
    private var free: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private let room: Int

    /// - Parameters:
    ///   - count: how many there are.
    ///   - room: how many may wait for one.
    init(_ count: Int, room: Int) {
        free = max(count, 1)
        self.room = room
    }

    /// Returns when it is one's turn, which must be given back; `false` when too many wait already.
    func take() async -> Bool {
        if free > 0 {
            free -= 1
            return true
        }
        guard waiting.count < room else { return false }
        await withCheckedContinuation { waiting.append($0) }
        return true
    }

    /// Gives a turn back, to the one who has waited longest.
    func giveBack() {
        guard !waiting.isEmpty else {
            free += 1
            return
        }
        waiting.removeFirst().resume()
    }
}
