// SPDX-License-Identifier: Apache-2.0

import ArgoCD
import Kubernetes
import StrictJSON
import Synchronization

/// Reads what Pods belong to, and remembers it for a while: a Deployment makes many Pods at once.
final class OwnerLookup: Sendable {
    private let client: KubernetesClient
    private let now: @Sendable () -> Int
    private let known = Mutex<[TrackedObject: (metadata: JSON?, until: Int)]>([:])

    init(_ client: KubernetesClient, now: @escaping @Sendable () -> Int) {
        self.client = client
        self.now = now
    }

    /// The object's `metadata`, in an object; `nil` where there is none, and for kinds that are not looked up.
    func object(_ owner: TrackedObject, _ apiVersion: String) async throws -> JSON? {
        guard let type = Self.types.first(where: { $0.group == owner.group && $0.kind == owner.kind }) else {
            return nil
        }
        let moment = now()
        if let known = known.withLock({ $0[owner] }), moment < known.until { return known.metadata }
        let metadata: JSON?
        do throws(KubernetesError) {
            let object = try await client.get(type, ObjectKey(namespace: owner.namespace, name: owner.name))
            metadata = ["metadata": object["metadata"] ?? [:]]
        } catch {
            guard error.code == .notFound else { throw error }
            metadata = nil
        }
        known.withLock { known in
            if known.count >= Self.most { known.removeAll() }
            known[owner] = (metadata, moment + Self.seconds)
        }
        return metadata
    }

    private static let types: [ResourceType] = [
        .replicaSets, .deployments, .statefulSets, .daemonSets, .jobs, .cronJobs, .replicationControllers,
        .rollouts,
    ]
    private static let seconds = 15
    private static let most = 10_000
}
