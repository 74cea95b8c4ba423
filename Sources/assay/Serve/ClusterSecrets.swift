// SPDX-License-Identifier: Apache-2.0

import Keys
import Kubernetes
import Policy

/// Secrets of the cluster, for keys that policies name `k8s://NAMESPACE/NAME`. The server may read those
/// that somebody lets it read.
struct ClusterSecrets: Sendable {
    private let client: KubernetesClient

    init(_ client: KubernetesClient) { self.client = client }

    var entries: KubernetesKeys.Entries {
        { [client] (name) async throws(KeyFetchError) in
            let key = ObjectKey(namespace: name.namespace, name: name.name)
            do throws(KubernetesError) {
                return try await client.get(.secrets, key).secretData
            } catch {
                throw Self.error(error, name)
            }
        }
    }

    private static func error(_ error: KubernetesError, _ name: KubernetesKeyName) -> KeyFetchError {
        let cause: KeyFetchError.Cause =
            switch error.code {
            case .notFound: .notFound(said: nil)
            case .forbidden: .denied(permission: "get secrets in \(name.namespace)", said: nil)
            case .unauthorized: .unauthenticated(said: nil)
            case .tooManyRequests: .throttled(said: nil)
            default: .malformed(why: "\(error)")
            }
        return KeyFetchError(.kubernetes, name.description, cause)
    }
}
