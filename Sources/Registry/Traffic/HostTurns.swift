// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// When each host may be asked next: after its pause, at its rate. Everybody who shares a host shares this.
final class HostTurns: Sendable {
    /// What stands between a request and its host.
    enum Wait: Sendable, Equatable {
        /// The request may be sent.
        case none(HostPauses.Turn)
        /// The host wants to be left alone.
        case pause(Duration)
        /// The rate allows it then; the turn is taken.
        case rate(Duration)
        /// The rate allows it later than the limit; nothing is taken.
        case tooFar(Duration)
    }

    private struct State {
        var pauses = HostPauses()
        var buckets: [String: TokenBucket] = [:]
        var bucketRoom = 1000

        mutating func reserve(
            _ host: String, rate: Double, now: ContinuousClock.Instant, limit: Duration
        ) -> Result<Duration, TokenBucket.Wait> {
            if buckets[host] == nil, buckets.count >= bucketRoom {
                // A full bucket is like a new one.
                buckets = buckets.filter { !$0.value.isFull(now: now) }
                bucketRoom = max(1000, buckets.count * 2)
            }
            return buckets[host, default: TokenBucket(requestsPerSecond: rate, now: now)]
                .reserve(now: now, limit: limit)
        }
    }

    private let state = Mutex(State())

    /// How long a host is still to be left alone; `nil` when it may be asked.
    func pause(at host: String, now: ContinuousClock.Instant) -> Duration? {
        state.withLock { $0.pauses.remaining(host, now: now) }
    }

    /// Takes a turn, unless the host is to be left alone.
    func take(
        at host: String, rate: Double?, now: ContinuousClock.Instant, limit: Duration
    ) -> Wait {
        state.withLock { state in
            if let pause = state.pauses.remaining(host, now: now) { return .pause(pause) }
            guard let rate else { return .none(state.pauses.turn(host)) }
            switch state.reserve(host, rate: rate, now: now, limit: limit) {
            case .success(.zero): return .none(state.pauses.turn(host))
            case .success(let wait): return .rate(wait)
            case .failure(let wait): return .tooFar(wait.duration)
            }
        }
    }

    /// What is sent once a turn has come that was waited for; `nil` when the host wants to be left alone by now.
    func confirm(at host: String, now: ContinuousClock.Instant) -> HostPauses.Turn? {
        state.withLock { $0.pauses.remaining(host, now: now) == nil ? $0.pauses.turn(host) : nil }
    }

    /// Takes a refusal and says how long the host is to be left alone.
    func refuse(
        _ host: String, _ turn: HostPauses.Turn, asked: Duration?, now: ContinuousClock.Instant
    ) -> Duration {
        state.withLock { $0.pauses.refuse(host, turn, asked: asked, now: now) }
    }

    /// Takes an answer that is no refusal.
    func succeed(_ host: String, _ turn: HostPauses.Turn) {
        state.withLock { $0.pauses.succeed(host, turn) }
    }
}
