// SPDX-License-Identifier: Apache-2.0

/// Spaces requests to a rate, with a burst of one second's worth.
struct TokenBucket: Sendable {
    private let rate: Double
    private let capacity: Double
    private var tokens: Double
    private var last: ContinuousClock.Instant

    init(requestsPerSecond rate: Double, now: ContinuousClock.Instant) {
        self.rate = rate
        capacity = max(1, rate)
        tokens = capacity
        last = now
    }

    /// Takes the next turn and says how long it is away; takes nothing when that is longer than `limit`.
    mutating func reserve(now: ContinuousClock.Instant, limit: Duration) -> Result<Duration, Wait> {
        let elapsed = max(0, last.duration(to: now) / .seconds(1))
        tokens = min(capacity, tokens + elapsed * rate)
        last = max(last, now)
        let wait = tokens >= 1 ? .zero : Duration.seconds((1 - tokens) / rate)
        guard wait <= limit else { return .failure(Wait(duration: wait)) }
        tokens -= 1
        return .success(wait)
    }

    /// Whether nothing is taken from it any more.
    func isFull(now: ContinuousClock.Instant) -> Bool {
        tokens + max(0, last.duration(to: now) / .seconds(1)) * rate >= capacity
    }

    /// A turn that is too far away.
    struct Wait: Error {
        var duration: Duration
    }
}
