// SPDX-License-Identifier: Apache-2.0

import Kubernetes

/// Which collection of objects a path names.
struct CollectionName: Sendable, Hashable {
    var group: String
    var version: String
    var plural: String

    init(group: String, version: String, plural: String) {
        self.group = group
        self.version = version
        self.plural = plural
    }

    init(_ type: ResourceType) {
        self.init(group: type.group, version: type.version, plural: type.plural)
    }

    var apiVersion: String { group.isEmpty ? version : "\(group)/\(version)" }
    /// `applications.argoproj.io`, as messages say it.
    var qualified: String { group.isEmpty ? plural : "\(plural).\(group)" }
}
