// SPDX-License-Identifier: Apache-2.0

package import StrictJSON

/// Which object of a type is meant.
package struct ObjectKey: Sendable, Hashable {
    /// Empty for objects of the cluster.
    package var namespace: String
    package var name: String

    package init(namespace: String = "", name: String) {
        self.namespace = namespace
        self.name = name
    }

    /// The key of an object by its metadata; `nil` where it has no name.
    package init?(of object: JSON) {
        guard let name = object["metadata"]?["name"]?.string, !name.isEmpty else { return nil }
        self.init(namespace: object["metadata"]?["namespace"]?.string ?? "", name: name)
    }
}

extension ObjectKey: CustomStringConvertible {
    /// `namespace/name`, or the name alone.
    package var description: String { namespace.isEmpty ? name : "\(namespace)/\(name)" }
}

extension ObjectKey: Comparable {
    /// By namespace, then by name.
    package static func < (a: ObjectKey, b: ObjectKey) -> Bool {
        (a.namespace, a.name) < (b.namespace, b.name)
    }
}
