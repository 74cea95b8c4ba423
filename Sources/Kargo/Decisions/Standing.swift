// SPDX-License-Identifier: Apache-2.0

package import Verification

/// What is known of a question, for those who look again and again.
package enum Standing: Sendable {
    case trusted(PreparedDecision)
    /// Without the decision where it is too old to be repeated, and nothing newer says otherwise.
    case untrusted(PreparedDecision?)
    /// Without a decision where there never was one.
    case pending(PreparedDecision?)

    /// The decision that counts now.
    package var decision: PreparedDecision? {
        switch self {
        case .trusted(let decision): decision
        case .untrusted(let decision), .pending(let decision): decision
        }
    }
}
