// SPDX-License-Identifier: Apache-2.0

import Policy
import Testing

/// The table of `policy.md` §5.
struct OutcomeTests {
    static let table: [(Outcome, Disposition, Disposition)] = [
        (.verified, .allow, .allow),
        (.rejected, .deny, .warn),
        (.undetermined, .deny, .warn),
        (.misconfigured, .deny, .deny),
        (.exempt, .warn, .warn),
        (.notGoverned, .allow, .allow),
    ]

    @Test(arguments: table) func means(_ outcome: Outcome, _ strict: Disposition, _ permissive: Disposition) {
        #expect(outcome.disposition(under: .strict) == strict)
        #expect(outcome.disposition(under: .permissive) == permissive)
    }

    @Test func theTableIsWhole() {
        #expect(Set(Self.table.map(\.0)) == Set(Outcome.allCases))
    }

    @Test func theWorstIsMisconfiguredThenRejectedThenUndetermined() {
        let order = Outcome.allCases.sorted { $0.severity > $1.severity }
        #expect(order.prefix(3) == [.misconfigured, .rejected, .undetermined])
        #expect(Set(order.map(\.severity)).count == order.count)
    }

    @Test func dispositionsAreOrdered() {
        #expect(Disposition.allCases.sorted() == [.allow, .warn, .deny])
    }
}
