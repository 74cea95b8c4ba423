// SPDX-License-Identifier: Apache-2.0

package import ClusterPolicies

extension PolicyBook {
    /// What holds for an Application.
    package func governance(of application: Application) -> Governance {
        governance(of: application.governed)
    }
}

extension Application {
    /// The Application as policies see it.
    var governed: GovernedApplication { GovernedApplication(policy: policy, ownPolicy: ownPolicy) }
}
