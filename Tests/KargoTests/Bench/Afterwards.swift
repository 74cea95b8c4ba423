// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Testing

@testable import Kargo

/// What is done with each question that was answered; nothing at first.
final class Afterwards: Sendable {
    private let work = Mutex<(@Sendable (ImageQuestion) async -> Void)?>(nil)

    func set(_ work: @escaping @Sendable (ImageQuestion) async -> Void) { self.work.withLock { $0 = work } }

    func run(_ question: ImageQuestion) async { await work.withLock(\.self)?(question) }
}

/// A clock that goes when it is told to, in seconds since 1970.
final class BenchClock: Sendable {
    private let seconds = Mutex(1_800_000_000)

    var now: Int { seconds.withLock(\.self) }

    func pass(_ seconds: Int) { self.seconds.withLock { $0 += seconds } }
}

/// Holds whoever waits until it is opened.
final class Hold: Sendable {
    private let isOpen = Mutex(false)

    func wait() async {
        while !isOpen.withLock(\.self), !Task.isCancelled { try? await Task.sleep(for: .milliseconds(2)) }
    }

    func open() { isOpen.withLock { $0 = true } }
}
