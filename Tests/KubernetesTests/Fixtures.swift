// SPDX-License-Identifier: Apache-2.0

import Kubernetes
import StrictJSON
import Testing

/// An object with a name and a spec.
func object(
    _ type: ResourceType, _ name: String, namespace: String = "argocd", spec: JSON = [:], labels: JSON? = nil
) -> JSON {
    var metadata = JSONObject()
    metadata["name"] = .string(name)
    if type.isNamespaced { metadata["namespace"] = .string(namespace) }
    metadata["labels"] = labels
    return [
        "apiVersion": .string(type.apiVersion), "kind": .string(type.kind), "metadata": .object(metadata),
        "spec": spec,
    ]
}

func application(_ name: String, _ revision: String = "main") -> JSON {
    object(.applications, name, spec: ["revision": .string(revision)])
}

func key(_ name: String) -> ObjectKey { ObjectKey(namespace: "argocd", name: name) }

/// Waits until `condition` holds; fails the test after half a minute.
func eventually(
    _ what: Comment, sourceLocation: Testing.SourceLocation = #_sourceLocation,
    _ condition: @Sendable () async throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + .seconds(30)
    while ContinuousClock.now < deadline {
        if try await condition() { return }
        try await Task.sleep(for: .milliseconds(5))
    }
    Issue.record(what, sourceLocation: sourceLocation)
}

/// Real clocks; waits are a hundredth of what is asked.
let quickEffects = KubernetesEffects(
    unixTime: { 1_800_000_000 }, sleep: { try await Task.sleep(for: $0 / 100) }, random: { 0.5 })
