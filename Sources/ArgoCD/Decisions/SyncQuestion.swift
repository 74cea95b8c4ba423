// SPDX-License-Identifier: Apache-2.0

package import ClusterPolicies
package import OCIModel
import Policy
import StrictJSON
package import Verification

/// Whether an Application may be synced to some content, under the policies that hold for it.
package struct SyncQuestion: DecisionQuestion {
    package var application: Application
    /// What answers are kept under: the Application's name for its syncs.
    package var subject: String
    package var content: SyncContent
    package var governance: Governance
    /// Over everything that the answer depends on.
    package var key: DecisionKey

    package var tenant: String { application.policy.project }

    /// - Parameter surroundings: what else answers depend on: the trust roots, the key ring, this program.
    package init(
        _ application: Application, subject: String? = nil, content: SyncContent, governance: Governance,
        surroundings: Digest
    ) {
        self.application = application
        self.subject = subject ?? application.name.description
        self.content = content
        self.governance = governance
        let inputs: JSON = [
            "version": 1,
            "subject": .string(self.subject),
            // Rendering names the project and the place, and gates may ask for them.
            "project": .string(application.policy.project),
            "destination": .strings([
                application.policy.destination.server ?? "", application.policy.destination.name ?? "",
                application.policy.destination.namespace ?? "",
            ]),
            "content": content.json,
            "policy": .string(governance.fingerprint.description),
            "surroundings": .string(surroundings.description),
        ]
        key = DecisionKey(Digest(sha256Of: inputs.serialized()))
    }
}

extension SyncContent {
    fileprivate var json: JSON {
        switch self {
        case .sources(let sources, let revisions):
            [
                "sources": .array(
                    zip(sources, revisions).map { [.string($0.identity.description), .string($1)] })
            ]
        case .manifests(let manifests): ["manifests": .strings(manifests)]
        }
    }
}
