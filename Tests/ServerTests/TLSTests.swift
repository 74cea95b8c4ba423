// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Files
import Foundation
import Kubernetes
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import StrictJSON
import SwiftASN1
import Synchronization
import Testing
import X509

@testable import Server

@Suite("The secure listener serves the certificate of the moment, and checks those of clients")
struct TLSTests {
    private static let allowing = AdmissionEndpoint("/admit") { _ in .allowed() }
    private static let page = APIEndpoint(.get, "/page", authentication: .none) { _ in .text("page") }

    @Test("A new certificate is served to new connections, and one that cannot be used leaves the last")
    func reload() async throws {
        try await LiveServer.run(.init(admission: [Self.allowing])) { live in
            let first = try await Self.served(live)
            let second = try live.certificates.serve()
            #expect(first != second)
            try await eventually("the new one is served") { try await Self.served(live) == second }

            try live.certificates.write("-----BEGIN CERTIFICATE-----\ngarbage", "tls.crt")
            try await eventually("the failure is told") { live.log.text.contains("last good one stays") }
            try await eventually("failures are counted") {
                try ScrapeText(live.registry.text(.prometheus)).value("assay_tls_reload_failures_total") ?? 0
                    > 1
            }
            #expect(try await Self.served(live) == second)
            let client = try LiveServer.client(live.certificates, .http1Only)
            let answer = try await live.review(Reviews.bytes, by: client)
            try await client.shutdown()
            #expect(answer.status == 200)
            let told = live.log.lines.filter { $0["msg"]?.string?.contains("last good one") == true }
            #expect(told.count == 1)

            let third = try live.certificates.serve()
            try await eventually("a good one is served again") { try await Self.served(live) == third }
            let text = try ScrapeText(live.registry.text(.prometheus))
            #expect(text.value("assay_tls_reloads_total") == 3)
            #expect(try #require(text.value("assay_tls_certificate_not_after_seconds")) > 1.6e9)
        }
    }

    @Test("A key of another certificate leaves the last pair")
    func mismatch() async throws {
        try await LiveServer.run(.init(admission: [Self.allowing])) { live in
            let first = try await Self.served(live)
            let (other, _) = try live.certificates.authority.issue(
                ["localhost"], now: TestCertificates.now, life: 3600)
            try live.certificates.write(other.key, "tls.key")
            try await eventually("the failure is told") { live.log.text.contains("does not belong") }
            #expect(try await Self.served(live) == first)
        }
    }

    @Test(
        "A certificate that cannot be used refuses the start",
        arguments: ["missing", "garbage", "mismatch", "good"])
    func start(fault: String) throws {
        let certificates = try TestCertificates()
        defer { certificates.remove() }
        try certificates.serve()
        let expected: CertificateProblem?
        switch fault {
        case "missing":
            try FileManager.default.removeItem(atPath: certificates.path("tls.key"))
            expected = .unreadable(path: certificates.path("tls.key"), .missing)
        case "garbage":
            try certificates.write("garbage", "tls.crt")
            expected = .malformed
        case "mismatch":
            try certificates.write(
                CertificateAuthority(now: TestCertificates.now, life: 60).keyPEM, "tls.key")
            expected = .mismatch
        default: expected = nil
        }
        let make = {
            try AssayServer(
                .init(certificate: certificates.source), admission: [], readiness: Readiness(waitingFor: []),
                metrics: PrometheusRegistry(), logger: Self.quiet)
        }
        if let expected {
            #expect(throws: ServerError.certificate(expected)) { try make() }
        } else {
            #expect(throws: Never.self) { try make() }
        }
    }

