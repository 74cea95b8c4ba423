// SPDX-License-Identifier: Apache-2.0

import StrictJSON

extension FunctionCall {
    /// What `getFullYear` and its kin take from a moment, or from a span of time.
    func timePart(of value: CELValue) throws(CELError.Problem) -> Int64 {
        switch (value, arguments.dropFirst().first) {
        case (.duration(let span), nil): return try part(of: span)
        case (.timestamp(let moment), nil): return try part(of: moment, offset: 0)
        case (.timestamp(let moment), .string(let name)?):
            guard let offset = timeZones.offset(named: name, at: moment.seconds) else {
                throw .timeZone(name)
            }
            return try part(of: moment, offset: offset)
        default: throw noOverload
        }
    }

    /// The whole of it in hours, minutes or seconds; of milliseconds, what is left over from seconds.
    private func part(of span: CELDuration) throws(CELError.Problem) -> Int64 {
        let seconds = span.nanoseconds / CELDuration.second
        return switch function {
        case .getHours: seconds / 3600
        case .getMinutes: seconds / 60
        case .getSeconds: seconds
        case .getMilliseconds: span.nanoseconds % CELDuration.second / 1_000_000
        default: throw noOverload
        }
    }

    /// A part of the date and time that clocks show which are `offset` seconds ahead of UTC.
    private func part(of moment: CELTimestamp, offset: Int64) throws(CELError.Problem) -> Int64 {
        // From the year 0 on, so that division rounds down.
        let seconds = Int(moment.seconds + offset) + Self.daysToEpoch * Self.day
        let (days, time) = (seconds / Self.day - Self.daysToEpoch, seconds % Self.day)
        let date = RFC3339.civil(days)
        return switch function {
        case .getFullYear: Int64(date.year)
        case .getMonth: Int64(date.month - 1)
        case .getDayOfYear: Int64(dayOfYear(date))
        case .getDayOfMonth: Int64(date.day - 1)
        case .getDate: Int64(date.day)
        // Day 0 of the year 0 was a Saturday.
        case .getDayOfWeek: Int64((seconds / Self.day + 6) % 7)
        case .getHours: Int64(time / 3600)
        case .getMinutes: Int64(time / 60 % 60)
        case .getSeconds: Int64(time % 60)
        case .getMilliseconds: moment.nanoseconds / 1_000_000
        default: throw noOverload
        }
    }

    /// From 0 for the first of January.
    private func dayOfYear(_ date: (year: Int, month: Int, day: Int)) -> Int {
        let isLeap = date.year % 4 == 0 && (date.year % 100 != 0 || date.year % 400 == 0)
        let before = Self.daysInMonths.prefix(date.month - 1).reduce(0, +)
        return before + date.day - 1 + (isLeap && date.month > 2 ? 1 : 0)
    }

    private static let day = 86_400
    /// From 0000-01-01 to 1970-01-01.
    private static let daysToEpoch = 719_528
    private static let daysInMonths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
}
