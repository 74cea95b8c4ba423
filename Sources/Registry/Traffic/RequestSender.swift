// SPDX-License-Identifier: Apache-2.0

import HTTPTransport

/// Sends requests as often as it takes, at the pace each host bears.
final class RequestSender: Sendable {
    private let transport: HTTPTransport
    private let settings: RegistrySettings
    private let limits: FetchLimits
    private let effects: RegistryEffects
    private let gates = HostGates()
    private let turns = HostTurns()
    /// What was asked of each host.
    let traffic = TrafficCounts()
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
    /// While a host wants to be left alone nobody sends it anything: who has less time than that, or another place to
    /// ask, gets `rateLimited` at once.
    func send(
        _ request: HTTPRequest, to host: String, patience: Patience, isRepeatable: Bool = true,
        meter: RequestMeter
    ) async throws(RegistryError) -> HTTPResponse {
        let policy = RetryPolicy(
            tries: patience.tries, isRepeatable: isRepeatable, waitsOutPauses: patience.waitsOutPauses)
        let end = effects.now().advanced(by: max(remaining(meter), .zero) * patience.share)
        var attempt = 0
        while true {
            attempt += 1
            let outcome = try await attemptOnce(request, to: host, policy, end: end, meter: meter)
            let decision = policy.decide(
                outcome.summary, attempt: attempt, remaining: effects.now().duration(to: end),
                random: effects.random())
            switch decision {
            case .conclude: return try outcome.conclusion(host: host, meter: meter)
            case .tooLate(let seconds): throw .rateLimited(host: host, retryAfter: seconds)
            case .retry(let pause):
                // The host's own pause is waited for before the next try.
                if case .refused = outcome { continue }
                try await sleep(pause)
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
        _ request: HTTPRequest, to host: String, _ policy: RetryPolicy, end: ContinuousClock.Instant,
        meter: RequestMeter
    ) async throws(RegistryError) -> Attempt {
        let configured = settings.hosts[host]
        let rate = configured?.requestsPerSecond ?? settings.requestsPerSecond
        while true {
            try await waitOutPause(of: request.url.authority, host, policy, end: end)
            let attempt = try await gates.pass(host, limit: configured?.concurrency ?? limits.concurrency) {
                () async throws(RegistryError) -> Attempt? in
                let turn = try await takeTurn(at: request.url.authority, host, rate: rate, end: end)
                guard let turn else { return nil }
                return await transmit(request, host, turn, end: end, meter: meter)
            }
            if let attempt { return attempt }
        }
    }

    private func waitOutPause(
        of place: String, _ host: String, _ policy: RetryPolicy, end: ContinuousClock.Instant
    ) async throws(RegistryError) {
        while let pause = turns.pause(at: place, now: effects.now()) {
            guard policy.fits(pause, in: effects.now().duration(to: end)) else {
                traffic.add(host) { $0.heldBack += 1 }
                throw .rateLimited(host: host, retryAfter: pause.wholeSeconds)
            }
            try await sleep(pause)
            traffic.add(host) { $0.waited += pause }
        }
    }

    /// `nil` when a pause has begun meanwhile; a turn that was taken is lost then, so that those who wait for the end of
    /// the pause do not come all at once.
    private func takeTurn(
        at place: String, _ host: String, rate: Double?, end: ContinuousClock.Instant
    ) async throws(RegistryError) -> HostPauses.Turn? {
        let now = effects.now()
        switch turns.take(at: place, rate: rate, now: now, limit: now.duration(to: end)) {
        case .none(let turn): return turn
        case .pause: return nil
        case .rate(let wait):
            try await sleep(wait)
            traffic.add(host) { $0.waited += wait }
            return turns.confirm(at: place, now: effects.now())
        case .tooFar(let wait):
            traffic.add(host) { $0.heldBack += 1 }
            throw .rateLimited(host: host, retryAfter: max(1, wait.wholeSeconds))
        }
    }

    private func transmit(
        _ request: HTTPRequest, _ host: String, _ turn: HostPauses.Turn, end: ContinuousClock.Instant,
        meter: RequestMeter
    ) async -> Attempt {
        var counted = request
        counted.account = HTTPAccount { [traffic] in
            guard meter.takeRequest() else { return false }
            traffic.add(host) { $0.requests += 1 }
            return true
        } didReceive: {
            meter.take(bytes: $0)
        }
        counted.tls = tls
        counted.timeLimit = effects.now().duration(to: end)
        do throws(HTTPTransportError) {
            return heed(try await transport.send(counted), to: request, host, turn)
        } catch {
            return .failure(error)
        }
    }

    /// Notes whether a host wants to be left alone. Where a redirect led there, both are: the one leads to the other.
    private func heed(
        _ answer: HTTPResponse, to request: HTTPRequest, _ host: String, _ turn: HostPauses.Turn
    ) -> Attempt {
        let asked = answer.fields["Retry-After"].flatMap(RetryAfter.init)
        guard answer.status == 429 || (answer.status == 503 && asked != nil) else {
            if answer.status < 500 { turns.succeed(request.url.authority, turn) }
            return .answer(answer)
        }
        traffic.add(host) { $0.refused += 1 }
        let now = effects.now()
        let pause = turns.refuse(
            request.url.authority, turn, asked: asked.map { .seconds($0.seconds(from: effects.unixTime())) },
            now: now)
        if pause > .zero, !answer.url.isSameOrigin(as: request.url) {
            _ = turns.refuse(answer.url.authority, turn, asked: pause, now: now)
        }
        return .refused(answer, pause)
    }

    private func sleep(_ pause: Duration) async throws(RegistryError) {
        do { try await effects.sleep(pause) } catch { throw .cancelled }
    }
}

/// What became of one try.
private enum Attempt: Sendable {
    case answer(HTTPResponse)
    /// The host wants to be left alone for that long.
    case refused(HTTPResponse, Duration)
    case failure(HTTPTransportError)

    var summary: RetryPolicy.Outcome {
        switch self {
        case .answer(let answer): .status(answer.status)
        case .refused(let answer, let pause): .refused(status: answer.status, pause: pause)
        case .failure(let error): .failure(error)
        }
    }

    func conclusion(host: String, meter: RequestMeter) throws(RegistryError) -> HTTPResponse {
        switch self {
        case .failure(let error): throw RegistryError(error, host: host, meter: meter)
        case .refused(let answer, _) where answer.status == 429:
            throw .rateLimited(host: host, retryAfter: nil)
        case .refused(let answer, _): throw .serverError(host: host, status: answer.status)
        case .answer(let answer) where (500...599).contains(answer.status):
            throw .serverError(host: host, status: answer.status)
        case .answer(let answer): return answer
        }
    }
}
