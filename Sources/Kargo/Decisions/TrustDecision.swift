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
        // What a permissive policy only warns about does not make what could not be found out any worse.
        let denied = decision.images.filter { $0.disposition == .deny }.map(\.outcome)
        let isOpen =
            decision.outcome == .undetermined
            || decision.outcome != .misconfigured && !denied.isEmpty
                && denied.allSatisfy { $0 == .undetermined }
        self = isOpen ? .pending : .untrusted
    }

    /// Whether nothing is to be found out until it ages: what a permissive policy only warns about may still be mended.
    static func lasts(_ decision: PreparedDecision) -> Bool {
        switch decision.outcome {
        case .verified, .exempt, .notGoverned: true
        case .undetermined, .rejected, .misconfigured: false
        }
    }
}
