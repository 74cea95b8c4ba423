// SPDX-License-Identifier: Apache-2.0

package import Kubernetes
import Synchronization

/// A clock that stands until it is told to go on; who sleeps by it wakes when it gets there.
package final class TestClock: Sendable {
    private struct Sleeper {
        var until: ContinuousClock.Instant
        var continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var now = ContinuousClock.now
        var unixTime = 1_800_000_000
        var fraction = Duration.zero
        var sleepers: [Int: Sleeper] = [:]
        var cancelled: Set<Int> = []
        var nextSleeper = 0
    }

    private let state = Mutex(State())

    package init() {}

    /// Effects by this clock.
    package var effects: KubernetesEffects {
        KubernetesEffects(
            now: { self.state.withLock { $0.now } }, unixTime: { self.state.withLock { $0.unixTime } },
            sleep: { try await self.sleep($0) }, random: { 0 })
    }

    /// How many sleep.
    package var sleepers: Int { state.withLock { $0.sleepers.count } }

    /// Lets time pass.
    package func advance(by duration: Duration) {
        let woken = state.withLock { state in
            state.now += duration
            state.fraction += duration
            let seconds = state.fraction.components.seconds
            state.unixTime += Int(seconds)
            state.fraction -= .seconds(seconds)
            let due = state.sleepers.filter { $0.value.until <= state.now }
            for id in due.keys { state.sleepers[id] = nil }
            return due.values.map(\.continuation)
        }
        for continuation in woken { continuation.resume() }
    }

    private func sleep(_ duration: Duration) async throws {
        let id = state.withLock { state in
            state.nextSleeper += 1
            return state.nextSleeper
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let result: Result<Void, any Error>? = state.withLock { state in
                    if state.cancelled.remove(id) != nil { return .failure(CancellationError()) }
                    if duration <= .zero { return .success(()) }
                    state.sleepers[id] = Sleeper(until: state.now + duration, continuation: continuation)
                    return nil
                }
                if let result { continuation.resume(with: result) }
            }
        } onCancel: {
            let sleeper = state.withLock { state in
                if let sleeper = state.sleepers.removeValue(forKey: id) { return Optional(sleeper) }
                state.cancelled.insert(id)
                return nil
            }
            sleeper?.continuation.resume(throwing: CancellationError())
        }
    }
}
