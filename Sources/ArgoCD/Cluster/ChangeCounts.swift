// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Notes when Applications change in what is rendered of them, so that a change there and back is noticed.
final class ChangeCounts: Sendable {
    private struct State {
        var entries: [ApplicationName: (application: Application, number: Int)] = [:]
        /// Of all changes so far.
        var changes = 0
    }

    private let state = Mutex(State())

    /// Notes an Application as it is now; to be told of every state, in order.
    func note(_ application: Application) {
        state.withLock { state in
            if let known = state.entries[application.name], known.application.uid == application.uid,
                known.application.rendersAs(application)
            {
                return
            }
            state.changes += 1
            state.entries[application.name] = (application, state.changes)
        }
    }

    /// The number of its last change; another one after each.
    func number(of name: ApplicationName) -> Int { state.withLock { $0.entries[name]?.number ?? 0 } }

    /// Forgets an Application that is gone.
    func forget(_ name: ApplicationName) { state.withLock { _ = $0.entries.removeValue(forKey: name) } }
}
