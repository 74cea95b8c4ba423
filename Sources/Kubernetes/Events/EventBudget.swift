// SPDX-License-Identifier: Apache-2.0

/// How many Events an object may still have: as many at once as client-go's filter lets through, then one every five
/// minutes.
struct EventBudget: Sendable {
    private var left: Double
    private var updated: ContinuousClock.Instant

    init(at now: ContinuousClock.Instant) {
        left = Self.burst
        updated = now
    }

    /// Whether there is one more; it is used up.
    mutating func take(at now: ContinuousClock.Instant) -> Bool {
        let waited = (now - updated) / Self.interval
        left = min(Self.burst, left + max(0, waited))
        updated = now
        guard left >= 1 else { return false }
        left -= 1
        return true
    }

    static let burst = 25.0
    static let interval = Duration.seconds(300)
}
