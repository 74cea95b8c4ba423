// SPDX-License-Identifier: Apache-2.0

import Kubernetes
import OCIModel
import StrictJSON

@testable import Kargo

/// Objects as Kargo writes them, in the Project `shop`, and the policies that govern it.
enum KargoFixture {
    static let project = "shop"
    static let repository = "registry.example/shop/web"

    static func key(_ name: String) -> ObjectKey { ObjectKey(namespace: project, name: name) }

    /// The digest of an image whose tag is this.
    static func digest(_ tag: String) -> String { Digest(sha256Of: Array(tag.utf8)).description }

    /// An image of a Freight.
    static func image(_ tag: String, of repository: String = repository) -> JSON {
        ["repoURL": .string(repository), "tag": .string(tag), "digest": .string(digest(tag))]
    }

    /// A Freight of the Warehouse `shop`.
    ///
    /// - Parameter minute: when it was created, after the first.
    static func freight(
        _ name: String = "good", _ tags: [String] = ["verified"], minute: Int = 0, status: JSON = [:],
        labels: [String: String] = [:]
    ) -> (ResourceType, JSON) {
        var all = JSONObject()
        for (key, value) in labels.sorted(by: { $0.key < $1.key }) { all[key] = .string(value) }
        return (
            .freights,
            [
                "apiVersion": "kargo.akuity.io/v1alpha1", "kind": "Freight",
                "metadata": [
                    "namespace": .string(project), "name": .string(name),
                    "creationTimestamp": .string("2026-11-21T11:\(minute < 10 ? "0" : "")\(minute):00Z"),
                    "labels": .object(all),
                ],
                "origin": ["kind": "Warehouse", "name": "shop"],
                "images": .array(
                    tags.enumerated().map { number, tag in
                        image(tag, of: number == 0 ? repository : "\(repository)-\(number)")
                    }),
                "status": status,
            ]
        )
    }

    /// A Stage that takes Freight of the Warehouse `shop`.
    static func stage(
        _ name: String = "test", whenVerified: String? = "promote", sources: JSON? = ["direct": true],
        warehouses: [String] = ["shop"], status: JSON = [:]
    ) -> (ResourceType, JSON) {
        let requests = warehouses.map { warehouse -> JSON in
            var request = JSONObject()
            request["origin"] = ["kind": "Warehouse", "name": .string(warehouse)]
            request["sources"] = sources
            return .object(request)
        }
        var annotations = JSONObject()
        annotations["assay.dev/when-verified"] = whenVerified.map(JSON.string)
        return (
            .stages,
            [
                "apiVersion": "kargo.akuity.io/v1alpha1", "kind": "Stage",
                "metadata": [
                    "namespace": .string(project), "name": .string(name),
                    "annotations": .object(annotations),
                ],
                "spec": [
                    "requestedFreight": .array(requests),
                    "promotionTemplate": [
                        "spec": [
                            "vars": [["name": "image", "value": "web"]],
                            "steps": [["task": ["name": "verify-image", "kind": "ClusterPromotionTask"]]],
                        ]
                    ],
                ],
                "status": status,
            ]
        )
    }

    /// A Warehouse that asks for verified images, with what Kargo discovered.
    static func warehouse(
        policy: String? = "shop", manual: Bool = true, subscriptions: Int = 1, discovered: JSON
    ) -> (ResourceType, JSON) {
        var annotations = JSONObject()
        annotations["assay.dev/verify"] = policy.map(JSON.string)
        return (
            .warehouses,
            [
                "apiVersion": "kargo.akuity.io/v1alpha1", "kind": "Warehouse",
                "metadata": [
                    "namespace": .string(project), "name": "shop", "annotations": .object(annotations),
                ],
                "spec": [
                    "freightCreationPolicy": .string(manual ? "Manual" : "Automatic"),
                    "subscriptions": .array(
                        (0..<subscriptions).map { _ in ["image": ["repoURL": .string(repository)]] }),
                ],
                "status": ["discoveredArtifacts": discovered],
            ]
        )
    }

