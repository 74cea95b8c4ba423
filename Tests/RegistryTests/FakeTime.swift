// SPDX-License-Identifier: Apache-2.0

import Synchronization

@testable import Registry

/// A clock that goes on only when somebody sleeps.
final class FakeTime: Sendable {
    private struct State {
        var now = ContinuousClock.now
        var pauses: [Duration] = []
    }

    private let state = Mutex(State())
    let start: ContinuousClock.Instant

    init() { start = state.withLock(\.now) }

    var now: ContinuousClock.Instant { state.withLock(\.now) }
    var pauses: [Duration] { state.withLock(\.pauses) }

    func advance(_ duration: Duration) { state.withLock { $0.now = $0.now.advanced(by: duration) } }

    /// `random` is always the middle of its range.
    var effects: RegistryEffects {
        RegistryEffects(
            now: { [self] in now }, unixTime: { 1_700_000_000 },
            sleep: { [self] pause in
                try Task.checkCancellation()
                state.withLock { $0.pauses.append(pause) }
                advance(pause)
            }, random: { 0.5 })
    }

    func meter(
        requestLimit: Int = 500, byteLimit: Int = 64 << 20, timeLimit: Duration = .seconds(30)
    ) -> RequestMeter {
        RequestMeter(requestLimit: requestLimit, byteLimit: byteLimit, timeLimit: timeLimit, start: now)
    }
}
