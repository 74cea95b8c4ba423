// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// The value of a `Retry-After` header (RFC 9110 section 10.2.3).
enum RetryAfter: Sendable, Equatable {
    case delay(seconds: Int)
    /// Seconds since 1970.
    case date(Int)

    /// Reads seconds or a date as servers write it today (`Sun, 06 Nov 1994 08:49:37 GMT`); `nil` for anything else.
    init?(_ text: String) {
        if !text.isEmpty, text.utf8.count <= 9, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let seconds = Int(text)
        {
            self = .delay(seconds: seconds)
            return
        }
        guard let date = Self.date(text) else { return nil }
        self = .date(date)
    }

    /// How long to wait, in whole seconds.
    func seconds(from now: Int) -> Int {
        switch self {
        case .delay(let seconds): seconds
        case .date(let date): max(0, date - now)
        }
    }

    private static func date(_ text: String) -> Int? {
        let parts = text.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0].hasSuffix(","), parts[5] == "GMT",
            let day = number(parts[1], 1...31),
            let month = months.firstIndex(of: String(parts[2])), let year = number(parts[3], 1970...9999)
        else { return nil }
        let clock = parts[4].split(separator: ":", omittingEmptySubsequences: false)
        guard clock.count == 3, let hour = number(clock[0], 0...23), let minute = number(clock[1], 0...59),
            let second = number(clock[2], 0...60),
            let days = RFC3339.days(year: year, month: month + 1, day: day)
        else { return nil }
        return days * 86_400 + hour * 3600 + minute * 60 + second
    }

    private static func number(_ text: Substring, _ range: ClosedRange<Int>) -> Int? {
        guard text.utf8.count <= 4, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let number = Int(text),
            range.contains(number)
        else { return nil }
        return number
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
