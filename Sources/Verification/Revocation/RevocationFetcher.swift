// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import HTTPTransport
import Registry
import Synchronization

/// Fetches what issuers say of their certificates, for one question about one image: with bounds, without credentials, and
/// over `http:` alone.
struct RevocationFetcher: Sendable {
    private let transport: HTTPTransport
    private let limits: RevocationLimits
    private let budget: RequestBudget
    /// When the answer must be there.
    let deadline: ContinuousClock.Instant

    /// - Parameter meter: of the image.
    init(_ transport: HTTPTransport, _ limits: RevocationLimits, _ meter: RequestMeter) {
        self.transport = transport
        self.limits = limits
        budget = RequestBudget(limits.mostRequests, meter)
        deadline = meter.deadline
    }

    /// Whether nothing more can be asked, since there is no time, or a request was not sent because there were too many:
    /// that is no fault of a place.
    var hasGivenUp: Bool { budget.isSpent || ContinuousClock.now >= deadline }

    /// Why a place was not asked any more.
    func givenUp(_ place: String) -> RevocationProblem {
        .unreachable(
            place, why: budget.isSpent ? "too many requests were needed" : "no time was left")
    }

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
        let redirects = Redirects()
        request.account = HTTPAccount(
            willSend: { budget.take() }, willFollow: { redirects.follow($0) }, didReceive: { _ in true })
        let answer: HTTPResponse
        do {
            answer = try await transport.send(request)
        } catch {
            throw .unreachable(place, why: redirects.refused ?? "\(error)")
        }
        guard answer.status == 200 else {
            throw .unreachable(place, why: "it answers with status \(answer.status)")
        }
        return answer.body
    }
}

/// Where one fetch was led.
private final class Redirects: Sendable {
    private let elsewhere = Mutex<String?>(nil)

    /// Why a redirect was not followed; `nil` when none was refused.
    var refused: String? {
        elsewhere.withLock { $0 }.map { "redirected to \($0), and only http: is asked" }
    }

    /// Whether a redirect leads where a certificate could have led, too.
    func follow(_ url: HTTPURL) -> Bool {
        guard url.scheme != .http else { return true }
        elsewhere.withLock { $0 = url.withoutQuery }
        return false
    }
}

/// How many requests may still be sent: for one certificate, and for the image.
private final class RequestBudget: Sendable {
    private let left: Mutex<(count: Int, isSpent: Bool)>
    private let meter: RequestMeter

    init(_ count: Int, _ meter: RequestMeter) {
        left = Mutex((count: count, isSpent: false))
        self.meter = meter
    }

    /// Whether one was refused.
    var isSpent: Bool { left.withLock { $0.isSpent } }

    /// Whether there was one left, which is then used.
    func take() -> Bool {
        left.withLock { left in
            guard left.count > 0, meter.takeRevocationRequest() else {
                left.isSpent = true
                return false
            }
            left.count -= 1
            return true
        }
    }
}
