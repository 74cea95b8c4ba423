// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// An image of a Freight, as a Warehouse found it.
package struct FreightImage: Sendable, Hashable {
    /// As it is written in the Warehouse's subscription; it may be the registry view's.
    package var repoURL: String
    /// Empty where none is named.
    package var tag: String
    /// Of the index for an image of several platforms; empty where none is named.
    package var digest: String
    /// The subscription's name, where it has one.
    package var subscription: String?

    package init(repoURL: String, tag: String = "", digest: String = "", subscription: String? = nil) {
        self.repoURL = repoURL
        self.tag = tag
        self.digest = digest
        self.subscription = subscription
    }

    init?(_ json: JSON) {
        guard let repoURL = json["repoURL"]?.string, !repoURL.isEmpty else { return nil }
        self.init(
            repoURL: repoURL, tag: json["tag"]?.string ?? "", digest: json["digest"]?.string ?? "",
            subscription: json["subscriptionName"]?.string)
    }

    /// As a Freight holds it.
    var json: JSON {
        var object = JSONObject()
        object["repoURL"] = .string(repoURL)
        if !tag.isEmpty { object["tag"] = .string(tag) }
        if !digest.isEmpty { object["digest"] = .string(digest) }
        if let subscription { object["subscriptionName"] = .string(subscription) }
        return .object(object)
    }

    /// Whether it is of a repository that a registry names, or of a registry view's that shows it.
    func isOf(_ repository: String) -> Bool {
        [repoURL, "docker.io/\(repoURL)"].contains { $0 == repository || $0.hasSuffix("/\(repository)") }
    }

    /// `repoURL:tag@digest`.
    package var description: String {
        repoURL + (tag.isEmpty ? "" : ":\(tag)") + (digest.isEmpty ? "" : "@\(digest)")
    }
}
