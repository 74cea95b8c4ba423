// SPDX-License-Identifier: Apache-2.0

import CoreMetrics
import Files
import FoundationEssentials
import Logging
import NIOCertificateReloading
import NIOSSL
import ServiceLifecycle
import Synchronization
import X509

/// The certificate that a listener serves. It is read again at an interval; what cannot be used then is logged and
/// counted, and the last good pair stays.
struct ServingCertificate: Service {
    private let reloader: TimedCertificateReloader

    /// Reads the pair for the first time, and throws why it cannot be used.
    init(
        _ source: CertificateSource, interval: Duration, logger: Logger, metrics: any MetricsFactory
    ) throws(CertificateProblem) {
        let watch = Watch(logger: logger, metrics: metrics)
        let configuration = TimedCertificateReloader.Configuration(
            refreshInterval: interval,
            certificateSource: .init(
                location: .memory { try Self.certificate(source) }, format: .pem),
            privateKeySource: .init(location: .memory { try Self.key(source) }, format: .pem)
        ) {
            $0.onCertificateLoaded = { watch.loaded($0) }
            $0.onCertificateLoadFailed = { watch.failed(Self.problem($0.error)) }
        }
        do {
            reloader = try TimedCertificateReloader.makeReloaderValidatingSources(
                configuration: configuration)
        } catch {
            throw Self.problem(error)
        }
    }

    func run() async throws { try await reloader.run() }

    /// How the secure listener speaks TLS: 1.2 or newer, HTTP/2 or HTTP/1.1.
    func configuration(_ clients: ClientAuthentication) throws(ServerError) -> TLSConfiguration {
        var configuration: TLSConfiguration
        do {
            configuration = try TLSConfiguration.makeServerConfiguration(certificateReloader: reloader)
        } catch {
            throw .certificate(.absent)
        }
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["h2", "http/1.1"]
        switch clients {
        case .none: break
        case .required(let path):
            // Whoever shows a certificate shows a good one; that admission calls show one is checked with the path,
            // since the API and its pages share the listener.
            configuration.certificateVerification = .optionalVerification
            configuration.trustRoots = .certificates(try clients.authorities(path))
        }
        do {
            _ = try NIOSSLContext(configuration: configuration)
        } catch {
            throw .certificate(.malformed)
        }
        return configuration
    }

    private static func certificate(_ source: CertificateSource) throws(CertificateProblem) -> [UInt8] {
        switch source {
        case .files(let path, _): return try read(path)
        case .memory(let pair):
            guard let pair = pair() else { throw .absent }
            return Array(pair.certificates.utf8)
        }
    }

    private static func key(_ source: CertificateSource) throws(CertificateProblem) -> [UInt8] {
        switch source {
        case .files(_, let path): return try read(path)
        case .memory(let pair):
            guard let pair = pair() else { throw .absent }
            return Array(pair.key.utf8)
        }
    }

    private static func read(_ path: String) throws(CertificateProblem) -> [UInt8] {
        do {
            return try SmallFile.read(path, limit: 1 << 20)
        } catch {
            throw .unreadable(path: path, error)
        }
    }

    private static func problem(_ error: any Error) -> CertificateProblem {
        if let problem = error as? CertificateProblem { return problem }
        return error as? TimedCertificateReloader.Error == .publicKeyMismatch ? .mismatch : .malformed
    }
}

extension ServingCertificate {
    /// Tells the log and the metrics what becomes of the pair.
    private final class Watch: Sendable {
        private let logger: Logger
        private let metrics: any MetricsFactory
        private let problem = Mutex<CertificateProblem?>(nil)

        init(logger: Logger, metrics: any MetricsFactory) {
            self.logger = logger
            self.metrics = metrics
        }

        func loaded(_ change: TimedCertificateReloader.CertificateChainAndKeyPairReloadDiff) {
            problem.withLock { $0 = nil }
            let current = change.currentX509CertificateChain
            guard current != change.previousX509CertificateChain, let leaf = current.first else { return }
            let end = Int(leaf.notValidAfter.timeIntervalSince1970)
            metrics.makeCounter(label: "assay_tls_reloads_total", dimensions: []).increment(by: 1)
            metrics.makeMeter(label: "assay_tls_certificate_not_after_seconds", dimensions: [])
                .set(Int64(end))
            logger.info(
                "a serving certificate was loaded",
                metadata: ["not_after": .string(LogText.time(end * 1000))])
        }

        /// Each failure counts; the log tells of a reason once.
        func failed(_ new: CertificateProblem) {
            metrics.makeCounter(label: "assay_tls_reload_failures_total", dimensions: []).increment(by: 1)
            let known = problem.withLock { problem in
                defer { problem = new }
                return problem
            }
            guard known != new else { return }
            logger.error(
                "the serving certificate cannot be loaded; the last good one stays",
                metadata: ["reason": .string("\(new)")])
        }
    }
}
