// SPDX-License-Identifier: Apache-2.0

import ArgoCD
import Synchronization
import Verification

/// Syncs that were refused because nothing was known yet: when they may start, Argo CD is told, by the replica that
/// refused them.
final class AskedAgain: Sendable {
    private let announcer: Announcer
    private let next: NextSync
    private let waiting = Mutex<Set<DecisionKey>>([])

    init(_ announcer: Announcer, _ next: NextSync) {
        self.announcer = announcer
        self.next = next
    }

    @Sendable func note(_ question: SyncQuestion) {
        waiting.withLock { waiting in
            if waiting.count >= Self.most { waiting.removeAll() }
            waiting.insert(question.key)
        }
    }

    func decided(_ decision: PreparedDecision, _ question: SyncQuestion) async {
        let isWaited = waiting.withLock { $0.remove(question.key) != nil }
        // Only an automated sync goes on by itself, and that asks what is current.
        guard isWaited, decision.isAllowed, next.isAsked(by: question) else { return }
        await announcer.refresh(question.application.name)
    }

    private static let most = 10_000
}
