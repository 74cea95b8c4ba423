// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import HTTPTransport
import Synchronization

/// Fetches what issuers say of their certificates, for one question: with bounds, without credentials, and over `http:`
/// alone.
struct RevocationFetcher: Sendable {
    private let transport: HTTPTransport
    private let limits: RevocationLimits
    private let budget: RequestBudget

    init(_ transport: HTTPTransport, _ limits: RevocationLimits) {
        self.transport = transport
        self.limits = limits
        budget = RequestBudget(limits.mostRequests)
    }

    /// Whether a request was not sent because there were too many: that is no fault of its place.
    var isSpent: Bool { budget.isSpent }

    /// A responder's answer (RFC 6960, appendix A.1).
    func answer(to request: OCSPRequest, from place: String) async throws(RevocationProblem) -> [UInt8] {
        try await fetch(place) { url in
            HTTPRequest(
                .post, url, fields: ["Content-Type": "application/ocsp-request"], body: request.derEncoded,
                bodyLimit: OCSPResponse.largest, timeLimit: limits.answerTime, redirectLimit: 0)
        }
    }

    /// A list of revoked certificates (RFC 5280, section 4.2.1.13).
    func list(from place: String) async throws(RevocationProblem) -> [UInt8] {
        try await fetch(place) { url in
            HTTPRequest(
                .get, url, bodyLimit: CertificateRevocationList.largest, timeLimit: limits.listTime,
                redirectLimit: 2)
        }
    }

    /// Only status 200 brings a whole answer: 204 brings none, and 206 a part.
    private func fetch(
        _ place: String, _ request: (HTTPURL) -> HTTPRequest
    ) async throws(RevocationProblem) -> [UInt8] {
        guard let url = HTTPURL(place), url.scheme == .http else { throw .noUsablePlace(place) }
        var request = request(url)
        let budget = budget
        request.account = HTTPAccount(
            willSend: { budget.take() }, willFollow: { $0.scheme == .http }, didReceive: { _ in true })
        let answer: HTTPResponse
        do {
            answer = try await transport.send(request)
        } catch {
            throw .unreachable(place, why: "\(error)")
        }
        guard answer.status == 200 else {
            throw .unreachable(place, why: "it answers with status \(answer.status)")
        }
        return answer.body
    }
}

/// How many requests may still be sent.
private final class RequestBudget: Sendable {
    private let left: Mutex<(count: Int, isSpent: Bool)>

    init(_ count: Int) { left = Mutex((count: count, isSpent: false)) }

    /// Whether one was refused.
    var isSpent: Bool { left.withLock { $0.isSpent } }

    /// Whether there was one left, which is then used.
    func take() -> Bool {
        left.withLock { left in
            guard left.count > 0 else {
                left.isSpent = true
                return false
            }
            left.count -= 1
            return true
        }
    }
}
