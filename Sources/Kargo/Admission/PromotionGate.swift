// SPDX-License-Identifier: Apache-2.0

import ClusterPolicies
package import Kubernetes
import Policy
import StrictJSON
import Verification

/// The webhook for Promotions: nothing is promoted whose images may not be, whoever approved it. Kargo takes a refusal
/// for "not yet" and tries an automatic promotion again, so that it goes through by itself once there is evidence.
package struct PromotionGate: Sendable {
    private let decisions: KargoDecisions
    private let objects: KargoObjects
    private let patience: Duration

    /// - Parameters:
    ///   - objects: shows the Freight as it is now. What a watch knows may be of one that was deleted and made again with
    ///     other images under its name.
    ///   - patience: less than the webhook's time-out.
    package init(_ decisions: KargoDecisions, _ objects: KargoObjects, patience: Duration = .seconds(10)) {
        self.decisions = decisions
        self.objects = objects
        self.patience = patience
    }

    /// Whether a Promotion, or a PromotionRequest, may be created.
    package func answer(_ request: AdmissionRequest) async -> AdmissionResponse {
        guard request.resource.group == ResourceType.promotions.group,
            ["promotions", "promotionrequests"].contains(request.resource.name)
        else { return .misdirected(request, "promotions") }
        // Specs never change.
        guard request.operation == .create, request.subresource.isEmpty else { return .allowed() }
        guard let object = request.object, object.object != nil else { return .notShown("a Promotion") }
        do throws(KargoProblem) {
            let promotion: Promotion
            do throws(KargoObjectError) { promotion = try Promotion(object) } catch {
                throw .malformed("the Promotion", error)
            }
            guard !promotion.freight.isEmpty else {
                throw .malformed("the Promotion", .missing("spec.freight"))
            }
            let found = try await objects.freight(request.namespace, promotion.freight)
            return try await answer(found, promotion.stage, within: patience, isDryRun: request.isDryRun)
        } catch {
            return .denied(error.message)
        }
    }

    /// Whether a Freight may be approved for the Stages that an update of its status names anew: an approval that no
    /// promotion could follow is refused where it is made.
    package func answer(approval request: AdmissionRequest) async -> AdmissionResponse {
        guard request.resource.group == ResourceType.freights.group, request.resource.name == "freights"
        else { return .misdirected(request, "freights/status") }
        guard request.operation == .update, request.subresource == "status" else { return .allowed() }
        guard let object = request.object, object.object != nil else { return .notShown("a Freight") }
        let approved = Freight.names(object["status"]?["approvedFor"])
        let before = Freight.names(request.oldObject?["status"]?["approvedFor"])
        let stages = approved.subtracting(before).sorted()
        guard !stages.isEmpty else { return .allowed() }
        do throws(KargoProblem) {
            let found: Freight
            do throws(KargoObjectError) { found = try Freight(object) } catch {
                throw .malformed("the Freight", error)
            }
            var warnings: [String] = []
            // The API server waits once for all of them.
            let patience = patience / Double(min(stages.count, Self.mostStages))
            for stage in stages.prefix(Self.mostStages) {
                let answer = try await answer(found, stage, within: patience, isDryRun: request.isDryRun)
                guard answer.isAllowed else { return answer }
                warnings += answer.warnings
            }
            return .allowed(warnings: warnings)
        } catch {
            return .denied(error.message)
        }
    }

    private func answer(
        _ freight: Freight, _ stage: String, within patience: Duration, isDryRun: Bool
    ) async throws(KargoProblem) -> AdmissionResponse {
        let place = KargoPlace(project: freight.project, stage: .named(stage))
        let question = try decisions.question(on: freight, at: place)
        guard question.isGoverned else { return .allowed() }
        // Whoever only tries whether it would be allowed starts no work.
        let decision =
            isDryRun
            ? await decisions.kept(question)
            : await decisions.decision(on: question, within: patience)
        guard let decision else {
            let problem = KargoProblem.inProgress
            return AdmissionResponse(
                question.undetermined, denial: problem.message, warnings: [problem.message])
        }
        return AdmissionResponse(decision)
    }

    /// People approve for one Stage at a time; the others are asked about when something is promoted there.
    private static let mostStages = 8
}

extension AdmissionResponse {
    static func misdirected(_ request: AdmissionRequest, _ wanted: String) -> AdmissionResponse {
        .denied(
            "Assay answers here for \(wanted) and was asked about \(request.resource.name.shownOnOneLine); check its webhook configuration"
        )
    }

    static func notShown(_ what: String) -> AdmissionResponse {
        .denied("Assay was asked about \(what) without being shown it; check its webhook configuration")
    }
}
