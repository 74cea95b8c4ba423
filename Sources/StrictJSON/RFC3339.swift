// SPDX-License-Identifier: Apache-2.0

/// Moments as JSON documents write them (RFC 3339, section 5.6): `2022-12-31T23:59:59.999Z`.
public enum RFC3339 {
    /// Seconds since 1970, UTC; a fraction is cut off. `nil` for anything else, for a day that the calendar does
    /// not have, and for a leap second.
    public static func seconds(_ text: some StringProtocol) -> Int? {
        var reader = Reader(text: Array(text.utf8))
        guard let year = reader.number(4), reader.take("-"), let month = reader.number(2), reader.take("-"),
            let day = reader.number(2), reader.takeEither("T", "t"), let hour = reader.number(2),
            reader.take(":"), let minute = reader.number(2), reader.take(":"),
            let second = reader.number(2), reader.fraction(), let offset = reader.offset(), reader.isAtEnd,
            let days = Self.days(year: year, month: month, day: day), hour < 24, minute < 60, second < 60
        else { return nil }
        return days * 86_400 + hour * 3600 + minute * 60 + second - offset
    }

    /// `2022-12-31T23:59:59Z`. Moments before the year 0 or after 9999, which RFC 3339 cannot write, are written as the
    /// first or the last one that it can.
    public static func text(_ seconds: Int) -> String {
        let seconds = min(max(seconds, earliest), latest)
        let days = floorDivide(seconds, 86_400)
        let time = seconds - days * 86_400
        let (year, month, day) = civil(days)
        return "\(pad(year, 4))-\(pad(month, 2))-\(pad(day, 2))"
            + "T\(pad(time / 3600, 2)):\(pad(time / 60 % 60, 2)):\(pad(time % 60, 2))Z"
    }

    /// Days from 1970-01-01 in the proleptic Gregorian calendar, counted in years that begin in March; `nil` when
    /// there is no such day.
    public static func days(year: Int, month: Int, day: Int) -> Int? {
        guard (0...9999).contains(year), (1...12).contains(month), (1...31).contains(day) else { return nil }
        let y = month <= 2 ? year - 1 : year
        let era = floorDivide(y, 400)
        let yearOfEra = y - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let days =
            era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
        // A day the month does not have would come back as another day.
        return civil(days) == (year, month, day) ? days : nil
    }

    /// The day of the calendar that lies `days` after 1970-01-01; as far as 2^40 days.
    public static func civil(_ days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = min(max(days, -farthest), farthest) + 719_468
        let era = floorDivide(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (
            yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        )
    }

    /// 0000-01-01 and 9999-12-31T23:59:59, in seconds since 1970.
    private static let (earliest, latest) = (-62_167_219_200, 253_402_300_799)
    /// In days, beyond what any calendar shows.
    private static let farthest = 1 << 40

    private static func floorDivide(_ a: Int, _ b: Int) -> Int { a >= 0 ? a / b : -((-a + b - 1) / b) }

    private static func pad(_ number: Int, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }

    private struct Reader {
        let text: [UInt8]
        var index = 0

        var isAtEnd: Bool { index == text.count }

        mutating func number(_ digits: Int) -> Int? {
            var value = 0
            for _ in 0..<digits {
                guard index < text.count, (0x30...0x39).contains(text[index]) else { return nil }
                value = value * 10 + Int(text[index] - 0x30)
                index += 1
            }
            return value
        }

        mutating func take(_ scalar: Unicode.Scalar) -> Bool {
            guard index < text.count, text[index] == UInt8(ascii: scalar) else { return false }
            index += 1
            return true
        }

        mutating func takeEither(_ a: Unicode.Scalar, _ b: Unicode.Scalar) -> Bool { take(a) || take(b) }

        /// At most nine digits behind a point; `true` when there are none.
        mutating func fraction() -> Bool {
            guard take(".") else { return true }
            let start = index
            while index < text.count, (0x30...0x39).contains(text[index]) { index += 1 }
            return (1...9).contains(index - start)
        }

        /// `Z` or `±hh:mm`, in seconds.
        mutating func offset() -> Int? {
            if takeEither("Z", "z") { return 0 }
            let sign = take("+") ? 1 : take("-") ? -1 : 0
            guard sign != 0, let hours = number(2), take(":"), let minutes = number(2), hours < 24,
                minutes < 60
            else { return nil }
            return sign * (hours * 3600 + minutes * 60)
        }
    }
}

extension JSONCursor {
    /// The moment that a string names (RFC 3339), in seconds since 1970.
    public func timestamp() throws(JSONShapeError) -> Int {
        guard let seconds = RFC3339.seconds(try string()) else { throw invalid("is not an RFC 3339 time") }
        return seconds
    }

    /// Throws when the object has a member that is not among `names`.
    public func allowOnly(_ names: [String]) throws(JSONShapeError) {
        for member in try object().members where !names.contains(member.key) {
            throw invalid("has a member \"\(member.key.prefix(80))\" that does not belong there")
        }
    }
}
