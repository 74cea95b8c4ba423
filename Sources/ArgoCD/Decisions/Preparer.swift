// SPDX-License-Identifier: Apache-2.0

import ClusterPolicies
import Policy
import Synchronization
package import Verification

/// Has decisions made before anybody asks: for what Argo CD would sync next, and anew for what runs, so that what would
/// be refused tomorrow is known today.
package final class Preparer: Sendable {
    private let desk: DecisionDesk<SyncQuestion>
    private let cluster: ClusterView
    private let next: NextSync
    private let now: @Sendable () -> Int
    /// The questions that were put without an answer that lasts, and when each is put again.
    private let attempts = Mutex<[DecisionKey: (count: Int, next: Int)]>([:])

    package init(desk: DecisionDesk<SyncQuestion>, cluster: ClusterView, now: @escaping @Sendable () -> Int) {
        self.desk = desk
        self.cluster = cluster
        next = NextSync(cluster)
        self.now = now
    }

    /// Looks at all Applications. Cheap where nothing changed: a look into the store each.
    ///
    /// - Parameter includesSynced: whether what runs already is looked at too, or only what waits to be synced.
    package func prepareAll(includesSynced: Bool) async {
        guard let book = cluster.policies() else { return }
        for application in cluster.applications() {
            if Task.isCancelled { return }
            await prepare(application, under: book, includesSynced: includesSynced)
        }
    }

    /// Has the next sync of an Application decided about, unless that was done.
    package func prepare(_ application: Application, includesSynced: Bool) async {
        guard let book = cluster.policies() else { return }
        await prepare(application, under: book, includesSynced: includesSynced)
    }

    private func prepare(_ application: Application, under book: PolicyBook, includesSynced: Bool) async {
        let isSynced = application.status.sync == "Synced"
        guard includesSynced || !isSynced, let question = next.question(about: application, under: book)
        else {
            return
        }
        if let kept = await desk.kept(question), kept.freshness == .fresh {
            // It may be a refusal: the next look at it comes later than the first.
            if kept.decision.isAllowed { attempts.withLock { _ = $0.removeValue(forKey: question.key) } }
            return
        }
        guard isDue(question.key) else { return }
        desk.prepare(question, isSynced ? .scheduled : .expected)
    }

    /// Whether a question is to be put now; the next time is later and later.
    private func isDue(_ key: DecisionKey) -> Bool {
        let moment = now()
        return attempts.withLock { attempts in
            if let known = attempts[key], moment < known.next { return false }
            if attempts.count >= Self.mostAttempts { attempts.removeAll() }
            let count = attempts[key]?.count ?? 0
            attempts[key] = (
                min(count + 1, 5), moment + min(Self.firstPause << min(count, 5), Self.longestPause)
            )
            return true
        }
    }

    /// What is decided about the next sync of each Application, as far as that is known.
    package func known() async -> [(SyncQuestion, PreparedDecision)] {
        guard let book = cluster.policies() else { return [] }
        var known: [(SyncQuestion, PreparedDecision)] = []
        for application in cluster.applications() {
            guard let question = next.question(about: application, under: book),
                let kept = await desk.kept(question)
            else { continue }
            known.append((question, kept.decision))
        }
        return known
    }

    /// Seconds to the second attempt; each further pause is twice as long.
    private static let firstPause = 60
    private static let longestPause = 1_800
    private static let mostAttempts = 20_000
}
