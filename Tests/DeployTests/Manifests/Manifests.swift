// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// Kubernetes objects that are applied together.
struct Manifests {
    let objects: [JSON]

    init(_ objects: [JSON]) { self.objects = objects }

    /// What `deploy/kustomization.yaml` lists, as it stands in the files.
    static func base() throws -> Manifests { try Manifests(folder: "deploy") }

    /// What the kustomization of a folder lists under `resources`.
    init(folder: String) throws {
        let kustomization = try Repository.documents("\(folder)/kustomization.yaml").first
        let files = kustomization?["resources"]?.array?.compactMap(\.string) ?? []
        objects = try files.flatMap { try Repository.documents("\(folder)/\($0)") }
    }

    /// The object of that kind and name.
    func object(_ kind: String, _ name: String) -> JSON? {
        objects.first { $0["kind"]?.string == kind && $0["metadata"]?["name"]?.string == name }
    }

    func objects(_ kind: String) -> [JSON] { objects.filter { $0["kind"]?.string == kind } }

    /// `Kind/name` of each, in order.
    var names: [String] {
        objects.map { "\($0["kind"]?.string ?? "")/\($0["metadata"]?["name"]?.string ?? "")" }.sorted()
    }

    /// What makes Pods.
    var workloads: [JSON] {
        objects.filter { ["Deployment", "StatefulSet", "Job", "DaemonSet"].contains($0["kind"]?.string) }
    }

    /// The webhooks of every configuration.
    var webhooks: [JSON] {
        (objects("ValidatingWebhookConfiguration") + objects("MutatingWebhookConfiguration"))
            .flatMap { $0["webhooks"]?.array ?? [] }
    }

    func webhook(_ name: String) -> JSON? { webhooks.first { $0["name"]?.string == name } }
}

extension JSON {
    /// The value behind keys, where numbers stand for elements.
    func at(_ path: String) -> JSON? {
        path.split(separator: ".").reduce(JSON?.some(self)) { json, step in
            guard let number = Int(step) else { return json?[String(step)] }
            let elements = json?.array ?? []
            return elements.indices.contains(number) ? elements[number] : nil
        }
    }
}
