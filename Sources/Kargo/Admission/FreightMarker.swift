// SPDX-License-Identifier: Apache-2.0

import ClusterPolicies
package import Kubernetes
import Policy
import StrictJSON
import Verification

/// The mutating webhook for Freight: it is marked when it is created. A Warehouse creates its Freight again at each look,
/// so that nothing is verified here: only what is known is said, and what is not is begun.
package struct FreightMarker: Sendable {
    private let decisions: KargoDecisions

    package init(_ decisions: KargoDecisions) { self.decisions = decisions }

    package func answer(_ request: AdmissionRequest) async -> AdmissionResponse {
        guard request.resource.group == ResourceType.freights.group, request.resource.name == "freights",
            request.operation == .create, request.subresource.isEmpty, let object = request.object
        else { return .allowed() }
        // It may have no name yet, and be refused for reasons of Kargo's.
        guard
            let freight = try? Freight(
                object.named(in: request.namespace, request.name.isEmpty ? "new" : request.name)),
            let question = try? decisions.question(
                on: freight, at: KargoPlace(project: request.namespace, stage: .none)), question.isGoverned
        else { return .allowed() }
        let kept = await decisions.kept(question)
        if kept == nil, !request.isDryRun { decisions.prepare(question) }
        let trust = kept.map(TrustDecision.init) ?? .pending
        guard freight.label != trust.rawValue else { return .allowed() }
        let value = JSON.string(trust.rawValue)
        let patch: PatchOperation =
            object["metadata"]?["labels"]?.object == nil
            ? .add(["metadata", "labels"], .object(Self.labels(value)))
            : .add(["metadata", "labels", Freight.label], value)
        return .allowed(patch: [patch])
    }

    private static func labels(_ value: JSON) -> JSONObject {
        var labels = JSONObject()
        labels[Freight.label] = value
        return labels
    }
}

extension JSON {
    /// The same object with a name, for readers that want one.
    fileprivate func named(in namespace: String, _ name: String) -> JSON {
        guard var object else { return self }
        var metadata = object["metadata"]?.object ?? JSONObject()
        metadata["namespace"] = .string(namespace)
        metadata["name"] = .string(name)
        object["metadata"] = .object(metadata)
        return .object(object)
    }
}
