// SPDX-License-Identifier: Apache-2.0

import ClusterPolicies
import Policy

/// What the next sync of an Application would be asked about, as the cluster is now.
package struct NextSync: Sendable {
    private let cluster: ClusterView

    package init(_ cluster: ClusterView) { self.cluster = cluster }

    /// The question that the next sync will put: the Application's own sources at the revisions that Argo CD compared
    /// last. `nil` where nothing governs, and where Argo CD has not compared what the Application says now.
    func question(about application: Application, under book: PolicyBook) -> SyncQuestion? {
        guard !application.isBeingDeleted, !application.isHydrated else { return nil }
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

    /// Whether a question is the one that the next sync will put. Others are tried and asked about, and nobody is to be
    /// told of what never was.
    package func isAsked(by question: SyncQuestion) -> Bool {
        guard let application = cluster.application(question.application.name), let book = cluster.policies(),
            application.uid == question.application.uid
        else { return false }
        return self.question(about: application, under: book)?.key == question.key
    }

    /// The Applications that nothing governs and of which something was told.
    ///
    /// - Parameter told: whether this replica has told anything of one.
    package func ungoverned(told: (ApplicationName) -> Bool) -> [Application] {
        guard let book = cluster.policies() else { return [] }
        return cluster.applications().filter { application in
            let isMarked = !(application.conditions.isEmpty && application.notices.isEmpty)
            return (isMarked || told(application.name)) && !book.governance(of: application).policy.isEnabled
        }
    }
}
