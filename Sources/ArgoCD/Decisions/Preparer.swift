// SPDX-License-Identifier: Apache-2.0

import Policy
package import Verification

/// Has decisions made before anybody asks: for what Argo CD would sync next, and anew for what runs, so that what would
/// be refused tomorrow is known today.
package struct Preparer: Sendable {
    private let desk: DecisionDesk
    private let cluster: ClusterView

    package init(desk: DecisionDesk, cluster: ClusterView) {
        self.desk = desk
        self.cluster = cluster
    }

    /// Looks at all Applications. Cheap where nothing changed: a look into the store each.
    ///
    /// - Parameter includesSynced: whether what runs already is looked at too, or only what waits to be synced.
    package func prepareAll(includesSynced: Bool) async {
        for application in cluster.applications() {
            if Task.isCancelled { return }
            await prepare(application, includesSynced: includesSynced)
        }
    }

    /// Has the next sync of an Application decided about, unless that was done.
    package func prepare(_ application: Application, includesSynced: Bool) async {
        guard let question = question(about: application) else { return }
        let isSynced = application.status.sync == "Synced"
        guard includesSynced || !isSynced else { return }
        if let kept = await desk.kept(question), kept.freshness == .fresh { return }
        desk.prepare(question, isSynced ? .scheduled : .expected)
    }

    /// What is decided about the next sync of each Application, as far as that is known.
    package func known() async -> [(SyncQuestion, PreparedDecision)] {
        var known: [(SyncQuestion, PreparedDecision)] = []
        for application in cluster.applications() {
            guard let question = question(about: application), let kept = await desk.kept(question) else {
                continue
            }
            known.append((question, kept.decision))
        }
        return known
    }

    /// The question that the next sync will put: the Application's own sources at the revisions that Argo CD compared
    /// last. `nil` where nothing governs, and where Argo CD has not compared what the Application says now.
    package func question(about application: Application) -> SyncQuestion? {
        guard !application.isBeingDeleted, !application.isHydrated, let book = cluster.policies() else {
            return nil
        }
        let status = application.status
        guard !application.sources.isEmpty, status.comparedSources == application.sources,
            status.revisions.count == application.sources.count,
            zip(application.sources, status.revisions).allSatisfy({ $0.isPinned(by: $1) })
        else { return nil }
        let governance = book.governance(of: application)
        guard governance.policy.isEnabled else { return nil }
        return SyncQuestion(
            application, content: .sources(application.sources, revisions: status.revisions),
            governance: governance, surroundings: cluster.surroundings())
    }
}
