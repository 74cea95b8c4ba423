// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Kubernetes
import StrictJSON
import Testing

@testable import Kargo

/// An AdmissionReview as the API server sends it.
struct Review {
    var type = ResourceType.promotions
    /// Of the resource, where it is not the type's.
    var plural: String?
    var operation = "CREATE"
    var subresource = ""
    var object: JSON?
    var old: JSON?
    var isDryRun = false

    init(
        _ object: (ResourceType, JSON)?, _ operation: String = "CREATE", subresource: String = "",
        over old: JSON? = nil, isDryRun: Bool = false
    ) {
        type = object?.0 ?? .promotions
        self.object = object?.1
        self.operation = operation
        self.subresource = subresource
        self.old = old
        self.isDryRun = isDryRun
    }

    private var json: JSON {
        var request = JSONObject()
        request["uid"] = "705ab4f5-6393-11e8-b7cc-42010a800002"
        request["kind"] = [
            "group": .string(type.group), "version": .string(type.version), "kind": .string(type.kind),
        ]
        request["resource"] = [
            "group": .string(type.group), "version": .string(type.version),
            "resource": .string(plural ?? type.plural),
        ]
        if !subresource.isEmpty { request["subResource"] = .string(subresource) }
        request["namespace"] = .string(KargoFixture.project)
        request["name"] = object?["metadata"]?["name"] ?? .none
        request["operation"] = .string(operation)
        request["userInfo"] = ["username": "system:serviceaccount:kargo:kargo-controller"]
        request["dryRun"] = .bool(isDryRun)
        request["object"] = object
        request["oldObject"] = old
        return [
            "apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": .object(request),
        ]
    }

    /// What is answered, as the API server reads it.
    func answer(_ webhook: (AdmissionRequest) async -> AdmissionResponse) async throws -> Answer {
        let request = try AdmissionRequest(review: json)
        let review = await webhook(request).review(uid: request.uid)
        let response = try #require(review["response"])
        #expect(response["uid"]?.string == request.uid)
        return Answer(json: response)
    }

    struct Answer {
        var json: JSON

        var isAllowed: Bool { json["allowed"]?.bool ?? false }
        var warnings: [String] { (json["warnings"]?.array ?? []).compactMap(\.string) }
        /// Why it is refused; a refusal that is no 403 is none for Kargo.
        var denial: String? {
            let status = json["status"]
            guard !isAllowed, status?["code"]?.int == 403, status?["reason"]?.string == "Forbidden" else {
                return nil
            }
            return status?["message"]?.string
        }
        var changes: Bool { json["patch"] != nil }
        /// What is changed of the object.
        var patch: JSON? {
            guard json["patchType"]?.string == "JSONPatch", let text = json["patch"]?.string,
                let bytes = Data(base64Encoded: text)
            else { return .none }
            return try? JSON(parsing: Array(bytes))
        }
    }
}
