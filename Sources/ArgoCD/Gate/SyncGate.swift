// SPDX-License-Identifier: Apache-2.0

import ClusterPolicies
package import Kubernetes
import Policy
import StrictJSON
package import Verification

/// The validating webhook for Applications: a sync starts only when every image that it would run may be deployed.
package struct SyncGate: Sendable {
    private let desk: DecisionDesk<SyncQuestion>
    private let cluster: ClusterView
    private let patience: Duration
    private let isStillAsked: @Sendable (SyncQuestion) -> Void

    /// - Parameters:
    ///   - patience: how long a question without a prepared answer is worked on before it is refused for now; less than
    ///     the time-out of the webhook.
    ///   - isStillAsked: is told of questions that were refused for now; whoever knows more later has Argo CD ask again.
    package init(
        desk: DecisionDesk<SyncQuestion>, cluster: ClusterView, patience: Duration = .seconds(10),
        isStillAsked: @escaping @Sendable (SyncQuestion) -> Void = { _ in }
    ) {
        self.desk = desk
        self.cluster = cluster
        self.patience = patience
        self.isStillAsked = isStillAsked
    }

    package func answer(_ request: AdmissionRequest) async -> AdmissionResponse {
        // Whatever is deleted runs no image.
        if request.operation == .delete { return .allowed() }
        do throws(ApplicationRequestError) {
            switch try request.syncWrite {
            case .unrelated: return .allowed()
            case .asks(let application): return await answer(application, isDryRun: request.isDryRun)
            case .turns(let application): return turned(application)
            }
        } catch {
            return .denied(error.description)
        }
    }

    /// Where the sync would go on is governed by other policies than those that it was let through under.
    private func turned(_ application: Application) -> AdmissionResponse {
        guard let book = cluster.policies() else { return .denied(SyncProblem.policiesUnread.message) }
        let governance = book.governance(of: application)
        return governance.policy.isEnabled ? AdmissionResponse(.turned, under: governance) : .allowed()
    }

    private func answer(_ application: Application, isDryRun: Bool) async -> AdmissionResponse {
        let reading = SyncReading(of: application)
        if reading == .nothing { return .allowed() }
        guard let book = cluster.policies() else { return .denied(SyncProblem.policiesUnread.message) }
        let governance = book.governance(of: application)
        guard governance.policy.isEnabled else { return .allowed() }
        switch reading {
        case .nothing: return .allowed()
        case .dryRun: return .allowed(warnings: [Self.dryRunNote])
        case .problem(let problem): return AdmissionResponse(problem, under: governance)
        case .content(let content):
            let question = SyncQuestion(
                application, content: content, governance: governance, surroundings: cluster.surroundings())
            return await answer(question, isDryRun: isDryRun)
        }
    }

    private func answer(_ question: SyncQuestion, isDryRun: Bool) async -> AdmissionResponse {
        if let (decision, freshness) = await desk.kept(question) {
            if freshness == .renew { desk.prepare(question, .expected) }
            return AdmissionResponse(decision)
        }
        // Whoever only tries whether it would be allowed starts no work.
        guard !isDryRun else { return AdmissionResponse(.inProgress, under: question.governance) }
        if let decision = await desk.decision(on: question, within: patience) {
            return AdmissionResponse(decision)
        }
        isStillAsked(question)
        // It may have come while that was noted, and then nobody would be told.
        if let (decision, _) = await desk.kept(question) { return AdmissionResponse(decision) }
        return AdmissionResponse(.inProgress, under: question.governance)
    }

    private static let dryRunNote = "a dry run changes nothing, so its images are not verified"
}
