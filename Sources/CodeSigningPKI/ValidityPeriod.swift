// SPDX-License-Identifier: Apache-2.0

/// A closed interval of time, in seconds since 1970, UTC: both ends belong to it. Trust roots and X.509 (RFC 5280,
/// section 4.1.2.5) write their intervals this way.
public struct ValidityPeriod: Sendable, Hashable {
    /// The first second of the interval.
    public let start: Int
    /// The last second; `nil` when it is open.
    public let end: Int?

    /// An interval from its ends.
    public init(start: Int, end: Int? = nil) {
        self.start = start
        self.end = end
    }

    /// Whether `time`, in seconds since 1970, lies in the interval.
    public func contains(_ time: Int) -> Bool { time >= start && end.map { time <= $0 } ?? true }
}
