// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
package import StrictJSON

/// What an admission webhook answers: the `response` of an AdmissionReview of `admission.k8s.io/v1`.
package struct AdmissionResponse: Sendable, Equatable {
    package static let apiVersion = "admission.k8s.io/v1"

    /// Why it is refused; `nil` when it is allowed.
    package var denial: String?
    /// What the client shows beside the answer, a line each.
    package var warnings: [String]
    /// What is changed of the object (RFC 6902); only for mutating webhooks.
    package var patch: [PatchOperation]
    /// What the audit log keeps.
    package var auditAnnotations: [String: String]

    private init(
        denial: String?, warnings: [String] = [], patch: [PatchOperation] = [],
        auditAnnotations: [String: String] = [:]
    ) {
        self.denial = denial
        self.warnings = warnings
        self.patch = patch
        self.auditAnnotations = auditAnnotations
    }

    package static func allowed(warnings: [String] = [], patch: [PatchOperation] = []) -> AdmissionResponse {
        AdmissionResponse(denial: nil, warnings: warnings, patch: patch)
    }

    package static func denied(_ message: String, warnings: [String] = []) -> AdmissionResponse {
        AdmissionResponse(denial: message, warnings: warnings)
    }

    package var isAllowed: Bool { denial == nil }

    /// The AdmissionReview that answers the request of `uid`. A denial has the code 403 and never 409: clients try a
    /// conflict again at once, and Argo CD without end.
    package func review(uid: String) -> JSON {
        var response = JSONObject()
        response["uid"] = .string(uid)
        response["allowed"] = .bool(isAllowed)
        if let denial {
            response["status"] = [
                "metadata": [:], "status": "Failure", "reason": "Forbidden", "code": 403,
                "message": .string(denial),
            ]
        }
        if !warnings.isEmpty { response["warnings"] = .strings(warnings) }
        if isAllowed, !patch.isEmpty {
            let text = JSON.array(patch.map(\.json)).text(.compact)
            response["patchType"] = "JSONPatch"
            response["patch"] = .string(Data(text.utf8).base64EncodedString())
        }
        if !auditAnnotations.isEmpty {
            var annotations = JSONObject()
            for (key, value) in auditAnnotations.sorted(by: { $0.key < $1.key }) {
                annotations[key] = .string(value)
            }
            response["auditAnnotations"] = .object(annotations)
        }
        return [
            "apiVersion": .string(Self.apiVersion), "kind": "AdmissionReview", "response": .object(response),
        ]
    }
}
