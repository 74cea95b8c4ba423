// SPDX-License-Identifier: Apache-2.0

import ClusterPolicies
import Kubernetes

extension AdmissionResponse {
    /// What a problem means where nothing better is known.
    init(_ problem: SyncProblem, under governance: Governance) {
        self.init(governance.undetermined, denial: problem.message, warnings: [problem.message])
    }
}
