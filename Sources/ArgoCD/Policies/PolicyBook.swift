// SPDX-License-Identifier: Apache-2.0

package import OCIModel
package import Policy
import StrictJSON

/// The policies and exemptions of a cluster, as they are now. A value: what it says does not change while it is used.
package struct PolicyBook: Sendable {
    private var policies: [ClusterPolicy] = []
    private var exemptions: [ClusterExemption] = []

    package init(policies: [ClusterPolicy] = [], exemptions: [ClusterExemption] = []) {
        // The order of a list from a cluster means nothing; what is made of it must not change with it.
        self.policies = policies.sorted { $0.name < $1.name }
        self.exemptions = exemptions.sorted { $0.name < $1.name }
    }

    /// What holds for an Application.
    package func governance(of application: Application) -> Governance {
        governance(
            of: application,
            policies.compactMap { policy in policy.selecting(application.policy).map { (policy, $0) } })
    }

    /// What holds for Pods in a namespace of this cluster that `application` may have put there, and for those that
    /// nobody knows (`nil`): what is meant for the Application, and what is meant for the place whoever put them there.
    ///
    /// Who belongs to an Application is a tenant's word, so it adds to what holds for the place and takes nothing away.
    package func governance(ofPodsIn place: Application, owner application: Application?) -> Governance {
        let subject = application ?? place
        return governance(
            of: subject,
            policies.compactMap { policy in
                if let application, let selected = policy.selecting(application.policy) {
                    return (policy, selected)
                }
                guard let selected = policy.selecting(place.policy), selected.isMeantForPlaces else {
                    return nil
                }
                return (policy, selected)
            })
    }

    private func governance(of application: Application, _ selected: [(ClusterPolicy, ProjectPolicy)])
        -> Governance
    {
        let exempt = exemptions.filter { $0.document?.selects(application.policy) ?? false }
        let governing = selected.map { _, policy in
            var policy = policy
            policy.body?.exemptions += exempt.compactMap(\.document?.exemption)
            return policy
        }
        let inputs: JSON = [
            "policies": .array(selected.map { ["name": .string($0.0.name), "spec": $0.0.specification] }),
            "exemptions": .array(exempt.map { ["name": .string($0.name), "spec": $0.specification] }),
            "application": application.ownPolicy,
        ]
        return Governance(
            policy: EffectivePolicy(policies: governing, application: application.policy),
            fingerprint: Digest(sha256Of: inputs.serialized()))
    }

    /// Whether there is no policy at all.
    package var saysNothing: Bool { policies.allSatisfy(\.isSilent) }

    /// Everything that cannot be read, for logs: such a policy governs what it may have meant as misconfigured, such an
    /// exemption exempts nothing.
    package var errors: [PolicyDiagnostic] {
        policies.flatMap(\.errors) + exemptions.flatMap(\.errors)
    }
}

/// What holds for an Application: the requirements, and what they were made of.
package struct Governance: Sendable {
    package var policy: EffectivePolicy
    /// SHA-256 over every document that went into the policy.
    package var fingerprint: Digest

    package init(policy: EffectivePolicy, fingerprint: Digest) {
        self.policy = policy
        self.fingerprint = fingerprint
    }

    /// What a sync comes to that no image can be judged for.
    package var undetermined: Disposition {
        let dispositions = policy.requirements.map { requirement in
            requirement.isMisconfigured
                ? Disposition.deny : Outcome.undetermined.disposition(under: requirement.enforcement)
        }
        return dispositions.max() ?? .allow
    }
}
