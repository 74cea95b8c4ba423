// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Kubernetes
import Server
import StrictJSON

/// Keeps the server's own certificate authority in a Secret, and shows it to the API server.
struct ClusterAuthority: Sendable {
    let client: KubernetesClient
    let namespace: String
    let secret: String
    /// The names of the webhook configurations that are the server's.
    let configurations: [String]

    var store: AuthorityStore {
        AuthorityStore(load: load, save: save)
    }

    private var key: ObjectKey { ObjectKey(namespace: namespace, name: secret) }

    @Sendable private func load() async throws -> AuthorityStore.Kept {
        let object: JSON
        do throws(KubernetesError) {
            object = try await client.get(.secrets, key)
        } catch {
            guard error.code == .notFound else { throw error }
            return AuthorityStore.Kept()
        }
        return AuthorityStore.Kept(
            entries: object.secretData, version: object["metadata"]?["resourceVersion"]?.string)
    }

    @Sendable private func save(_ entries: [String: [UInt8]], _ version: String?) async throws
        -> AuthorityStore.Saving
    {
        var data = JSONObject()
        for (name, bytes) in entries.sorted(by: { $0.key < $1.key }) {
            data[name] = .string(Data(bytes).base64EncodedString())
        }
        do throws(KubernetesError) {
            if let version {
                // All that others wrote into it stays: labels, owners.
                var object = try await client.get(.secrets, key).object ?? JSONObject()
                guard object["metadata"]?["resourceVersion"]?.string == version else { return .conflict }
                object["data"] = .object(data)
                _ = try await client.replace(.secrets, .object(object))
            } else {
                _ = try await client.create(
                    .secrets,
                    [
                        "apiVersion": "v1", "kind": "Secret", "type": "Opaque",
                        "metadata": ["name": .string(secret), "namespace": .string(namespace)],
                        "data": .object(data),
                    ])
            }
            return .saved
        } catch {
            guard [.conflict, .alreadyExists].contains(error.code) else { throw error }
            return .conflict
        }
    }

    /// Puts the bundle into every webhook of the server's, over whatever stands there: its certificate is of this
    /// authority, and with one of cert-manager's there is none to publish. One that is not installed needs none, and one that cannot be
    /// written keeps none of the others from theirs. Throws the first failure.
    @Sendable func publish(_ bundle: String) async throws {
        let encoded = Data(bundle.utf8).base64EncodedString()
        var failure: (any Error)?
        for name in configurations {
            for type in [ResourceType.validatingWebhookConfigurations, .mutatingWebhookConfigurations] {
                do { try await publish(encoded, in: type, name) } catch { failure = failure ?? error }
            }
        }
        if let failure { throw failure }
    }

    private func publish(_ bundle: String, in type: ResourceType, _ name: String) async throws {
        let object: JSON
        do throws(KubernetesError) {
            object = try await client.get(type, ObjectKey(name: name))
        } catch {
            guard error.code == .notFound else { throw error }
            return
        }
        var patch: [PatchOperation] = []
        for (index, webhook) in (object["webhooks"]?.array ?? []).enumerated() {
            guard webhook["clientConfig"]?["caBundle"]?.string != bundle, let name = webhook["name"] else {
                continue
            }
            patch.append(.test(["webhooks", "\(index)", "name"], name))
            patch.append(.add(["webhooks", "\(index)", "clientConfig", "caBundle"], .string(bundle)))
        }
        guard !patch.isEmpty else { return }
        _ = try await client.patch(type, ObjectKey(name: name), with: .json(patch))
    }
}
