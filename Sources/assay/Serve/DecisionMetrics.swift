// SPDX-License-Identifier: Apache-2.0

import Kubernetes
import Logging
import Metrics
import Policy
import Verification

/// What is counted of decisions and answers. Labels are of closed sets.
enum DecisionMetrics {
    /// What each figure is, for `/metrics`.
    static let help = [
        "assay_decisions_total": "Decisions that were made, by outcome and disposition.",
        "assay_image_verdicts_total": "Verdicts on images in decisions that were made, by outcome.",
        "assay_admission_duration_seconds": "Time that a webhook took to answer, by what it answered.",
        "assay_cluster_silence_seconds": "Seconds since the API server was last heard of.",
        "assay_verify_answers_total": "Answers of POST /v1/verify, by decision.",
        "assay_kargo_events_total":
            "What was done or found at Kargo's objects, by reason: Freight marked or created, Stages opened.",
        "assay_freight": "Freight of Kargo's that is known.",
        "assay_applications": "Applications that are known.",
        "assay_unreadable_applications": "Applications that are there and cannot be read.",
        "assay_decisions_waiting": "Questions that are worked on or wait.",
        "assay_leader": "Whether this replica looks after what runs already: 1 or 0.",
        "assay_trust_root_age_seconds": "Seconds since a trust root was refreshed, by its name.",
        "assay_store_recoveries_total": "Stores that were set aside and begun anew, by reason.",
        "assay_view_records_dropped_total":
            "Records of the registry view's tags that were damaged, and are found out again.",
        RegistryFigures.requests:
            "What became of requests to registries and token services, by host: sent, coalesced, not_modified, "
            + "rate_limited, held_back.",
        RegistryFigures.wait: "Time that requests waited for a host's pause or their turn, by host.",
        "assay_key_fetches_total": "Keys that were fetched from their providers.",
        "assay_key_provider_resting": "Whether a provider of keys is not asked for a while.",
    ]

    /// A decision was made.
    static func count(_ decision: PreparedDecision) {
        Counter(
            label: "assay_decisions_total",
            dimensions: [
                ("outcome", decision.outcome.rawValue), ("disposition", decision.disposition.rawValue),
            ]
        ).increment()
        for image in decision.images {
            Counter(label: "assay_image_verdicts_total", dimensions: [("outcome", image.outcome.rawValue)])
                .increment()
        }
    }

    /// Answers a request, notes how long that took, and logs what was refused.
    static func answered(
        _ webhook: String, _ logger: Logger,
        _ answer: @escaping @Sendable (AdmissionRequest) async -> AdmissionResponse
    ) -> @Sendable (AdmissionRequest) async -> AdmissionResponse {
        { request in
            let start = ContinuousClock.now
            let response = await answer(request)
            let dimensions = [("webhook", webhook), ("allowed", "\(response.isAllowed)")]
            Metrics.Timer(label: "assay_admission_duration_seconds", dimensions: dimensions)
                .recordNanoseconds((ContinuousClock.now - start).nanoseconds)
            if let denial = response.denial {
                logger.notice(
                    "refused",
                    metadata: [
                        "webhook": "\(webhook)", "namespace": "\(request.namespace)",
                        "name": "\(request.name)",
                        "user": "\(request.user.name)", "uid": "\(request.uid)", "reason": "\(denial)",
                    ])
            }
            return response
        }
    }
}

extension Duration {
    var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return overflow ? .max : product &+ attoseconds / 1_000_000_000
    }
}
