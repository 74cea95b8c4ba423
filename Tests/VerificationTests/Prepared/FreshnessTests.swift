// SPDX-License-Identifier: Apache-2.0

import OCIModel
import Policy
import Testing
import Verification

/// How long a decision counts, and when it is made anew.
struct FreshnessTests {
    private let limits = FreshnessLimits()

    private func freshness(after age: Int, validUntil: Int? = nil) -> Freshness {
        let decision = PreparedDecision(
            key: DecisionKey(Digest(sha256Of: [1])), subject: "", outcome: .verified, disposition: .allow,
            message: "",
            warnings: [], images: [], decidedAt: 1_000_000, validUntil: validUntil.map { 1_000_000 + $0 },
            report: "")
        return Freshness(of: decision, at: 1_000_000 + age, limits: limits)
    }

    @Test func anAllowanceIsRenewedAfterAnHourAndEndsAfterADay() {
        #expect(freshness(after: 3599) == .fresh)
        #expect(freshness(after: 3600) == .renew)
        #expect(freshness(after: 86_400) == .expired)
        #expect(freshness(after: -1) == .expired)
    }

    @Test func whatEndsByItselfIsRenewedBefore() {
        #expect(freshness(after: 599, validUntil: 1200) == .fresh)
        #expect(freshness(after: 600, validUntil: 1200) == .renew)
        #expect(freshness(after: 1199, validUntil: 1200) == .renew)
        #expect(freshness(after: 1200, validUntil: 1200) == .expired)
        #expect(freshness(after: 3599, validUntil: 1_000_000) == .fresh)
    }
}
