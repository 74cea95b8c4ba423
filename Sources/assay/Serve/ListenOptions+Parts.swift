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
            configurations: [service, "\(service)-pods"])
        let host = "\(service).\(namespace).svc"
        let authority = try SelfMadeAuthority(
            names: [host, "\(host).cluster.local"], store: cluster.store, now: now, publish: cluster.publish,
            logger: logger)
        try await authority.refresh()
        return (authority.source, [authority])
    }

    /// The API: reports, for those who show who they are.
    func endpoints(
        _ client: KubernetesClient, now: @escaping @Sendable () -> Int, logger: Logger
    ) throws -> [APIEndpoint] {
        let failed: @Sendable (TokenFileError) -> Void = { error in
            logger.error("a token file cannot be used", metadata: ["reason": "\(error)"])
        }
        let reports = ReportEndpoints(client: client)
        var ways: [Authentication] = []
        if let apiTokens {
            ways.append(.bearer(try BearerTokens(file: apiTokens, now: now, failed: failed)))
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
        var endpoints = ways.isEmpty ? [] : [reports.forAPI(.anyOf(ways))]
        // The file may be missing: then there is no extension that asks.
        if let extensionTokenFile, FileManager.default.fileExists(atPath: extensionTokenFile) {
            endpoints.append(
                reports.forExtension(try SharedSecret(file: extensionTokenFile, now: now, failed: failed)))
        }
        return endpoints
    }
}
