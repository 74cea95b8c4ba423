// SPDX-License-Identifier: Apache-2.0

extension TestSigstore {
    /// A closed interval in seconds since 1970 UTC, as a trust root gives one to every part.
    package struct Validity: Sendable, Equatable {
        /// The first second; `nil` leaves the member out, which no real root does.
        package var start: Int?
        /// The last second, or none.
        package var end: Int?

        /// An interval from its ends.
        package init(start: Int?, end: Int? = nil) {
            self.start = start
            self.end = end
        }
    }
}
