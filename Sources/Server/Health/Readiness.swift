// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// What must have happened once before a server is ready. It latches: a pod that was ready stays so, since an unready
/// one would get no calls of webhooks, and nothing could be synced.
package final class Readiness: Sendable {
    private let missing: Mutex<Set<String>>

    /// - Parameter parts: the names of what must be there.
    package init(waitingFor parts: Set<String>) { missing = Mutex(parts) }

    /// Notes that a part is there.
    package func fulfil(_ part: String) { missing.withLock { _ = $0.remove(part) } }

    /// The parts that were not there yet, sorted.
    package var waitingFor: [String] { missing.withLock { $0.sorted() } }

    package var isReady: Bool { missing.withLock { $0.isEmpty } }
}
