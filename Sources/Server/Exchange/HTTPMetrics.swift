// SPDX-License-Identifier: Apache-2.0

import CoreMetrics

/// What is counted of requests. An endpoint is the pattern of its path; paths of strangers are no labels.
package struct HTTPMetrics: Sendable {
    let factory: any MetricsFactory
    /// `secure` or `plain`.
    let listener: String

    func finished(_ endpoint: String, status: Int, after time: Duration) {
        factory.makeCounter(
            label: "assay_http_requests_total",
            dimensions: [("endpoint", endpoint), ("code", String(status))]
        ).increment(by: 1)
        let (seconds, attoseconds) = time.components
        factory.makeTimer(label: "assay_http_request_duration_seconds", dimensions: [("endpoint", endpoint)])
            .recordNanoseconds(
                seconds.multipliedReportingOverflow(by: 1_000_000_000).partialValue &+ attoseconds
                    / 1_000_000_000)
    }

    func begins() { inFlight.increment(by: 1) }

    func ends() { inFlight.decrement(by: 1) }

    private var inFlight: any MeterHandler {
        factory.makeMeter(label: "assay_http_requests_in_flight", dimensions: [("listener", listener)])
    }

    /// Where no endpoint was found.
    static let unknownEndpoint = "other"

    /// Sentences for a registry.
    package static let help = [
        "assay_http_requests_total":
            "Requests that were answered, by the pattern of their path and the status.",
        "assay_http_request_duration_seconds": "From the header of a request to its answer.",
        "assay_http_requests_in_flight": "Requests that are being answered.",
        "assay_tls_reloads_total": "Serving certificates that were taken over.",
        "assay_tls_reload_failures_total": "Times that the serving certificate could not be read again.",
        "assay_tls_certificate_not_after_seconds": "When the serving certificate ends, since 1970.",
    ]
}
