// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Kubernetes
import Logging
import Server
import ServiceLifecycle

extension ListenOptions {
    /// Where log lines go: standard error.
    var logger: Logger {
        let sink = LogSink.descriptor(2) { Int(Date.now.timeIntervalSince1970 * 1_000) }
        let format = logFormat
        return Logger(label: "assay") { label in
            switch format {
            case .json: JSONLogHandler(label: label, sink: sink)
            case .text: TextLogHandler(label: label, sink: sink)
            }
        }
    }

    /// The serving certificate: files that somebody renews, or an authority of the server's own.
    func authority(
        _ client: KubernetesClient, now: @escaping @Sendable () -> Int, logger: Logger
    ) async throws -> (source: CertificateSource, services: [any Service]) {
        if let tlsCertificate, let tlsKey {
            return (.files(certificate: tlsCertificate, key: tlsKey), [])
        }
        let cluster = ClusterAuthority(
            client: client, namespace: namespace, secret: "\(service)-ca",
            configurations: [service, "\(service)-pods", "\(service)-kargo"])
        let host = "\(service).\(namespace).svc"
        let authority = try SelfMadeAuthority(
            names: [host, "\(host).cluster.local"], store: cluster.store, now: now, publish: cluster.publish,
            logger: logger)
        try await authority.refresh()
        return (authority.source, [authority])
    }

    /// How callers of the API show who they are; `nil` where nobody was told to be let in.
    func authentication(
        _ client: KubernetesClient, now: @escaping @Sendable () -> Int, logger: Logger
    ) throws -> Authentication? {
        var ways: [Authentication] = []
        if let apiTokens {
            ways.append(
                .bearer(
                    try BearerTokens(
                        file: apiTokens, mayComeLater: true, now: now, failed: Self.report(logger))))
        }
        if !apiUser.isEmpty {
            // Every Pod has a token of the cluster: reports are for those who are named.
            let readers = Set(apiUser)
            ways.append(
                .tokenReview(
                    TokenReviews(now: now) { token in
                        guard case .authenticated(let user) = try await client.review(token: token),
                            !readers.isDisjoint(with: user.groups + [user.name])
                        else { return nil }
                        return APIUser(name: user.name, groups: user.groups)
                    }))
        }
        return ways.isEmpty ? nil : .anyOf(ways)
    }

    /// The API: reports, for those who show who they are.
    func reports(
        _ client: KubernetesClient, _ authentication: Authentication?, now: @escaping @Sendable () -> Int,
        logger: Logger
    ) throws -> [APIEndpoint] {
        let reports = ReportEndpoints(client: client)
        var endpoints = authentication.map { [reports.forAPI($0)] } ?? []
        // The file may be missing: then there is no extension that asks.
        if let extensionTokenFile, FileManager.default.fileExists(atPath: extensionTokenFile) {
            endpoints.append(
                reports.forExtension(
                    try SharedSecret(file: extensionTokenFile, now: now, failed: Self.report(logger))))
        }
        return endpoints
    }

    /// Where people reach the API, without a slash at the end.
    var baseURL: String {
        let text = externalURL ?? "https://\(service).\(namespace).svc"
        return text.hasSuffix("/") ? String(text.dropLast()) : text
    }

    private static func report(_ logger: Logger) -> @Sendable (TokenFileError) -> Void {
        { error in logger.error("a token file cannot be used", metadata: ["reason": "\(error)"]) }
    }
}
