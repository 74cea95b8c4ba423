// SPDX-License-Identifier: Apache-2.0

/// What is known about an image under a policy (`policy.md` §5). There is nothing in between.
package enum Outcome: String, Sendable, CaseIterable {
    /// Enough signers, level and gates satisfied.
    case verified
    /// A time-boxed exemption applies.
    case exempt
    /// No enabled policy governs it.
    case notGoverned
    /// It could not be decided now.
    case undetermined
    /// The evidence was read and does not satisfy the policy.
    case rejected
    /// The policy cannot be read, or can never be satisfied.
    case misconfigured

    /// What the outcome means where `enforcement` governs.
    package func disposition(under enforcement: EnforcementLevel) -> Disposition {
        switch (self, enforcement) {
        case (.verified, _), (.notGoverned, _): .allow
        case (.exempt, _): .warn
        case (.misconfigured, _): .deny
        case (.rejected, .strict), (.undetermined, .strict): .deny
        case (.rejected, .permissive), (.undetermined, .permissive): .warn
        }
    }

    /// How bad an outcome is; an application's outcome is the worst of its images'.
    package var severity: Int {
        switch self {
        case .notGoverned: 0
        case .verified: 1
        case .exempt: 2
        case .undetermined: 3
        case .rejected: 4
        case .misconfigured: 5
        }
    }
}

/// How strictly a policy is enforced.
package enum EnforcementLevel: String, Sendable, CaseIterable {
    /// What is not verified is denied.
    case strict
    /// What is not verified is allowed, with a warning.
    case permissive
}

/// What happens to an image.
package enum Disposition: String, Sendable, CaseIterable, Comparable {
    case allow, warn, deny

    package static func < (a: Disposition, b: Disposition) -> Bool { a.rank < b.rank }

    private var rank: Int {
        switch self {
        case .allow: 0
        case .warn: 1
        case .deny: 2
        }
    }
}
