// SPDX-License-Identifier: Apache-2.0

/// How many vulnerabilities a scan may have found.
package struct GateVulnerabilities: Sendable, Equatable {
    /// Most of each severity; what is not named has no bound.
    package var maximum: [VulnerabilitySeverity: Int]
    /// What becomes of findings whose severity is not known.
    package var unknown: UnknownSeverity
    /// Findings that do not count for a while.
    package var allowances: [VulnerabilityAllowance]
    /// A scan with older data does not count; `nil` for no bound.
    package var maxDatabaseAge: PolicyDuration?

    package init(
        maximum: [VulnerabilitySeverity: Int] = Self.usualMaximum, unknown: UnknownSeverity = .deny,
        allowances: [VulnerabilityAllowance] = [], maxDatabaseAge: PolicyDuration? = nil
    ) {
        self.maximum = maximum
        self.unknown = unknown
        self.allowances = allowances
        self.maxDatabaseAge = maxDatabaseAge
    }

    /// None that is critical or high; a policy that bounds others only says nothing else of these.
    package static let usualMaximum: [VulnerabilitySeverity: Int] = [.critical: 0, .high: 0]
}

/// How bad a vulnerability is; the worst first.
package enum VulnerabilitySeverity: String, Sendable, CaseIterable, Comparable {
    case critical, high, medium, low, negligible
    /// The scanner did not say, or in words that nobody knows.
    case unknown

    package static func < (a: Self, b: Self) -> Bool { a.weight < b.weight }

    private var weight: Int {
        switch self {
        case .critical: 5
        case .high: 4
        case .medium: 3
        case .low: 2
        case .negligible: 1
        case .unknown: 0
        }
    }
}

/// What becomes of findings whose severity is not known.
package enum UnknownSeverity: String, Sendable, CaseIterable {
    case deny, allow
}

/// A time-boxed allowance for one vulnerability.
package struct VulnerabilityAllowance: Sendable, Equatable {
    /// As the scanner writes it, such as `CVE-2026-1234`.
    package var id: String
    /// The first moment at which it no longer applies, in seconds since 1970.
    package var until: Int
    package var reason: String

    package init(id: String, until: Int, reason: String) {
        self.id = id
        self.until = until
        self.reason = reason
    }
}
