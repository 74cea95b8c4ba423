// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import Synchronization

/// Sends requests as often as it takes, at the pace each host bears.
final class RequestSender: Sendable {
    private let transport: HTTPTransport
    private let settings: RegistrySettings
    private let limits: FetchLimits
    private let effects: RegistryEffects
    private let gates = HostGates()
    private let buckets = Mutex<[String: TokenBucket]>([:])
    private let tls: [String: TLSMaterial]

    init(
        transport: HTTPTransport, settings: RegistrySettings, limits: FetchLimits, effects: RegistryEffects
    ) {
        self.transport = transport
        self.settings = settings
        self.limits = limits
        self.effects = effects
        tls = settings.tls
    }

    /// The time that a meter has left.
    func remaining(_ meter: RequestMeter) -> Duration { effects.now().duration(to: meter.deadline) }

    /// The clock of token life times.
    var now: ContinuousClock.Instant { effects.now() }

    /// Sends a request to `host` until there is an answer other than 429 and 5xx, or until it makes no sense.
    ///
    /// - Parameters:
    ///   - isRepeatable: whether it does no harm to send it again when it is not known what became of it.
    ///   - share: the part of the remaining time that may be spent, from 0 to 1.
    func send(
        _ request: HTTPRequest, to host: String, tries: Int, isRepeatable: Bool = true, share: Double = 1,
        meter: RequestMeter
    ) async throws(RegistryError) -> HTTPResponse {
        let policy = RetryPolicy(tries: tries, isRepeatable: isRepeatable)
        let end = effects.now().advanced(by: max(remaining(meter), .zero) * share)
        var attempt = 0
        while true {
            attempt += 1
            let outcome = try await attemptOnce(request, to: host, end: end, meter: meter)
            let decision = policy.decide(
                outcome.summary, attempt: attempt, remaining: effects.now().duration(to: end),
                now: effects.unixTime(), random: effects.random())
            switch decision {
            case .conclude: return try outcome.conclusion(host: host, meter: meter)
            case .tooLate(let seconds): throw .rateLimited(host: host, retryAfter: seconds)
            case .retry(let pause): try await sleep(pause)
            }
        }
    }

    /// Checks a place that a registry's answer named, by the transport's rules for redirects.
    func check(_ url: HTTPURL, namedBy origin: HTTPURL, host: String, meter: RequestMeter)
        async throws(RegistryError)
    {
        do throws(HTTPTransportError) {
            try await transport.check(url, namedBy: origin)
        } catch {
            throw RegistryError(error, host: host, meter: meter)
        }
    }

    private func attemptOnce(
        _ request: HTTPRequest, to host: String, end: ContinuousClock.Instant, meter: RequestMeter
    ) async throws(RegistryError) -> Attempt {
        let configured = settings.hosts[host]
        return try await gates.pass(host, limit: configured?.concurrency ?? limits.concurrency) {
            () async throws(RegistryError) -> Attempt in
            try await waitForTurn(at: host, rate: configured?.requestsPerSecond, end: end)
            var request = request
            request.account = meter.account
            request.tls = tls
            request.timeLimit = effects.now().duration(to: end)
            do throws(HTTPTransportError) {
                return .answer(try await transport.send(request))
            } catch {
                return .failure(error)
            }
        }
    }

    private func waitForTurn(
        at host: String, rate: Double?, end: ContinuousClock.Instant
    ) async throws(RegistryError) {
        guard let rate else { return }
        let now = effects.now()
        let turn = buckets.withLock { buckets in
            buckets[host, default: TokenBucket(requestsPerSecond: rate, now: now)]
                .reserve(now: now, limit: now.duration(to: end))
        }
        switch turn {
        case .success(.zero): return
        case .success(let wait): try await sleep(wait)
        case .failure(let wait):
            throw .rateLimited(host: host, retryAfter: Int(wait.duration.components.seconds) + 1)
        }
    }

    private func sleep(_ pause: Duration) async throws(RegistryError) {
        do { try await effects.sleep(pause) } catch { throw .cancelled }
    }
}

/// What became of one try.
private enum Attempt: Sendable {
    case answer(HTTPResponse)
    case failure(HTTPTransportError)

    var summary: RetryPolicy.Outcome {
        switch self {
        case .answer(let answer):
            .status(answer.status, retryAfter: answer.fields["Retry-After"].flatMap(RetryAfter.init))
        case .failure(let error): .failure(error)
        }
    }

    func conclusion(host: String, meter: RequestMeter) throws(RegistryError) -> HTTPResponse {
        switch self {
        case .failure(let error): throw RegistryError(error, host: host, meter: meter)
        case .answer(let answer) where answer.status == 429:
            throw .rateLimited(host: host, retryAfter: nil)
        case .answer(let answer) where (500...599).contains(answer.status):
            throw .serverError(host: host, status: answer.status)
        case .answer(let answer): return answer
        }
    }
}
