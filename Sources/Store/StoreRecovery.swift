// SPDX-License-Identifier: Apache-2.0

/// A store that could not be used was set aside, and an empty one begun: for a line in the log, and a counter.
package struct StoreRecovery: Sendable, Equatable {
    /// What was wrong with it; a closed set, fit for the label of a metric.
    package enum Reason: String, Sendable, CaseIterable {
        /// It cannot be read, or holds what nobody wrote.
        case damaged
        /// A newer version of this program wrote it.
        case newerSchema = "newer-schema"
        /// It is a database of something else.
        case foreign
        /// It was there and is gone.
        case missing
    }

    package var reason: Reason
    /// The same for people.
    package var why: String
    /// The folder that holds what was set aside; `nil` where nothing was left.
    package var quarantined: String?
}

/// Thrown inside this module by what finds that a file must be set aside.
struct UnusableDatabase: Error {
    var reason: StoreRecovery.Reason
    var why: String
}
