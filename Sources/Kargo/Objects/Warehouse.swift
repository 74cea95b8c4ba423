// SPDX-License-Identifier: Apache-2.0

package import Kubernetes
package import StrictJSON

/// What Assay needs of a Warehouse that wants its Freight made of verified images only.
package struct Warehouse: Sendable, Equatable {
    /// References of one subscription, as Kargo discovered them: the best first.
    package struct Discovered: Sendable, Equatable {
        package var images: [FreightImage]
    }

    package var key: ObjectKey
    package var uid: String
    /// The policy that its annotation names.
    package var policy: String
    /// Whether Freight is created by somebody else than Kargo.
    package var isManual: Bool
    /// How many subscriptions there are; a Freight has one artifact of each.
    package var subscriptions: Int
    package var images: [Discovered]
    /// The newest of everything else, as a Freight holds it: `commits`, `charts`, `artifacts`.
    package var others: JSONObject
    /// Whether something of each of the others was found.
    package var isComplete: Bool

    /// Reads a Warehouse; `nil` for one that asks for nothing. Throws what it lacks.
    package init?(_ json: JSON) throws(KargoObjectError) {
        guard let policy = json["metadata"]?["annotations"]?[Self.annotation]?.string else { return nil }
        guard let key = ObjectKey(of: json), !key.namespace.isEmpty else { throw .missing("metadata.name") }
        self.key = key
        self.policy = policy
        uid = json["metadata"]?["uid"]?.string ?? ""
        isManual = json["spec"]?["freightCreationPolicy"]?.string == "Manual"
        subscriptions = json["spec"]?["subscriptions"]?.array?.count ?? 0
        let found = json["status"]?["discoveredArtifacts"]
        images = (found?["images"]?.array ?? []).prefix(Self.mostSubscriptions).map { subscription in
            let references = (subscription["references"]?.array ?? []).prefix(Self.mostReferences)
            return Discovered(
                images: references.compactMap { reference in
                    guard let repoURL = subscription["repoURL"]?.string,
                        let digest = reference["digest"]?.string, !digest.isEmpty
                    else { return nil }
                    return FreightImage(
                        repoURL: repoURL, tag: reference["tag"]?.string ?? "", digest: digest,
                        subscription: subscription["subscriptionName"]?.string)
                })
        }
        let others = OtherArtifacts(found)
        self.others = others.members
        isComplete = others.isComplete && images.count + others.count == subscriptions
    }

    /// Names an `ImageVerificationPolicy`.
    package static let annotation = "assay.dev/verify"
    private static let mostSubscriptions = 64
    /// As many as Kargo discovers at most.
    private static let mostReferences = 100
}

/// The newest of what is no image.
private struct OtherArtifacts {
    var members = JSONObject()
    var count = 0
    var isComplete = true

    init(_ found: JSON?) {
        take(found, "git", newest: "commits", as: "commits") { item, subscription in
            Self.object(
                [
                    ("repoURL", subscription["repoURL"]), ("id", item["id"]), ("branch", item["branch"]),
                    ("tag", item["tag"]), ("message", item["subject"]), ("author", item["author"]),
                    ("committer", item["committer"]), ("subscriptionName", subscription["subscriptionName"]),
                ])
        }
        take(found, "charts", newest: "versions", as: "charts") { item, subscription in
            Self.object(
                [
                    ("repoURL", subscription["repoURL"]), ("name", subscription["name"]), ("version", item),
                    ("subscriptionName", subscription["subscriptionName"]),
                ])
        }
        take(found, "results", newest: "artifactReferences", as: "artifacts") { item, _ in item }
    }

    private mutating func take(
        _ found: JSON?, _ list: String, newest: String, as member: String, _ make: (JSON, JSON) -> JSON
    ) {
        var artifacts: [JSON] = []
        for subscription in found?[list]?.array ?? [] {
            count += 1
            guard let item = subscription[newest]?.array?.first else {
                isComplete = false
                continue
            }
            artifacts.append(make(item, subscription))
        }
        if !artifacts.isEmpty { members[member] = .array(artifacts) }
    }

    private static func object(_ members: [(String, JSON?)]) -> JSON {
        var object = JSONObject()
        for (key, value) in members {
            if let value, value.string?.isEmpty == false { object[key] = value }
        }
        return .object(object)
    }
}
