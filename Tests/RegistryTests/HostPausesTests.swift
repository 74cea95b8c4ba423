// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Registry

@Suite struct HostPausesTests {
    private let start = ContinuousClock.now
    private var pauses = HostPauses()

    /// A refusal of a request that is sent at that moment.
    private mutating func refuse(_ asked: Duration?, at offset: Duration = .zero) -> Duration {
        pauses.refuse("a", pauses.turn("a"), asked: asked, now: start + offset)
    }

    private func remaining(_ host: String = "a", at offset: Duration) -> Duration? {
        pauses.remaining(host, now: start + offset)
    }

    @Test mutating func aPauseLastsAsLongAsTheHostSays() {
        #expect(refuse(.seconds(7)) == .seconds(7))
        #expect(remaining(at: .seconds(3)) == .seconds(4))
        #expect(remaining(at: .milliseconds(6999)) == .milliseconds(1))
        #expect(remaining(at: .seconds(7)) == nil)
        #expect(remaining("b", at: .zero) == nil)
    }

    @Test mutating func withoutAWordPausesDoubleUpToAMinute() {
        var offset = Duration.zero
        var lengths: [Duration] = []
        for _ in 0..<8 {
            lengths.append(refuse(nil, at: offset))
            offset += lengths.last ?? .zero
        }
        #expect(lengths == [1, 2, 4, 8, 16, 32, 60, 60].map { .seconds($0) })
    }

    @Test(arguments: [Duration.zero, .seconds(-5)])
    mutating func aMomentThatIsOverIsNoWord(_ asked: Duration) {
        #expect(refuse(asked) == .seconds(1))
        #expect(refuse(asked, at: .seconds(1)) == .seconds(2))
    }

    @Test mutating func aSuccessMakesTheNextPauseShort() {
        _ = refuse(nil)
        _ = refuse(nil, at: .seconds(1))
        pauses.succeed("a", pauses.turn("a"))
        #expect(refuse(nil, at: .seconds(3)) == .seconds(1))
    }

    /// Sixteen requests may be under way when the first of them is refused.
    @Test mutating func requestsOfOneMomentAreRefusedOnce() {
        let turn = pauses.turn("a")
        for _ in 0..<16 {
            #expect(pauses.refuse("a", turn, asked: nil, now: start) == .seconds(1))
        }
        #expect(refuse(nil, at: .seconds(1)) == .seconds(2))
    }

    @Test mutating func aLateSuccessDoesNotEndAPause() {
        let turn = pauses.turn("a")
        _ = refuse(.seconds(9))
        pauses.succeed("a", turn)
        #expect(remaining(at: .seconds(1)) == .seconds(8))
    }

    @Test mutating func theLongerOfTwoWishesHolds() {
        let turn = pauses.turn("a")
        #expect(pauses.refuse("a", turn, asked: .seconds(9), now: start) == .seconds(9))
        #expect(pauses.refuse("a", turn, asked: .seconds(3), now: start) == .seconds(9))
        #expect(pauses.refuse("a", turn, asked: .seconds(12), now: start) == .seconds(12))
        #expect(remaining(at: .seconds(10)) == .seconds(2))
    }

    @Test(arguments: [(3600, 3600), (3601, 3600), (999_999_999, 3600)])
    mutating func noPauseIsLongerThanAnHour(_ asked: Int, _ length: Int) {
        #expect(refuse(.seconds(asked)) == .seconds(length))
    }

    @Test mutating func aThousandHostsAreRemembered() {
        for number in 0...1000 {
            _ = pauses.refuse(
                "h\(number)", pauses.turn(""), asked: .seconds(100 + number), now: start)
        }
        #expect(remaining("h0", at: .zero) == nil)
        #expect(remaining("h1", at: .zero) == .seconds(101))
        #expect(remaining("h1000", at: .zero) == .seconds(1100))
    }
}
