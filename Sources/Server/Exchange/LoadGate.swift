// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Counts what runs at once, and says when that is enough.
final class LoadGate: Sendable {
    enum Load: Sendable {
        case light
        /// Enough: only what costs little should still be done.
        case full
        /// Twice as much.
        case overfull
    }

    private let limit: Int
    private let state = Mutex((running: 0, bytes: 0))
    private let mostBytes: Int

    init(requests: Int, bytes: Int) {
        limit = requests
        mostBytes = bytes
    }

    /// Counts one in; ``leave()`` must follow.
    func enter() -> Load {
        let running = state.withLock { state in
            state.running += 1
            return state.running
        }
        return running <= limit ? .light : running <= 2 * limit ? .full : .overfull
    }

    /// Counts one out.
    func leave() { state.withLock { $0.running -= 1 } }

    /// Whether there is memory for so many bytes more; ``release(_:)`` must follow when there is.
    func reserve(_ bytes: Int) -> Bool {
        state.withLock { state in
            guard state.bytes + bytes <= mostBytes else { return false }
            state.bytes += bytes
            return true
        }
    }

    func release(_ bytes: Int) { state.withLock { $0.bytes -= bytes } }
}
