// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// A clock that stands still until a test moves it.
final class TestClock: Sendable {
    private let seconds: Mutex<Int>

    init(now: Int = TestRepository.now) { seconds = Mutex(now) }

    var now: Int { seconds.withLock { $0 } }

    func advance(by more: Int) { seconds.withLock { $0 += more } }
}
