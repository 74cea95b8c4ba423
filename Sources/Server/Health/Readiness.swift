// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// What must have happened once before a server is ready. It latches: a pod that was ready stays so, since an unready
/// one would get no calls of webhooks, and nothing could be synced. Only a server that shuts down is no longer ready.
package final class Readiness: Sendable {
    /// The names of what must be there, sorted.
    package let parts: [String]
    private let state: Mutex<(missing: Set<String>, isShuttingDown: Bool)>

    /// - Parameter parts: the names of what must be there.
    package init(waitingFor parts: Set<String>) {
        self.parts = parts.sorted()
        state = Mutex((parts, false))
    }

    /// Notes that a part is there.
    package func fulfil(_ part: String) { state.withLock { _ = $0.missing.remove(part) } }

    /// Notes that the server ends.
    package func shutDown() { state.withLock { $0.isShuttingDown = true } }

    /// The parts that were not there yet, sorted.
    package var waitingFor: [String] { state.withLock { $0.missing.sorted() } }

    package var isShuttingDown: Bool { state.withLock { $0.isShuttingDown } }

    package var isReady: Bool { state.withLock { $0.missing.isEmpty && !$0.isShuttingDown } }
}
