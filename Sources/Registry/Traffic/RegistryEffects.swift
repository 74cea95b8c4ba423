// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// What the client takes from the outside world besides the network: time and chance.
public struct RegistryEffects: Sendable {
    /// The clock of deadlines.
    public var now: @Sendable () -> ContinuousClock.Instant
    /// The time of day in seconds since 1970, for dates in `Retry-After`.
    public var unixTime: @Sendable () -> Int
    /// Waits; throws only when cancelled.
    public var sleep: @Sendable (Duration) async throws -> Void
    /// A number from 0 up to 1.
    public var random: @Sendable () -> Double

    /// Effects from their parts.
    public init(
        now: @escaping @Sendable () -> ContinuousClock.Instant, unixTime: @escaping @Sendable () -> Int,
        sleep: @escaping @Sendable (Duration) async throws -> Void, random: @escaping @Sendable () -> Double
    ) {
        self.now = now
        self.unixTime = unixTime
        self.sleep = sleep
        self.random = random
    }

    /// The system's clock and generator.
    public static let system = RegistryEffects(
        now: { .now }, unixTime: { Int(Date().timeIntervalSince1970) },
        sleep: { try await Task.sleep(for: $0) }, random: { .random(in: 0..<1) })
}