    @Test(
        "TLS older than 1.2 is not spoken, 1.2 and 1.3 are", arguments: [TLSVersion.tlsv11, .tlsv12, .tlsv13])
    func versions(version: TLSVersion) async throws {
        try await LiveServer.run(.init(api: [Self.page])) { live in
            var tls = TLSConfiguration.makeClientConfiguration()
            let pem = Array(live.certificates.authority.certificatePEM.utf8)
            tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(pem))
            tls.minimumTLSVersion = .tlsv1
            tls.maximumTLSVersion = version
            var configuration = HTTPClient.Configuration(tlsConfiguration: tls)
            if version == .tlsv11 { configuration.timeout.connect = .seconds(1) }
            let client = HTTPClient(configuration: configuration)
            let answer = try? await live.send("GET", "/page", by: client)
            try await client.shutdown()
            #expect((answer?.status == 200) == (version != .tlsv11))
        }
    }

    @Test(
        "With client authentication, admission calls need a certificate of the authority; pages do not",
        arguments: [
            HTTPClient.Configuration.HTTPVersion.http1Only, .automatic,
        ])
    func clientCertificate(version: HTTPClient.Configuration.HTTPVersion) async throws {
        let certificates = try TestCertificates()
        defer { certificates.remove() }
        let known = try certificates.client()
        let stranger = try certificates.client()
        try certificates.write(known.certificates, "clients.crt")
        let setup = LiveServer.Setup(admission: [Self.allowing], api: [Self.page]) {
            $0.clientAuthentication = .required(caFile: certificates.path("clients.crt"))
        }
        try await LiveServer.run(setup) { live in
            let without = try await live.review(Reviews.bytes)
            #expect(without.status == 401)
            #expect(!without.text.contains("allowed"))
            let open = try await live.send("GET", "/page")
            #expect(open.status == 200)
            #expect(try await live.plain("/healthz").status == 200)

            let good = try LiveServer.client(live.certificates, version, showing: known)
            let answer = try await live.review(Reviews.bytes, by: good)
            try await good.shutdown()
            #expect(answer.status == 200)
            #expect(answer.text.contains("\"allowed\":true"))

            let bad = try LiveServer.client(live.certificates, version, showing: stranger, isRefused: true)
            let refused = try? await live.review(Reviews.bytes, by: bad)
            try await bad.shutdown()
            #expect(refused == nil)
        }
    }

    @Test("Certificates for checking clients that cannot be used refuse the start", arguments: [true, false])
    func clientAuthority(isThere: Bool) throws {
        let certificates = try TestCertificates()
        defer { certificates.remove() }
        try certificates.serve()
        let path = certificates.path("clients.crt")
        if isThere { try certificates.write("garbage", "clients.crt") }
        var configuration = AssayServerConfiguration(certificate: certificates.source)
        configuration.clientAuthentication = .required(caFile: path)
        let why = isThere ? "there is no certificate in PEM in it" : "there is no such file"
        #expect(throws: ServerError.clientAuthority(path: path, why: why)) {
            try AssayServer(
                configuration, admission: [], readiness: Readiness(waitingFor: []),
                metrics: PrometheusRegistry(),
                logger: Self.quiet)
        }
    }

    @Test("A pair tells nobody its key")
    func pairIsQuiet() {
        let pair = ServingPair(certificates: "CERTIFICATE", key: "SECRET")
        var dumped = ""
        dump(pair, to: &dumped)
        #expect(!"\(pair) \(String(reflecting: pair)) \(dumped)".contains("SECRET"))
    }

    private static let quiet = Logger(label: "quiet") {
        JSONLogHandler(label: $0, sink: LogSink(now: { 0 }, write: { _ in }))
    }

    /// The serial number of the certificate that a new connection is shown.
    private static func served(_ live: LiveServer) async throws -> String? {
        let seen = Mutex<String?>(nil)
        var tls = TLSConfiguration.makeClientConfiguration()
        let pem = Array(live.certificates.authority.certificatePEM.utf8)
        tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(pem))
        let context = try NIOSSLContext(configuration: tls)
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        NIOSSLClientHandler(context: context, serverHostname: "localhost"))
                }
            }.connect(host: "127.0.0.1", port: live.securePort).get()
        try await eventually("the certificate is shown") {
            guard let certificate = try await channel.nioSSL_peerCertificate().get() else { return false }
            let serial = try Certificate(derEncoded: certificate.toDERBytes()).serialNumber.description
            seen.withLock { $0 = serial }
            return true
        }
        try? await channel.close().get()
        return seen.withLock { $0 }
    }
}
