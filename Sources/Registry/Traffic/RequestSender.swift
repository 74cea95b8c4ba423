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
    private let rates: [String: Double]

    init(
        transport: HTTPTransport, settings: RegistrySettings, limits: FetchLimits, effects: RegistryEffects
    ) {
        self.transport = transport
        self.settings = settings
        self.limits = limits
        self.effects = effects
        tls = settings.tls
        rates = settings.rates
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
        let concurrency = settings.hosts[host]?.concurrency ?? limits.concurrency
        while true {
            try await waitOutPause(of: request.url.authority, host, policy, end: end)
            let attempt = try await gates.pass(host, limit: concurrency) {
                () async throws(RegistryError) -> Attempt? in
                let place = request.url.authority
                guard let turn = try await takeTurn(at: place, host, end: end) else { return nil }
                let trail = RedirectTrail(from: place, turn)
                return try await transmit(request, host, policy, trail, end: end, meter: meter)
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
        at place: String, _ host: String, end: ContinuousClock.Instant
    ) async throws(RegistryError) -> HostPauses.Turn? {
        let now = effects.now()
        let rate = rates[place] ?? settings.requestsPerSecond
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
        _ request: HTTPRequest, _ host: String, _ policy: RetryPolicy, _ trail: RedirectTrail,
        end: ContinuousClock.Instant, meter: RequestMeter
    ) async throws(RegistryError) -> Attempt {
        var counted = request
        counted.account = HTTPAccount { [traffic] in
            guard meter.takeRequest() else { return false }
            traffic.add(host) { $0.requests += 1 }
            return true
        } willFollow: { [self] url in
            await follow(to: url.authority, host, policy, trail, end: end)
        } didReceive: {
            meter.take(bytes: $0)
        }
        counted.tls = tls
        counted.timeLimit = effects.now().duration(to: end)
        do throws(HTTPTransportError) {
            return heed(try await transport.send(counted), along: trail, host)
        } catch {
            if case .stopped = error, let obstacle = trail.obstacle { throw obstacle }
            return .failure(error)
        }
    }

    /// Waits until the host that a redirect leads to may be asked, by its own pause and rate: who sends us elsewhere
    /// spends what is asked of the other host, like everybody. `false` when that is too far away.
    private func follow(
        to place: String, _ host: String, _ policy: RetryPolicy, _ trail: RedirectTrail,
        end: ContinuousClock.Instant
    ) async -> Bool {
        do throws(RegistryError) {
            while true {
                try await waitOutPause(of: place, host, policy, end: end)
                guard let turn = try await takeTurn(at: place, host, end: end) else { continue }
                trail.add(place, turn)
                return true
            }
        } catch {
            trail.end(at: error)
            return false
        }
    }

    /// Notes whether a host wants to be left alone. Where a redirect led there, both are, since the one leads to the
    /// other; each for as long as its own past tells.
    private func heed(_ answer: HTTPResponse, along trail: RedirectTrail, _ host: String) -> Attempt {
        let asked = answer.fields["Retry-After"].flatMap(RetryAfter.init)
        guard answer.status == 429 || (answer.status == 503 && asked != nil) else {
            if answer.status < 500 { for stop in trail.all { turns.succeed(stop.place, stop.turn) } }
            return .answer(answer)
        }
        traffic.add(host) { $0.refused += 1 }
        let now = effects.now()
        let wish = asked.map { Duration.seconds($0.seconds(from: effects.unixTime())) }
        let pauses = trail.ends.map { turns.refuse($0.place, $0.turn, asked: wish, now: now) }
        return .refused(answer, pauses.max() ?? .zero)
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
