// SPDX-License-Identifier: Apache-2.0

/// A standard function (langdef.md, "List of Standard Definitions"). Its name is its raw value.
enum Function: String, Sendable, CaseIterable {
    case size, contains, startsWith, endsWith, matches
    case type, dyn
    case int, uint, double, string, bool, bytes, timestamp, duration
    case getFullYear, getMonth, getDayOfYear, getDayOfMonth, getDate, getDayOfWeek
    case getHours, getMinutes, getSeconds, getMilliseconds

    /// How many arguments `name(…)` takes; `nil` if it is not called so.
    var globalArguments: ClosedRange<Int>? {
        switch self {
        case .size, .type, .dyn, .int, .uint, .double, .string, .bool, .bytes, .timestamp, .duration: 1...1
        case .matches: 2...2
        default: nil
        }
    }

    /// How many arguments `operand.name(…)` takes; `nil` if it is not called so.
    var memberArguments: ClosedRange<Int>? {
        switch self {
        case .size: 0...0
        case .contains, .startsWith, .endsWith, .matches: 1...1
        case .getFullYear, .getMonth, .getDayOfYear, .getDayOfMonth, .getDate, .getDayOfWeek, .getHours,
            .getMinutes, .getSeconds, .getMilliseconds:
            0...1
        default: nil
        }
    }
}
