// SPDX-License-Identifier: Apache-2.0

import ArgoCD
import ClusterPolicies
import Policy
import StrictYAML

/// A tracking id, which anybody can write on an object.
@Sendable func trackingID(_ input: [UInt8]) {
    let text = String(decoding: input, as: UTF8.self)
    guard let id = TrackingID(text, controlPlane: "argocd") else { return }
    expect(
        !id.application.namespace.isEmpty && !id.application.name.isEmpty,
        "an Application has name and namespace")
    expect(!id.object.kind.isEmpty && !id.object.name.isEmpty, "an object has kind and name")
    let object = "\(id.object.group)/\(id.object.kind):\(id.object.namespace)/\(id.object.name)"
    let instances = ["\(id.application.namespace)_\(id.application.name)", id.application.name]
    expect(instances.contains { "\($0):\(object)" == text }, "an id that is read says nothing else")
}

/// Exemptions, as the cluster gives them. One that cannot be read exempts nothing and says why.
@Sendable func exemption(_ input: [UInt8]) {
    guard let documents = try? StrictYAML.documents(in: input, limits: .policy) else { return }
    for document in documents {
        let exemption = ClusterExemption(document)
        for error in exemption.errors { _ = error.description }
        expect(
            (exemption.document == nil) == !exemption.errors.isEmpty, "what cannot be read exempts nothing")
        if let exemption = exemption.document?.exemption {
            expect(!exemption.reason.isEmpty && !exemption.image.isEmpty, "an exemption has image and reason")
        }
        // A policy of the cluster is read beside it; what cannot be read governs.
        let policy = ClusterPolicy(document)
        for error in policy.errors { _ = error.description }
        _ = PolicyBook(policies: [policy], exemptions: [exemption]).errors
    }
}
