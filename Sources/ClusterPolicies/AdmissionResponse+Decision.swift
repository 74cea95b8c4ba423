// SPDX-License-Identifier: Apache-2.0

package import Kubernetes
package import Policy
package import Verification

extension AdmissionResponse {
    /// What a decision means for a request.
    package init(_ decision: PreparedDecision) {
        self.init(decision.disposition, denial: decision.message, warnings: decision.warnings)
    }

    /// What a disposition means for a request.
    package init(_ disposition: Disposition, denial: String, warnings: [String]) {
        switch disposition {
        case .allow, .warn:
            self = .allowed(warnings: warnings.prefix(Self.mostWarnings).map(\.shownOnOneLine))
        case .deny: self = .denied(denial)
        }
    }

    /// The API server cuts warnings at 4,096 characters in all.
    private static let mostWarnings = 12
}
