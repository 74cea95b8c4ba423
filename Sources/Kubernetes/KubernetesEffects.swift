// SPDX-License-Identifier: Apache-2.0

/// Clocks, waiting and chance, which come from outside.
package struct KubernetesEffects: Sendable {
    /// A clock that only goes forward.
    package var now: @Sendable () -> ContinuousClock.Instant
    /// Seconds since 1970.
    package var unixTime: @Sendable () -> Int
    /// Waits; throws when the task is cancelled.
    package var sleep: @Sendable (Duration) async throws -> Void
    /// At least 0 and less than 1.
    package var random: @Sendable () -> Double

    package init(
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        unixTime: @escaping @Sendable () -> Int,
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) },
        random: @escaping @Sendable () -> Double = { .random(in: 0..<1) }
    ) {
        self.now = now
        self.unixTime = unixTime
        self.sleep = sleep
        self.random = random
    }
}
