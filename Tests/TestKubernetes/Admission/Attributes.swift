// SPDX-License-Identifier: Apache-2.0

import Kubernetes
import StrictJSON

/// What admission is asked about.
struct Attributes: Sendable {
    var operation: AdmissionRequest.Operation
    var collection: CollectionName
    var kind: String
    var subresource: String
    var key: ObjectKey
    var object: JSON?
    var oldObject: JSON?
    var user: AdmissionRequest.User
    var isDryRun: Bool

    /// The `request` of an AdmissionReview; members that say nothing are absent.
    func request(uid: String) -> JSON {
        var request = JSONObject()
        request["uid"] = .string(uid)
        let kind: JSON = [
            "group": .string(collection.group), "version": .string(collection.version),
            "kind": .string(self.kind),
        ]
        let resource: JSON = [
            "group": .string(collection.group), "version": .string(collection.version),
            "resource": .string(collection.plural),
        ]
        request["kind"] = kind
        request["resource"] = resource
        if !subresource.isEmpty { request["subResource"] = .string(subresource) }
        request["requestKind"] = kind
        request["requestResource"] = resource
        if !subresource.isEmpty { request["requestSubResource"] = .string(subresource) }
        if !key.name.isEmpty { request["name"] = .string(key.name) }
        if !key.namespace.isEmpty { request["namespace"] = .string(key.namespace) }
        request["operation"] = .string(operation.rawValue)
        request["userInfo"] = [
            "username": .string(user.name), "uid": .string(user.uid), "groups": .strings(user.groups),
        ]
        request["object"] = object ?? .null
        request["oldObject"] = oldObject ?? .null
        request["dryRun"] = .bool(isDryRun)
        return .object(request)
    }
}
