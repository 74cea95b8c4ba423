// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// Moments in policies: `2027-03-01` or `2027-03-01T12:00:00Z`, always UTC, as seconds since 1970.
package enum PolicyDate {
    /// Reads a moment; `nil` when the text is anything else, or no day of the calendar.
    package static func seconds(_ text: String) -> Int? {
        if text.utf8.count == dateLength { return RFC3339.seconds(text + midnight) }
        // Neither fractions nor other time zones: a policy says one thing in one way.
        guard text.utf8.count == dateLength + midnight.utf8.count, text.hasSuffix("Z"), text.contains("T")
        else {
            return nil
        }
        return RFC3339.seconds(text)
    }

    /// `2027-03-01`, with the time of day when it is not midnight.
    package static func text(_ seconds: Int) -> String {
        let text = RFC3339.text(seconds)
        return text.hasSuffix(midnight) ? String(text.dropLast(midnight.count)) : text
    }

    private static let midnight = "T00:00:00Z"
    private static let dateLength = 10
}
