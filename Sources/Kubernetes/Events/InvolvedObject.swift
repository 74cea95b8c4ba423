// SPDX-License-Identifier: Apache-2.0

package import StrictJSON

/// What an Event is about.
package struct InvolvedObject: Sendable, Hashable {
    package var apiVersion: String
    package var kind: String
    package var key: ObjectKey
    package var uid: String

    package init(apiVersion: String, kind: String, key: ObjectKey, uid: String) {
        self.apiVersion = apiVersion
        self.kind = kind
        self.key = key
        self.uid = uid
    }

    /// The object itself; `nil` where it does not say what it is.
    package init?(_ object: JSON) {
        guard let apiVersion = object["apiVersion"]?.string, let kind = object["kind"]?.string,
            let key = ObjectKey(of: object)
        else { return nil }
        self.init(
            apiVersion: apiVersion, kind: kind, key: key, uid: object["metadata"]?["uid"]?.string ?? "")
    }

    /// Events of objects of the cluster live in `default`.
    var eventNamespace: String { key.namespace.isEmpty ? "default" : key.namespace }

    var json: JSON {
        [
            "apiVersion": .string(apiVersion), "kind": .string(kind), "namespace": .string(key.namespace),
            "name": .string(key.name), "uid": .string(uid),
        ]
    }
}
