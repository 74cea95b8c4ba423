// SPDX-License-Identifier: Apache-2.0

import StrictJSON
import Testing

/// A status before and after a write.
struct StatusChange: Sendable, CustomTestStringConvertible {
    /// The member of the status that is written, or nothing.
    var part: String
    var testDescription: String
    var before: JSON?
    var after: JSON?
    var operation: JSON?

    init(
        _ part: String, _ description: String, _ before: JSON?, _ after: JSON?, operation: JSON? = nil
    ) {
        (self.part, testDescription) = (part, description)
        (self.before, self.after, self.operation) = (before, after, operation)
    }

    func request(by user: String) -> AdmissionExpressions {
        AdmissionExpressions(
            user: user, object: Self.application(after, operation), oldObject: Self.application(before, nil))
    }

    private static func application(_ status: JSON?, _ operation: JSON?) -> JSON {
        var object = JSONObject()
        object["metadata"] = ["name": "web", "namespace": "argocd"]
        object["spec"] = ["project": "shop"]
        object["status"] = status
        object["operation"] = operation
        return .object(object)
    }
}
