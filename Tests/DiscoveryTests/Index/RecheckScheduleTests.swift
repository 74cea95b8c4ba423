// SPDX-License-Identifier: Apache-2.0

import OCIModel
import Testing

@testable import Discovery

@Suite struct RecheckScheduleTests {
    private let schedule = RecheckSchedule(interval: 300)
    private let digest = Digest(sha256Of: [])

    @Test func newTagsBackOffUpToADay() {
        let waits = [1, 2, 3, 9, 10, 1000, .max].map {
            schedule.next(after: 1000, looks: $0, isHistorical: false, digest: digest) - 1000
        }
        #expect(waits == [300, 600, 1200, 76_800, 86_400, 86_400, 86_400])
    }

    @Test func oldTagsAreSpreadOverADay() {
        let waits = (0..<100).map { number in
            schedule.next(
                after: 0, looks: 1, isHistorical: true, digest: Digest(sha256Of: [UInt8(number)]))
        }
        #expect(waits.allSatisfy { (43_200..<129_600).contains($0) })
        #expect(Set(waits).count > 90)
        #expect(schedule.next(after: 7, looks: 2, isHistorical: true, digest: digest) == 86_407)
    }

    @Test func noIntervalIsNoReasonToTrap() {
        for interval in [Int.min, 0, Int.max] {
            let wait = RecheckSchedule(interval: interval).backOff(.max)
            #expect((1...86_400).contains(wait))
        }
    }

    @Test func renewalsAreSpreadOverHalfTheirPeriod() {
        let waits = (0..<100).map { schedule.renewal(after: 0, digest: Digest(sha256Of: [UInt8($0)])) }
        #expect(waits.allSatisfy { (43_200...86_400).contains($0) })
        #expect(Set(waits).count > 90)
        #expect(schedule.renewal(after: 7, digest: nil) == 86_407)
        #expect(schedule.end(after: 7) == 259_207)
    }

    /// A verdict that rests on a list which ends in an hour is renewed within the hour, each digest at its own time.
    @Test func renewalsComeBeforeTheEnd() {
        let waits = (0..<100).map {
            schedule.renewal(after: 1000, until: 4600, digest: Digest(sha256Of: [UInt8($0)])) - 1000
        }
        #expect(waits.allSatisfy { (1800...3600).contains($0) })
        #expect(Set(waits).count > 90)
        #expect(schedule.renewal(after: 7, until: 7, digest: nil) == 8)
        #expect(schedule.renewal(after: 7, until: 1_000_000, digest: nil) == 86_407)
    }

    @Test func noPeriodIsNoReasonToTrap() {
        for period in [Int.min, 0, Int.max] {
            let schedule = RecheckSchedule(interval: 300, renewal: period, allowance: period)
            #expect(schedule.renewal(after: 1_795_219_200, digest: digest) > 1_795_219_200)
            #expect(schedule.end(after: 1_795_219_200) > 1_795_219_200)
        }
    }
}
