// SPDX-License-Identifier: Apache-2.0

/// What kubelets and Prometheus ask.
enum HealthEndpoints {
    static func all(_ readiness: Readiness, _ registry: PrometheusRegistry) -> [APIEndpoint] {
        [
            APIEndpoint(.get, "/healthz", authentication: .none, bodyLimit: 0) { _ in .text("ok\n") },
            APIEndpoint(.get, "/readyz", authentication: .none, bodyLimit: 0) { request in
                answer(readiness, isVerbose: request.query["verbose"] != nil)
            },
            APIEndpoint(.get, "/metrics", authentication: .none, headers: ["accept"], bodyLimit: 0) {
                request in
                let format = MetricsText.Format(accept: request.headers["accept"] ?? "")
                return APIResponse(
                    contentType: format.contentType, body: Array(registry.text(format).utf8))
            },
        ]
    }

    /// What is waited for stands in every refusal, what is there only in verbose answers.
    private static func answer(_ readiness: Readiness, isVerbose: Bool) -> APIResponse {
        if readiness.isShuttingDown { return .text("shutting down\n", status: 503) }
        let missing = readiness.waitingFor
        var text = ""
        for part in readiness.parts where isVerbose || missing.contains(part) {
            text += missing.contains(part) ? "[-] \(part): waiting\n" : "[+] \(part): ok\n"
        }
        text += missing.isEmpty ? "ok\n" : "not ready\n"
        return .text(text, status: missing.isEmpty ? 200 : 503)
    }
}
