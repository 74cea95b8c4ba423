// SPDX-License-Identifier: Apache-2.0

import Kubernetes
import Policy
import Verification

extension AdmissionResponse {
    /// What a decision means for a request.
    init(_ decision: PreparedDecision) {
        self.init(decision.disposition, denial: decision.message, warnings: decision.warnings)
    }

    /// What a problem means where nothing better is known.
    init(_ problem: SyncProblem, under governance: Governance) {
        self.init(governance.undetermined, denial: problem.message, warnings: [problem.message])
    }

    private init(_ disposition: Disposition, denial: String, warnings: [String]) {
        switch disposition {
        case .allow, .warn:
            self = .allowed(warnings: warnings.prefix(Self.mostWarnings).map(SyncProblem.shown))
        case .deny: self = .denied(denial)
        }
    }

    /// The API server cuts warnings at 4,096 characters in all.
    private static let mostWarnings = 12
}
