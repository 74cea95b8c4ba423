// SPDX-License-Identifier: Apache-2.0

import Policy
import Sigstore
import StrictJSON

/// Holds a verification summary against what a gate asks of one (SLSA v1.2, "Verification Summary Attestation", "How
/// to verify").
struct SummaryCheck {
    let wanted: GateSummary
    let image: ImageName

    init(_ wanted: GateSummary, _ image: ImageName) {
        self.wanted = wanted
        self.image = image
    }

    func problems(_ statement: Statement) -> [GateProblem] {
        let summary: VerificationSummary
        do throws(SummaryObjection) {
            guard let read = try VerificationSummary(statement) else {
                return [.summaryUnusable(.malformed("it is of another type"))]
            }
            summary = read
        } catch {
            return [.summaryUnusable(error)]
        }
        var problems: [GateProblem] = []
        if !summary.verifierID.utf8.elementsEqual(wanted.verifierID.utf8) {
            problems.append(.summaryVerifier(found: summary.verifierID.shown, wanted: wanted.verifierID))
        }
        let resource = image.filled(in: wanted.resourceURI)
        if !summary.resourceURI.utf8.elementsEqual(resource.utf8) {
            problems.append(.summaryResource(found: summary.resourceURI.shown, wanted: resource))
        }
        if !summary.hasPassed { problems.append(.summaryNotPassed) }
        let found = summary.results.compactMap { VerifiedLevel($0) }
        let missing = wanted.levels.filter { level in !found.contains { $0.covers(level) } }
        if !missing.isEmpty {
            problems.append(.summaryLevels(missing: missing, found: summary.results.named))
        }
        return problems
    }
}
