// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Foundation
import Logging
import NIOCore
import NIOHTTP1
import NIOSSL
import ServiceLifecycle
import Testing

@testable import Server

/// A server that listens on free ports of this machine, and clients that trust it.
struct LiveServer: Sendable {
    struct Setup {
        var admission: [AdmissionEndpoint] = []
        var api: [APIEndpoint] = []
        var unencryptedAPI: [APIEndpoint] = []
        var readiness = Readiness(waitingFor: [])
        /// Changes the configuration that listens on free ports, ends at once and uses the test's certificate.
        var configure: (inout AssayServerConfiguration) -> Void = { _ in }
    }

    struct Answer: Sendable {
        var status: Int
        var fields: [String: String]
        var body: [UInt8]
        var isHTTP2: Bool

        var text: String { String(decoding: body, as: UTF8.self) }
    }

    let server: AssayServer
    let group: ServiceGroup
    let log: Written
    let registry: PrometheusRegistry
    let certificates: TestCertificates
    let http1: HTTPClient
    let http2: HTTPClient
    let securePort: Int
    let plainPort: Int
    private let running: Task<Void, any Error>

    static func run(_ setup: Setup, _ body: (LiveServer) async throws -> Void) async throws {
        let certificates = try TestCertificates()
        defer { certificates.remove() }
        try certificates.serve()
        var configuration = AssayServerConfiguration(
            secureAddress: .init(host: "127.0.0.1", port: 0), plainAddress: .init(host: "127.0.0.1", port: 0),
            certificate: certificates.source)
        configuration.shutdownDelay = .zero
        configuration.certificateInterval = .milliseconds(50)
        setup.configure(&configuration)
        let log = Written()
        let sink = LogSink(now: { Int(Date().timeIntervalSince1970 * 1000) }, write: { log.add($0) })
        let logger = Logger(label: "server") { JSONLogHandler(label: $0, level: .trace, sink: sink) }
        let registry = PrometheusRegistry(help: HTTPMetrics.help)
        let server = try AssayServer(
            configuration, admission: setup.admission, api: setup.api, unencryptedAPI: setup.unencryptedAPI,
            readiness: setup.readiness, metrics: registry, logger: logger)
        let group = ServiceGroup(services: [server], logger: logger)
        let running = Task { try await group.run() }
        try await eventually("the server listens") { server.securePort != nil && server.plainPort != nil }
        let live = LiveServer(
            server: server, group: group, log: log, registry: registry, certificates: certificates,
            http1: try client(certificates, .http1Only), http2: try client(certificates, .automatic),
            securePort: try #require(server.securePort), plainPort: try #require(server.plainPort),
            running: running)
        var failure: (any Error)?
        do { try await body(live) } catch { failure = error }
        try await live.http1.shutdown()
        try await live.http2.shutdown()
        await group.triggerGracefulShutdown()
        try await running.value
        if let failure { throw failure }
    }

    /// - Parameters:
    ///   - pair: shown to servers that ask.
    ///   - isRefused: whether no handshake is expected; one that fails is tried again until a time limit.
    static func client(
        _ certificates: TestCertificates, _ version: HTTPClient.Configuration.HTTPVersion,
        showing pair: ServingPair? = nil, isRefused: Bool = false
    ) throws -> HTTPClient {
        try client(certificates.authority, version, showing: pair, isRefused: isRefused)
    }

    static func client(
        _ authority: CertificateAuthority, _ version: HTTPClient.Configuration.HTTPVersion,
        showing pair: ServingPair? = nil, isRefused: Bool = false
    ) throws -> HTTPClient {
        var tls = TLSConfiguration.makeClientConfiguration()
        let pem = Array(authority.certificatePEM.utf8)
        tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(pem))
        if let pair {
            let chain = try NIOSSLCertificate.fromPEMBytes(Array(pair.certificates.utf8))
            tls.certificateChain = chain.map { .certificate($0) }
            tls.privateKey = .privateKey(try NIOSSLPrivateKey(bytes: Array(pair.key.utf8), format: .pem))
        }
        var configuration = HTTPClient.Configuration(tlsConfiguration: tls)
        configuration.httpVersion = version
        if isRefused { configuration.timeout.connect = .seconds(1) }
        return HTTPClient(configuration: configuration)
    }

    /// Waits until the server has ended.
    func ended() async throws { try await running.value }

    func url(_ path: String) -> String { "https://localhost:\(securePort)\(path)" }

    func send(
        _ method: String = "GET", _ path: String, fields: [(String, String)] = [], body: [UInt8]? = nil,
        by client: HTTPClient? = nil
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: url(path))
        request.method = .init(rawValue: method)
        for (name, value) in fields { request.headers.add(name: name, value: value) }
        request.body = body.map { .bytes($0) }
        return try await Self.answer(try await (client ?? http1).execute(request, timeout: .seconds(30)))
    }

    /// Posts an AdmissionReview.
    func review(
        _ body: [UInt8], to path: String = "/admit?timeout=10s", by client: HTTPClient? = nil
    ) async throws -> Answer {
        try await send("POST", path, fields: [("Content-Type", "application/json")], body: body, by: client)
    }

    func plain(_ path: String, fields: [(String, String)] = []) async throws -> Answer {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(plainPort)\(path)")
        for (name, value) in fields { request.headers.add(name: name, value: value) }
        return try await Self.answer(try await http1.execute(request, timeout: .seconds(30)))
    }

    static func answer(_ response: HTTPClientResponse) async throws -> Answer {
        let body = try await response.body.collect(upTo: 16 << 20)
        var fields: [String: String] = [:]
        for (name, value) in response.headers { fields[name.lowercased()] = value }
        return Answer(
            status: Int(response.status.code), fields: fields, body: Array(body.readableBytesView),
            isHTTP2: response.version.major == 2)
    }
}

/// Waits until something is so.
func eventually(
    _ what: String, within limit: Duration = .seconds(20), _ condition: () async throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + limit
    while try await !condition() {
        try #require(ContinuousClock.now < deadline, "\(what): not in time")
        try await Task.sleep(for: .milliseconds(5))
    }
}
