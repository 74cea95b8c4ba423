// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// A moment between the beginning of the year 1 and the end of the year 9999, UTC (langdef.md, "Abstract Types").
package struct CELTimestamp: Sendable, Hashable {
    /// Whole seconds since 1970-01-01T00:00:00Z, rounded down.
    package let seconds: Int64
    /// What is added to them: 0 to 999,999,999.
    package let nanoseconds: Int64

    /// `nil` for a moment outside of these years.
    package init?(seconds: Int64, nanoseconds: Int64 = 0) {
        guard Self.range.contains(seconds), (0..<CELDuration.second).contains(nanoseconds) else { return nil }
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }

    /// Reads RFC 3339; a fraction has at most nine digits.
    init?(_ text: String) {
        guard let seconds = RFC3339.seconds(text) else { return nil }
        var nanoseconds: Int64 = 0
        var scale = CELDuration.second
        let rest = text.utf8.dropFirst("2009-02-13T23:31:30".utf8.count)
        if rest.first == UInt8(ascii: ".") {
            for digit in rest.dropFirst().prefix(while: { (0x30...0x39).contains($0) }) {
                scale /= 10
                nanoseconds += Int64(digit - 0x30) * scale
            }
        }
        self.init(seconds: Int64(seconds), nanoseconds: nanoseconds)
    }

    /// `nil` outside of the years that there are.
    func adding(_ duration: CELDuration) -> CELTimestamp? {
        let sum = nanoseconds + duration.nanoseconds % CELDuration.second
        let carry = sum < 0 ? -1 : sum >= CELDuration.second ? 1 : 0 as Int64
        // Both parts are far from the ends of 64 bits.
        return CELTimestamp(
            seconds: seconds + duration.nanoseconds / CELDuration.second + carry,
            nanoseconds: sum - carry * CELDuration.second)
    }

    /// `nil` where 64 bits of nanoseconds do not hold it.
    func since(_ other: CELTimestamp) -> CELDuration? {
        let (scaled, overflows) = (seconds - other.seconds)
            .multipliedReportingOverflow(by: CELDuration.second)
        guard !overflows else { return nil }
        let (difference, overflowsToo) = scaled.addingReportingOverflow(nanoseconds - other.nanoseconds)
        return overflowsToo ? nil : CELDuration(nanoseconds: difference)
    }

    private static let range: ClosedRange<Int64> = -62_135_596_800...253_402_300_799
}

extension CELTimestamp: Comparable {
    package static func < (one: CELTimestamp, other: CELTimestamp) -> Bool {
        (one.seconds, one.nanoseconds) < (other.seconds, other.nanoseconds)
    }
}

extension CELTimestamp: CustomStringConvertible {
    /// RFC 3339 in UTC, with a fraction of as many digits as a ``CELDuration`` has.
    package var description: String {
        "\(RFC3339.text(Int(seconds)).dropLast())\(CELDuration.fraction(nanoseconds))Z"
    }
}
