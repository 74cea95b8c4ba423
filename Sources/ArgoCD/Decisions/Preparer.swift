// SPDX-License-Identifier: Apache-2.0

import ClusterPolicies
import Policy
package import Verification

/// Has decisions made before anybody asks: for what Argo CD would sync next, and anew for what runs, so that what would
/// be refused tomorrow is known today.
package final class Preparer: Sendable {
    private let desk: DecisionDesk<SyncQuestion>
    private let cluster: ClusterView
    private let next: NextSync
    private let pace: RetryPace

    package init(desk: DecisionDesk<SyncQuestion>, cluster: ClusterView, now: @escaping @Sendable () -> Int) {
        self.desk = desk
        self.cluster = cluster
        next = NextSync(cluster)
        pace = RetryPace(now: now)
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
            if kept.decision.isAllowed { pace.forget(question.key) }
            return
        }
        guard pace.isDue(question.key) else { return }
        desk.prepare(question, isSynced ? .scheduled : .expected)
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
}
