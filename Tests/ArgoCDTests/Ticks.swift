// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// A clock that goes only when it is told to.
final class Ticks: Sendable {
    private let elapsed = Mutex(Duration.zero)

    var now: Duration { elapsed.withLock(\.self) }

    func advance(_ duration: Duration) { elapsed.withLock { $0 += duration } }
}
