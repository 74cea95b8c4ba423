// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Room in memory for the values of large reviews: what is made of a text takes five to twenty times as much as the text.
/// Reviews that find none wait, in the order in which they came.
final class ReviewRoom: Sendable {
    /// A share of the room, which is free again when nobody holds it.
    final class Place: Sendable {
        private let room: ReviewRoom
        private let values: Int

        fileprivate init(_ room: ReviewRoom, values: Int) {
            self.room = room
            self.values = values
        }

        deinit { room.leave(values) }
    }

    private struct Waiter {
        let values: Int
        let turn: Race<Bool>
    }

    private struct State {
        var free: Int
        var waiting: [Waiter] = []

        /// Lets in who waits, up to the first for whom there is no room. Those who have gone are passed over.
        mutating func advance() {
            var done = 0
            for waiter in waiting {
                if waiter.values > free {
                    guard waiter.turn.isFinished else { break }
                } else if waiter.turn.finish(true) {
                    free -= waiter.values
                }
                done += 1
            }
            waiting.removeFirst(done)
        }
    }

    let limits: ServerLimits
    private let total: Int
    private let state: Mutex<State>

    init(_ limits: ServerLimits) {
        self.limits = limits
        total = max(limits.valuesInMemory, 0)
        state = Mutex(State(free: total))
    }

    /// A place for a review, which must be held as long as the review is; `nil` where none has become free in time. Small
    /// ones have one at once.
    func place(for text: [UInt8], within time: Duration) async -> Place? {
        let values = Self.mostValues(of: text)
        guard values > limits.smallReviewValues else { return Place(self, values: 0) }
        // No review has more of them, whatever its text says.
        let share = min(values, limits.reviewValues, total)
        let turn = Race<Bool>()
        state.withLock { state in
            state.waiting.append(Waiter(values: share, turn: turn))
            state.advance()
        }
        if await turn.value(within: time) == true { return Place(self, values: share) }
        state.withLock { $0.advance() }
        return nil
    }

    /// How many wait.
    var waitingCount: Int { state.withLock { $0.waiting.count } }

    private func leave(_ values: Int) {
        guard values > 0 else { return }
        state.withLock { state in
            state.free += values
            state.advance()
        }
    }

    /// At least as many values as a JSON text has, without parsing it: one for each comma and one for each array or
    /// object that is not closed at once. Commas and brackets within strings count too.
    static func mostValues(of text: [UInt8]) -> Int {
        var count = 1
        var isOpened = false
        for byte in text {
            switch byte {
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                if isOpened { count += 1 }
                isOpened = true
                continue
            case UInt8(ascii: "]"), UInt8(ascii: "}"): break
            case UInt8(ascii: ","): count += isOpened ? 2 : 1
            default: if isOpened { count += 1 }
            }
            isOpened = false
        }
        return count
    }
}
