// SPDX-License-Identifier: Apache-2.0

import Kubernetes
import Policy
import StrictJSON
import Verification

/// What people see at a Freight: `status.metadata["assay"]`, which Kargo shows as JSON. Nothing is ever decided by it.
enum FreightNote {
    /// The note that says a decision.
    static func json(_ decision: PreparedDecision, reportURL: String?) -> JSON {
        var object = JSONObject()
        object["decision"] = .string(TrustDecision(decision).rawValue)
        object["outcome"] = .string(decision.outcome.rawValue)
        if !decision.message.isEmpty { object["message"] = .string(decision.message.cut(to: 2_000)) }
        if !decision.warnings.isEmpty {
            object["warnings"] = .strings(decision.warnings.prefix(8).map(\.shownOnOneLine))
        }
        object["images"] = .array(
            decision.images.prefix(mostImages).map { image in
                var entry = JSONObject()
                entry["image"] = .string(image.written.cut(to: 1_000))
                entry["outcome"] = .string(image.outcome.rawValue)
                entry["code"] = image.code.map(JSON.string)
                return .object(entry)
            })
        object["checkedAt"] = .string(RFC3339.text(decision.decidedAt))
        object["reportURL"] = reportURL.map(JSON.string)
        return .object(object)
    }

    /// Whether two notes say the same, whenever it was found.
    static func saysTheSame(_ a: JSON?, _ b: JSON) -> Bool {
        guard var one = a?.object, var other = b.object else { return false }
        one["checkedAt"] = ""
        other["checkedAt"] = ""
        return one == other
    }

    private static let mostImages = 64
}
