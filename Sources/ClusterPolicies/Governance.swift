// SPDX-License-Identifier: Apache-2.0

package import OCIModel
package import Policy
import StrictJSON

/// What holds for an Application or a Stage: the requirements, and what they were made of.
package struct Governance: Sendable {
    package var policy: EffectivePolicy
    /// SHA-256 over every document that went into the policy.
    package var fingerprint: Digest

    private init(policy: EffectivePolicy, fingerprint: Digest) {
        self.policy = policy
        self.fingerprint = fingerprint
    }

    init(_ parts: [GovernedPart], _ exemptions: [ClusterExemption]) {
        var effective: [EffectivePolicy] = []
        var inputs: [JSON] = []
        for part in parts {
            let exempt = exemptions.filter { $0.document.map(part.isExempted) ?? false }
            let documents = part.policies.map { selected in
                var document = selected.document
                document.body?.exemptions += exempt.compactMap(\.document?.exemption)
                return document
            }
            inputs.append([
                "policies": .array(
                    part.policies.map { ["name": .string($0.policy.name), "spec": $0.policy.specification] }),
                "exemptions": .array(
                    exempt.map { ["name": .string($0.name), "spec": $0.specification] }),
                "application": part.application?.ownPolicy ?? [:],
            ])
            effective.append(EffectivePolicy(policies: documents, application: part.application?.policy))
        }
        self.init(
            policy: EffectivePolicy(joining: effective),
            fingerprint: Digest(sha256Of: JSON.array(inputs).serialized()))
    }

    /// What a question comes to that no image can be judged for.
    package var undetermined: Disposition {
        let dispositions = policy.requirements.map { requirement in
            requirement.isMisconfigured
                ? Disposition.deny : Outcome.undetermined.disposition(under: requirement.enforcement)
        }
        return dispositions.max() ?? .allow
    }
}
