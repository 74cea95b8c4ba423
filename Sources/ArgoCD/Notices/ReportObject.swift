// SPDX-License-Identifier: Apache-2.0

import ClusterPolicies
import Kubernetes
import OCIModel
import Policy
package import StrictJSON
package import Verification

/// The `ImageVerificationReport` of an Application: what stands in its `status`. Reports are for people; nothing is ever
/// decided by one.
package enum ReportObject {
    /// The object without its status, which the API server keeps apart.
    package static func object(for application: Application) -> JSON {
        [
            "apiVersion": "assay.dev/v1alpha1", "kind": "ImageVerificationReport",
            "metadata": [
                "name": .string(application.name.name), "namespace": .string(application.name.namespace),
                "labels": ["app.kubernetes.io/managed-by": "assay"],
                "ownerReferences": [
                    [
                        "apiVersion": "argoproj.io/v1alpha1", "kind": "Application",
                        "name": .string(application.name.name), "uid": .string(application.uid),
                    ]
                ],
            ],
        ]
    }

    /// The status that says `decision`.
    ///
    /// - Parameter since: when it became allowed, or denied, in seconds since 1970.
    package static func status(_ decision: PreparedDecision, for question: SyncQuestion, since: Int) -> JSON {
        let full = (try? JSON(parsing: decision.report)) ?? [:]
        let details = full["images"]?.array ?? []
        var status = JSONObject()
        // Reports have no spec that could change.
        status["observedGeneration"] = 1
        status["conditions"] = [
            [
                "type": "Allowed", "status": .string(decision.isAllowed ? "True" : "False"),
                "observedGeneration": 1, "lastTransitionTime": .string(RFC3339.text(since)),
                "reason": .string(decision.outcome.rawValue),
                "message": .string(decision.message.cut(to: 4_096)),
            ]
        ]
        status["decision"] = .string(decision.isAllowed ? "allow" : "deny")
        status["outcome"] = .string(decision.outcome.rawValue)
        status["disposition"] = .string(decision.disposition.rawValue)
        let name = question.application.name
        status["application"] = [
            "namespace": .string(name.namespace), "name": .string(name.name),
            "uid": .string(question.application.uid),
        ]
        status["project"] = .string(question.application.policy.project)
        status["policies"] = .strings(
            question.governance.policy.requirements.map { $0.origin.cut(to: 2_048) }.prefix(64))
        if case .sources(_, let revisions) = question.content { status["revisions"] = .strings(revisions) }
        status["decidedAt"] = .string(RFC3339.text(decision.decidedAt))
        status["validUntil"] = decision.validUntil.map { .string(RFC3339.text($0)) }
        status["images"] = .array(
            decision.images.prefix(mostImages).enumerated().map { index, image in
                self.image(image, details.count > index ? details[index] : nil)
            })
        if decision.images.count > mostImages { status["truncated"] = true }
        status["summary"] = summary(decision.images)
        if !decision.message.isEmpty { status["message"] = .string(decision.message.cut(to: 32_768)) }
        if !decision.warnings.isEmpty {
            status["warnings"] = .strings(decision.warnings.prefix(256).map { $0.cut(to: 4_096) })
        }
        return .object(status)
    }

    private static func image(_ image: PreparedImage, _ details: JSON?) -> JSON {
        var object = JSONObject()
        object["image"] = .string((image.written.isEmpty ? "(none)" : image.written).cut(to: 2_048))
        object["digest"] = image.digest.map { .string($0.description) }
        object["outcome"] = .string(image.outcome.rawValue)
        object["disposition"] = .string(image.disposition.rawValue)
        object["code"] = image.code.map(JSON.string)
        // Reports list the reasons of all requirements; the one that has the code tells the story.
        let reasons =
            (details?["reasons"]?.array ?? [])
            + (details?["requirements"]?.array ?? []).flatMap { $0["reasons"]?.array ?? [] }
        if let reason = reasons.first(where: { $0["code"]?.string == image.code }) {
            for key in ["wanted", "found", "next"] {
                object[key] = reason[key]?.string.map { .string($0.cut(to: 4_096)) }
            }
        }
        let signers = (details?["signers"]?.array ?? []).compactMap { $0["name"]?.string }
        if !signers.isEmpty { object["signers"] = .strings(signers.prefix(64).map { $0.cut(to: 4_096) }) }
        let levels = (details?["requirements"]?.array ?? []).compactMap { $0["level"]?["reached"]?.int }
        object["level"] = levels.min().map(JSON.int)
        return .object(object)
    }

    private static func summary(_ images: [PreparedImage]) -> JSON {
        var counts: [String: Int] = [:]
        for image in images { counts[image.outcome.rawValue, default: 0] += 1 }
        var object = JSONObject()
        for (outcome, count) in counts.sorted(by: { $0.key < $1.key }) { object[outcome] = .int(count) }
        return .object(object)
    }

    private static let mostImages = 1_000
}
