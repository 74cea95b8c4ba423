// SPDX-License-Identifier: Apache-2.0

import Policy

/// How long decisions count, and when they are made anew.
package struct FreshnessLimits: Sendable {
    /// Longest time that an allowance counts when nothing renews it, in seconds.
    package var allowedSeconds = 86_400
    /// Time after which an allowance is made anew in the background.
    package var renewSeconds = 3_600
    /// Time for which a refusal is repeated without another look: somebody may have signed meanwhile.
    package var rejectedSeconds = 60
    /// The same where it could not be decided.
    package var undeterminedSeconds = 10

    package init() {}
}

/// What a decision is worth at a moment.
package enum Freshness: Sendable, Equatable {
    case fresh
    /// It counts, and it is time to make it anew.
    case renew
    /// It says nothing any more.
    case expired

    package init(of decision: PreparedDecision, at moment: Int, limits: FreshnessLimits) {
        let age = moment - decision.decidedAt
        // A clock went back: whatever was decided then may be about the future.
        guard age >= 0, decision.validUntil.map({ moment < $0 }) ?? true else {
            self = .expired
            return
        }
        switch decision.outcome {
        case .verified, .exempt, .notGoverned:
            self = Self.counts(age, of: decision.validUntil.map { $0 - decision.decidedAt }, limits)
        // A permissive allowance is no better than a refusal: it should not warn longer than it must.
        case .rejected, .misconfigured: self = age < limits.rejectedSeconds ? .fresh : .expired
        case .undetermined: self = age < limits.undeterminedSeconds ? .fresh : .expired
        }
    }

    /// What ends by itself after `life` seconds is made anew before that.
    private static func counts(_ age: Int, of life: Int?, _ limits: FreshnessLimits) -> Freshness {
        if age >= limits.allowedSeconds { return .expired }
        let renewal = min(limits.renewSeconds, life.map { $0 / 2 } ?? limits.renewSeconds)
        return age >= renewal ? .renew : .fresh
    }
}
