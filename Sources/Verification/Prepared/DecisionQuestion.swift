// SPDX-License-Identifier: Apache-2.0

/// What can be decided about before anybody asks.
package protocol DecisionQuestion: Sendable {
    /// Over everything that the answer depends on.
    var key: DecisionKey { get }
    /// What answers are kept under.
    var subject: String { get }
    /// Whose question it is: one tenant cannot take all the places while another waits.
    var tenant: String { get }
    /// Whether its answer is worth keeping.
    var isKept: Bool { get }
}

extension DecisionQuestion {
    package var isKept: Bool { true }
}

/// Which of the waiting questions comes first.
package enum QuestionUrgency: Int, Sendable, Comparable {
    /// It will be looked at some time.
    case scheduled
    /// It will be asked about soon.
    case expected
    /// Somebody waits.
    case asked

    package static func < (a: QuestionUrgency, b: QuestionUrgency) -> Bool { a.rawValue < b.rawValue }
}
