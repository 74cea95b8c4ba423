// SPDX-License-Identifier: Apache-2.0

package import Policy
package import Sigstore
import StrictJSON

/// Holds what a statement says against the condition of its kind.
package struct ConditionCheck: Sendable {
    private let condition: GateCondition
    private let image: ImageName
    private let now: Int

    /// A check of one condition; `now` is the moment of the check, in seconds since 1970.
    package init(_ condition: GateCondition, image: ImageName, now: Int) {
        self.condition = condition
        self.image = image
        self.now = now
    }

    /// What a statement comes to. `signedAt` is the moment that counts as its time, where one does.
    package func finding(_ statement: Statement, signedAt: Int?) -> ConditionFinding {
        var finding = ConditionFinding()
        // A text that holds JSON is a text: nobody knows who else would read it, and how.
        guard statement.predicate.object != nil else {
            let found = statement.predicate.isNull ? "nothing" : statement.predicate.typeName
            finding.problems = [.predicateNotAnObject(found: found)]
            return finding
        }
        let predicate = JSONCursor(statement.predicate)
        switch condition {
        case .testResult(let wanted): finding.problems = TestResultCheck(wanted).problems(predicate)
        case .vulnerabilities(let wanted):
            return ScanCheck(wanted, now: now).finding(statement, signedAt: signedAt)
        case .sbom: finding.problems = SBOMCheck.problems(statement)
        case .vsa(let wanted): finding.problems = SummaryCheck(wanted, image).problems(statement)
        case .release(let purl): finding.problems = ReleaseCheck(purl).problems(predicate)
        case .none: break
        }
        return finding
    }
}

/// What a statement comes to under a condition.
package struct ConditionFinding: Sendable, Equatable {
    /// Why it does not satisfy the condition; empty when it does.
    package var problems: [GateProblem] = []
    /// The first moment at which it may no longer, in seconds since 1970.
    package var validUntil: Int?
    /// Whether it is a scan that can be read; its age counts from the scan.
    package var isScan = false
    /// When what it speaks of was found out, in seconds since 1970; `nil` when it does not say.
    package var madeAt: Int?

    init() {}
}
