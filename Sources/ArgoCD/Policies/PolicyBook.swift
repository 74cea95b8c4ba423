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
        Governance([Part(of: application, policies.compactMap { selected($0, by: application) })], exemptions)
    }

    /// What holds for Pods in a namespace of this cluster that `application` has put there, and for those that nobody
    /// knows (`nil`): what is meant for the Application, and what is meant for the place whoever put them there. What an
    /// Application says, and what is exempted for it, counts in policies that are meant for it, and in no others.
    package func governance(ofPodsIn place: Application, owner application: Application?) -> Governance {
        let own = application.map { application in
            Part(of: application, policies.compactMap { selected($0, by: application) })
        }
        let ofPlace = policies.compactMap { policy -> SelectedPolicy? in
            guard !(own?.policies.contains { $0.policy.name == policy.name } ?? false),
                let selected = selected(policy, by: place), selected.document.isMeantForPlaces
            else { return nil }
            return selected
        }
        return Governance([own, Part(of: place, ofPlace)].compactMap(\.self), exemptions)
    }

    private func selected(_ policy: ClusterPolicy, by application: Application) -> SelectedPolicy? {
        policy.selecting(application.policy).map { SelectedPolicy(policy: policy, document: $0) }
    }

    /// Whether there is no policy at all.
    package var saysNothing: Bool { policies.allSatisfy(\.isSilent) }

    /// Everything that cannot be read, for logs: such a policy governs what it may have meant as misconfigured, such an
    /// exemption exempts nothing.
    package var errors: [PolicyDiagnostic] {
        policies.flatMap(\.errors) + exemptions.flatMap(\.errors)
    }
}

/// A policy, and the document of it that is meant.
private struct SelectedPolicy {
    var policy: ClusterPolicy
    var document: ProjectPolicy
}

/// Policies with the Application that they are merged with.
private struct Part {
    var application: Application
    var policies: [SelectedPolicy]

    init(of application: Application, _ policies: [SelectedPolicy]) {
        self.application = application
        self.policies = policies
    }
}

/// What holds for an Application: the requirements, and what they were made of.
package struct Governance: Sendable {
    package var policy: EffectivePolicy
    /// SHA-256 over every document that went into the policy.
    package var fingerprint: Digest

    private init(policy: EffectivePolicy, fingerprint: Digest) {
        self.policy = policy
        self.fingerprint = fingerprint
    }

    fileprivate init(_ parts: [Part], _ exemptions: [ClusterExemption]) {
        var effective: [EffectivePolicy] = []
        var inputs: [JSON] = []
        for part in parts {
            let exempt = exemptions.filter { $0.document?.selects(part.application.policy) ?? false }
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
                "application": part.application.ownPolicy,
            ])
            effective.append(EffectivePolicy(policies: documents, application: part.application.policy))
        }
        self.init(
            policy: EffectivePolicy(joining: effective),
            fingerprint: Digest(sha256Of: JSON.array(inputs).serialized()))
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
