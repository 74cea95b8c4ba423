// SPDX-License-Identifier: Apache-2.0

/// How an informer waits.
package struct InformerPace: Sendable {
    /// Before the second try; each further one waits twice as long.
    package var firstDelay = Duration.milliseconds(500)
    package var longestDelay = Duration.seconds(30)
    /// When the server is asked to end a watch: somewhere in this range, so that not all watches end at once.
    package var watchTime = Duration.seconds(300)...Duration.seconds(600)

    package init() {}

    /// Waits as client-go's reflector does.
    package static let standard = InformerPace()

    /// The wait behind so many failures in a row: doubled each time up to the longest, then between half of it and the
    /// whole.
    func delay(afterFailures count: Int, random: Double) -> Duration {
        guard count > 0 else { return .zero }
        var delay = firstDelay
        for _ in 1..<min(max(count, 1), 32) where delay < longestDelay { delay *= 2 }
        return min(delay, longestDelay) * (0.5 + random / 2)
    }

    func watchTime(random: Double) -> Duration {
        watchTime.lowerBound + (watchTime.upperBound - watchTime.lowerBound) * random
    }
}
