// SPDX-License-Identifier: Apache-2.0

/// Which objects of a type are listed or watched.
package struct ListQuery: Sendable, Equatable {
    /// `nil` for all namespaces, and for objects of the cluster.
    package var namespace: String?
    /// `app=web,tier!=db`; empty for all.
    package var labels: String
    /// `metadata.name=web`; empty for all.
    package var fields: String

    package init(namespace: String? = nil, labels: String = "", fields: String = "") {
        self.namespace = namespace
        self.labels = labels
        self.fields = fields
    }

    /// All of them.
    package static let all = ListQuery()

    var items: [URLQueryItem] {
        (labels.isEmpty ? [] : [URLQueryItem("labelSelector", labels)])
            + (fields.isEmpty ? [] : [URLQueryItem("fieldSelector", fields)])
    }
}
