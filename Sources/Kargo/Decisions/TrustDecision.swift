// SPDX-License-Identifier: Apache-2.0

import Policy
package import Verification

/// The three words that promotions go by.
package enum TrustDecision: String, Sendable, CaseIterable {
    /// It may be promoted.
    case trusted
    /// The evidence was read and does not satisfy the policy, or the policy cannot be used.
    case untrusted
    /// It could not be decided now; ask again.
    case pending

    /// What a decision means for a promotion: whatever is not allowed and not refused for good is pending.
    package init(_ decision: PreparedDecision) {
        if decision.isAllowed {
            self = .trusted
            return
        }
        switch decision.outcome {
        case .undetermined: self = .pending
        case .rejected, .misconfigured, .verified, .exempt, .notGoverned: self = .untrusted
        }
    }
}
