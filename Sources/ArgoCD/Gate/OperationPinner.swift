// SPDX-License-Identifier: Apache-2.0

import ClusterPolicies
package import Kubernetes
import Policy
import StrictJSON

/// The mutating webhook for Applications: pins what a sync is of, before the gate looks at it.
package struct OperationPinner: Sendable {
    private let cluster: ClusterView
    private let applicationSetController: String?

    /// - Parameter applicationSetController: the user that the ApplicationSet controller is for the API server,
    ///   `system:serviceaccount:argocd:argocd-applicationset-controller`.
    package init(cluster: ClusterView, applicationSetController: String?) {
        self.cluster = cluster
        self.applicationSetController = applicationSetController
    }

    package func answer(_ request: AdmissionRequest) -> AdmissionResponse {
        // What cannot be read is left to the gate, which says what is wrong with it.
        guard request.operation != .delete, case .asks(let application)? = try? request.syncWrite,
            cluster.policies()?.governance(of: application).policy.isEnabled ?? false
        else { return .allowed() }
        if isAheadOfItsSources(application, request) {
            return .allowed(warnings: [Self.putOff], patch: [.remove(["operation"])])
        }
        return .allowed(patch: OperationPin.patch(for: application, spec: request.object?["spec"]))
    }

    /// The ApplicationSet controller changes the spec and asks for the sync in one patch. Nobody can have rendered what it
    /// says yet, and a refusal would keep it out too: it is let in, and the controller asks for the sync again.
    private func isAheadOfItsSources(_ application: Application, _ request: AdmissionRequest) -> Bool {
        guard let applicationSetController, request.user.name == applicationSetController else {
            return false
        }
        guard request.operation == .update else { return request.operation == .create }
        guard let old = request.oldObject, let before = try? Application(old) else { return false }
        return before.operation == nil && !before.rendersAs(application)
    }

    private static let putOff = "the sync is put off until Argo CD has compared the new sources"
}
