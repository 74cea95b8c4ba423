// SPDX-License-Identifier: Apache-2.0

import OCIModel
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
    package func governance(of application: GovernedApplication) -> Governance {
        Governance([part(of: application)], exemptions)
    }

    /// What holds for what is promoted at a place.
    package func governance(of place: KargoPlace) -> Governance {
        let selected = policies.compactMap { policy in
            policy.selecting(place).map { SelectedPolicy(policy: policy, document: $0) }
        }
        return Governance([GovernedPart(of: .kargo(place), selected)], exemptions)
    }

    /// What one policy asks for at a place, whatever it is meant for; `nil` where there is none of that name.
    package func governance(by name: String, at place: KargoPlace) -> Governance? {
        guard let policy = policies.first(where: { $0.objectName == name && $0.isObjectOfAssay }),
            let document = policy.document
        else { return nil }
        let selected = SelectedPolicy(policy: policy, document: document)
        return Governance([GovernedPart(of: .kargo(place), [selected])], exemptions)
    }

    /// What holds for Pods in a namespace of this cluster that `application` has put there, and for those that nobody
    /// knows (`nil`): what is meant for the Application, and what is meant for the place whoever put them there. What an
    /// Application says, and what is exempted for it, counts in policies that are meant for it, and in no others.
    package func governance(
        ofPodsIn place: GovernedApplication, owner application: GovernedApplication?
    ) -> Governance {
        let own = application.map(part)
        let ofPlace = policies.compactMap { policy -> SelectedPolicy? in
            guard !(own?.policies.contains { $0.policy.name == policy.name } ?? false),
                let selected = selected(policy, by: place), selected.document.isMeantForPlaces
            else { return nil }
            return selected
        }
        return Governance(
            [own, GovernedPart(of: .application(place), ofPlace)].compactMap(\.self), exemptions)
    }

    private func part(of application: GovernedApplication) -> GovernedPart {
        GovernedPart(of: .application(application), policies.compactMap { selected($0, by: application) })
    }

    private func selected(_ policy: ClusterPolicy, by application: GovernedApplication) -> SelectedPolicy? {
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
