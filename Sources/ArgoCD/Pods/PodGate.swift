// SPDX-License-Identifier: Apache-2.0

import ClusterPolicies
package import Kubernetes
import Manifests
import OCIModel
import Policy
import StrictJSON
package import Verification

/// The webhooks for Pods: whoever creates them, what they run must be what a sync of their Application could have put
/// there. What runs already is never stopped: only images that a request adds are looked at.
package struct PodGate: Sendable {
    private let desk: DecisionDesk<SyncQuestion>
    private let cluster: ClusterView
    private let owners: OwnerChain
    private let patience: Duration

    /// - Parameter patience: how long a Pod waits for verdicts that are not known; less than the webhook's time-out.
    package init(
        desk: DecisionDesk<SyncQuestion>, cluster: ClusterView, owners: OwnerChain,
        patience: Duration = .seconds(7)
    ) {
        self.desk = desk
        self.cluster = cluster
        self.owners = owners
        self.patience = patience
    }

    /// The validating webhook.
    package func answer(_ request: AdmissionRequest) async -> AdmissionResponse {
        switch await finding(for: request) {
        case .nothing: .allowed()
        case .refused(let why): .denied(why)
        case .decided(let decision): AdmissionResponse(decision)
        }
    }

    /// The mutating webhook: tags become the digests that were verified. It refuses nothing; the validating one does.
    package func pin(_ request: AdmissionRequest) async -> AdmissionResponse {
        guard request.operation == .create, request.subresource.isEmpty, let pod = request.object,
            case .decided(let decision) = await finding(for: request)
        else { return .allowed() }
        return .allowed(patch: PodPin.patch(for: pod, decision.images))
    }

    private enum Finding {
        case nothing
        case refused(String)
        case decided(PreparedDecision)
    }

    private func finding(for request: AdmissionRequest) async -> Finding {
        guard request.resource.group.isEmpty, request.resource.name == "pods" else {
            return .refused(
                "Assay answers here for pods and was asked about \(request.resource.name); check its webhook configuration"
            )
        }
        guard request.operation == .create || request.operation == .update,
            ["", "ephemeralcontainers"].contains(request.subresource)
        else { return .nothing }
        guard let pod = request.object, pod.object != nil else {
            return .refused(
                "Assay was asked about a Pod without being shown it; check its webhook configuration")
        }
        // What is on its way out gets no new images.
        guard pod["metadata"]?["deletionTimestamp"]?.isNull ?? true else { return .nothing }
        let images: PodImages
        do throws(ManifestInputError) {
            images = try PodImages(of: pod, besides: request.oldObject)
        } catch {
            return .refused("\(SyncProblem.unreadable(why: "\(error)").message)")
        }
        guard !images.added.isEmpty else { return .nothing }
        return await finding(for: images, of: pod, in: request.namespace)
    }

    private func finding(for images: PodImages, of pod: JSON, in namespace: String) async -> Finding {
        guard let book = cluster.policies() else { return .refused(SyncProblem.policiesUnread.message) }
        guard let place = Application(standingFor: namespace) else { return .nothing }
        let application: Application?
        do {
            application = try await owner(of: pod, namespace: namespace)
        } catch {
            // What holds for the place is known, and more may hold.
            return book.saysNothing ? .nothing : .refused(SyncProblem.ownerUnknown.message)
        }
        let governance = book.governance(ofPodsIn: place.governed, owner: application?.governed)
        guard governance.policy.isEnabled else { return .nothing }
        let subject = application ?? place
        let question = SyncQuestion(
            subject, subject: "\(namespace)/pods of \(application?.name.description ?? "nobody")",
            content: .manifests([images.manifest.text()]), governance: governance,
            surroundings: cluster.surroundings())
        if let kept = await desk.kept(question)?.decision { return .decided(kept) }
        guard let decision = await desk.decision(on: question, within: patience) else {
            return governance.undetermined == .deny
                ? .refused(SyncProblem.inProgress.message) : .nothing
        }
        return .decided(decision)
    }

    /// The Application that put the Pod there, when Argo CD itself says so: anybody can write an annotation.
    private func owner(of pod: JSON, namespace: String) async throws -> Application? {
        guard let id = try await owners.trackingID(of: pod, namespace: namespace) else { return nil }
        guard let application = cluster.application(id.application) else { return nil }
        return application.resources.contains(id.object) ? application : nil
    }
}
