// SPDX-License-Identifier: Apache-2.0

import Kubernetes
import Metrics
import Policy
import Verification

/// What is counted of decisions and answers. Labels are of closed sets.
enum DecisionMetrics {
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

    /// Answers a request, and notes how long that took and what was said.
    static func timed(
        _ webhook: String, _ answer: @escaping @Sendable (AdmissionRequest) async -> AdmissionResponse
    ) -> @Sendable (AdmissionRequest) async -> AdmissionResponse {
        { request in
            let start = ContinuousClock.now
            let response = await answer(request)
            let dimensions = [("webhook", webhook), ("allowed", "\(response.isAllowed)")]
            Metrics.Timer(label: "assay_admission_duration_seconds", dimensions: dimensions)
                .recordNanoseconds((ContinuousClock.now - start).nanoseconds)
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
