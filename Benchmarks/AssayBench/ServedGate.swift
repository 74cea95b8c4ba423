// SPDX-License-Identifier: Apache-2.0

import ArgoCD
import AsyncHTTPClient
import FoundationEssentials
import Logging
import NIOCore
import NIOHTTP1
import NIOSSL
import Server
import StrictJSON

/// A gate behind the server as it runs in a cluster, asked as the API server asks: over TLS, on one connection of HTTP/2.
struct ServedGate {
    private let client: HTTPClient
    private let url: String

    static func run<Result: Sendable>(
        _ gate: SyncGate, _ body: @Sendable (ServedGate) async throws -> Result
    ) async throws -> Result {
        let logger = Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }
        let authority = try SelfMadeAuthority(
            names: ["localhost"],
            store: AuthorityStore(load: { AuthorityStore.Kept() }, save: { _, _ in .saved }),
            now: { Int(Date().timeIntervalSince1970) }, publish: { _ in }, logger: logger)
        try await authority.refresh()
        var configuration = AssayServerConfiguration(
            secureAddress: ListenAddress(host: "127.0.0.1", port: 0), plainAddress: nil,
            certificate: authority.source)
        configuration.shutdownDelay = .zero
        let server = try AssayServer(
            configuration,
            admission: [AdmissionEndpoint("/admission/applications") { await gate.answer($0) }],
            readiness: Readiness(waitingFor: []), metrics: PrometheusRegistry(), logger: logger)
        let running = Task { try await server.run() }
        while server.securePort == nil { try await Task.sleep(for: .milliseconds(5)) }

        var tls = TLSConfiguration.makeClientConfiguration()
        tls.trustRoots = .certificates(
            try NIOSSLCertificate.fromPEMBytes(Array((authority.caBundle ?? "").utf8)))
        var settings = HTTPClient.Configuration(tlsConfiguration: tls)
        settings.httpVersion = .automatic
        let client = HTTPClient(configuration: settings)
        let served = ServedGate(
            client: client,
            url: "https://localhost:\(server.securePort ?? 0)/admission/applications?timeout=10s")
        let result = await Swift.Result { try await body(served) }
        try await client.shutdown()
        running.cancel()
        _ = await running.result
        return try result.get()
    }

    /// Throws unless the answer is an allowance, by HTTP/2.
    func ask(_ review: [UInt8]) async throws {
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json")
        request.body = .bytes(review)
        let response = try await client.execute(request, timeout: .seconds(30))
        let answer = try await response.body.collect(upTo: 1 << 20)
        guard response.version.major == 2,
            try JSON(parsing: Array(answer.readableBytesView))["response"]?["allowed"]?.bool == true
        else { throw BenchError("the server answers \(String(buffer: answer))") }
    }
}

extension Result where Failure == any Error {
    /// What `body` came to.
    fileprivate init(_ body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}
