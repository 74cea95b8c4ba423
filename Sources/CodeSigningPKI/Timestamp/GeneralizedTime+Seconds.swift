// SPDX-License-Identifier: Apache-2.0

import StrictJSON
import SwiftASN1

extension GeneralizedTime {
    /// Seconds since 1970, a fraction cut off; `nil` for what is no time of the calendar.
    var secondsSince1970: Int? {
        guard let day = RFC3339.days(year: year, month: month, day: day), (0..<24).contains(hours),
            (0..<60).contains(minutes), (0..<60).contains(seconds)
        else { return nil }
        return day * 86_400 + hours * 3600 + minutes * 60 + seconds
    }
}