    /// What Kargo discovers of an image subscription: the best first.
    static func references(_ tags: [String], of repository: String = repository) -> JSON {
        [
            "repoURL": .string(repository),
            "references": .array(
                tags.map { ["tag": .string($0), "digest": .string(digest($0))] }),
        ]
    }

    static func promotion(
        _ name: String? = "promo", freight: String? = "good", stage: String? = "test"
    ) -> (ResourceType, JSON) {
        var metadata = JSONObject()
        metadata["namespace"] = .string(project)
        metadata["name"] = name.map(JSON.string)
        var spec = JSONObject()
        spec["stage"] = stage.map(JSON.string)
        spec["freight"] = freight.map(JSON.string)
        return (
            .promotions,
            [
                "apiVersion": "kargo.akuity.io/v1alpha1", "kind": "Promotion", "metadata": .object(metadata),
                "spec": .object(spec),
            ]
        )
    }

    /// A policy for Kargo.
    ///
    /// - Parameters:
    ///   - stages: the only ones that it is for; all where it is empty.
    ///   - images: the only repositories that it is for; all where it is empty.
    static func policy(
        _ name: String = "shop", enforcement: String = "strict", projects: [String] = [project],
        stages: [String] = [], images: [String] = [], enabled: Bool = true, threshold: Int = 1
    ) -> JSON {
        var selector = JSONObject()
        selector["projects"] = .strings(projects)
        if !stages.isEmpty { selector["stages"] = .strings(stages) }
        var body = JSONObject()
        body["enabled"] = .bool(enabled)
        body["enforcementLevel"] = .string(enforcement)
        body["applicationSigners"] = "forbid"
        body["threshold"] = .int(threshold)
        if !images.isEmpty { body["images"] = .strings(images) }
        body["defaultSigners"] = [["name": "release", "method": "static", "publicKey": .string(key)]]
        return [
            "apiVersion": "assay.dev/v1alpha1", "kind": "ImageVerificationPolicy",
            "metadata": ["name": .string(name)],
            "spec": ["selector": ["kargo": .object(selector)], "imageVerification": .object(body)],
        ]
    }

    /// An exemption for the image of a tag.
    static func exemption(_ tag: String, stages: [String] = []) -> JSON {
        var kargo = JSONObject()
        kargo["projects"] = [.string(project)]
        if !stages.isEmpty { kargo["stages"] = .strings(stages) }
        return [
            "apiVersion": "assay.dev/v1alpha1", "kind": "ImageVerificationExemption",
            "metadata": ["name": "waits", "namespace": "assay-system"],
            "spec": [
                "image": "**", "digest": .string(digest(tag)), "reason": "a fix is on its way",
                "until": "2030-01-01T00:00:00Z", "kargo": .object(kargo),
            ],
        ]
    }

    /// A P-256 key of nobody.
    static let key = """
        -----BEGIN PUBLIC KEY-----
        MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE3uMmlyEmO3zx+7lV0nd0N6tN1fHZ
        ndtP3N3QPtpm95OzODhzqkQY6u5RUJ0Oy0Ml6qJFRuIUHFUJ+l1Swg5nUQ==
        -----END PUBLIC KEY-----
        """
}

extension JSON {
    /// With another value at a path of members; `nil` removes it.
    func setting(_ path: String, to value: JSON?) -> JSON {
        setting(path.split(separator: ".").map(String.init)[...], to: value)
    }

    private func setting(_ path: ArraySlice<String>, to value: JSON?) -> JSON {
        guard let first = path.first else { return value ?? JSON(.null) }
        var object = JSONObject()
        for member in self.object?.members ?? [] where member.key != first {
            object[member.key] = member.value
        }
        if path.count > 1 {
            object[first] = (self[first] ?? [:]).setting(path.dropFirst(), to: value)
        } else {
            object[first] = value
        }
        return .object(object)
    }
}
