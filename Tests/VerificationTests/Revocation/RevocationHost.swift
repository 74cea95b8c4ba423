// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import HTTPTransport
import Registry
import Synchronization
import TestServer
import TestSigstore
import Verification

/// An authority and the server that publishes what it says of its certificates: a responder under `/ocsp`, lists under
/// other paths. What they answer can be changed at any time.
final class RevocationHost: Sendable {
    static let now = 1_800_000_000

    typealias Answer = TestServer.Answer

    private struct State {
        var answers: [String: @Sendable () -> Answer] = [:]
        var requests: [TestServer.Request] = []
    }

    let authority: TestSigstore.Authority
    private let state: Shared
    private let server: TestServer

    private final class Shared: Sendable {
        let state = Mutex(State())

        func answer(_ request: TestServer.Request) -> Answer {
            let answer = state.withLock { state in
                state.requests.append(request)
                return state.answers[request.path]
            }
            return answer?() ?? .failure(404, "nothing is here")
        }
    }

    init() async throws {
        authority = try TestSigstore.Authority(.init(now: Self.now))
        let shared = Shared()
        state = shared
        server = try await TestServer.start { shared.answer($0) }
    }

    func stop() async { await server.stop() }

    /// The paths that were asked, in their order, with their methods.
    var asked: [String] { requests.map { "\($0.method) \($0.path)" } }

    var requests: [TestServer.Request] { state.state.withLock { $0.requests } }

    func url(_ path: String) -> String { server.url + path }

    /// A certificate that names these paths, or URLs, of responders and lists.
    func question(
        ocsp: [String] = [], lists: [String] = [],
        _ edit: (inout TestSigstore.CertificateRecipe) -> Void = { _ in }
    ) throws -> (leaf: TestSigstore.Certificate, question: RevocationQuestion) {
        var recipe = TestSigstore.CertificateRecipe(
            notBefore: Self.now - 60, notAfter: Self.now + 86_400 * 30,
            extensions: [.keyUsage(.digitalSignature), .extendedKeyUsage(.codeSigning)])
        func full(_ path: String) -> String { path.hasPrefix("/") ? url(path) : path }
        if !ocsp.isEmpty { recipe.set(.access(ocsp: ocsp.map(full))) }
        if !lists.isEmpty { recipe.set(.listPoints(lists.map(full))) }
        edit(&recipe)
        let leaf = try authority.issue(recipe, to: try .init(.p256))
        return (
            leaf,
            RevocationQuestion(
                try SigningCertificate(derEncoded: leaf.der),
                issuedBy: try SigningCertificate(derEncoded: authority.chain[0].der))
        )
    }

    /// Whom the authority delegates answers to, with lists under these paths.
    func delegate(
        lists: [String], _ edit: (inout TestSigstore.CertificateRecipe) -> Void = { _ in }
    ) throws -> TestSigstore.OCSPRecipe.Delegate {
        var recipe = TestSigstore.CertificateRecipe(
            subject: [.commonName("responder")], notBefore: Self.now - 60, notAfter: Self.now + 86_400,
            extensions: [.keyUsage(.digitalSignature), .extendedKeyUsage(.ocspSigning)])
        if !lists.isEmpty { recipe.set(.listPoints(lists.map(url))) }
        edit(&recipe)
        let key = try TestSigstore.Key(.p256)
        return .init(try authority.issue(recipe, to: key), key)
    }

    func publish(_ path: String, _ answer: @escaping @Sendable () -> Answer) {
        state.state.withLock { $0.answers[path] = answer }
    }

    /// A list under that path.
    func publishList(
        _ path: String, status: Int = 200, delay: Duration = .zero,
        _ edit: (inout TestSigstore.RevocationListRecipe) -> Void = { _ in }
    ) throws {
        var recipe = TestSigstore.RevocationListRecipe(now: Self.now)
        edit(&recipe)
        // With 204 there is no content: what came nevertheless would be read as the next answer.
        let bytes = status == 204 ? [] : try authority.revocationList(recipe)
        publish(path) { Answer(status: status, type: "application/pkix-crl", body: bytes, delay: delay) }
    }

    /// A responder's answer under that path.
    func publishAnswer(
        _ path: String, of leaf: TestSigstore.Certificate, status: Int = 200, delay: Duration = .zero,
        _ verdict: TestSigstore.OCSPRecipe.Answer.Verdict = .good,
        by delegate: TestSigstore.OCSPRecipe.Delegate? = nil
    ) throws {
        var recipe = TestSigstore.OCSPRecipe(.init(leaf, verdict, now: Self.now), now: Self.now)
        recipe.delegate = delegate
        let bytes = try authority.ocspResponse(recipe)
        publish(path) {
            Answer(status: status, type: "application/ocsp-response", body: bytes, delay: delay)
        }
    }
}

extension RevocationStatus {
    /// Why it is not known; `nil` when it is.
    var code: RevocationProblem.Code? {
        if case .unknown(let problem) = self { problem.code } else { nil }
    }

    var isRevoked: Bool {
        if case .revoked = self { true } else { false }
    }

    var isGood: Bool {
        if case .good = self { true } else { false }
    }
}

extension OnlineRevocation {
    /// The status, with time and requests enough.
    func status(of question: RevocationQuestion, at now: Int) async -> RevocationStatus {
        await status(of: question, at: now, meter: RequestMeter())
    }
}

/// Runs `body` with a host and what asks it, and ends both.
func withRevocationHost(
    limits: RevocationLimits = RevocationLimits(),
    _ body: (RevocationHost, OnlineRevocation) async throws -> Void
) async throws {
    let host = try await RevocationHost()
    let transport = HTTPTransport()
    do {
        try await body(host, OnlineRevocation(transport, limits: limits))
    } catch {
        await transport.shutdown()
        await host.stop()
        throw error
    }
    await transport.shutdown()
    await host.stop()
}
