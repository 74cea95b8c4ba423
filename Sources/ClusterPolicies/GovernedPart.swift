// SPDX-License-Identifier: Apache-2.0

package import Policy
package import StrictJSON

/// An Application as policies see it.
package struct GovernedApplication: Sendable {
    /// Where it belongs and what it says of image verification.
    package var policy: ApplicationPolicy
    /// All that it says of image verification, as it is written.
    package var ownPolicy: JSON

    package init(policy: ApplicationPolicy, ownPolicy: JSON) {
        self.policy = policy
        self.ownPolicy = ownPolicy
    }
}

/// A policy, and the document of it that is meant.
struct SelectedPolicy {
    var policy: ClusterPolicy
    var document: ProjectPolicy
}

/// Policies with what they are held for.
struct GovernedPart {
    enum Subject {
        /// It may have a word of its own.
        case application(GovernedApplication)
        case kargo(KargoPlace)
    }

    var subject: Subject
    var policies: [SelectedPolicy]

    init(of subject: Subject, _ policies: [SelectedPolicy]) {
        self.subject = subject
        self.policies = policies
    }

    var application: GovernedApplication? {
        if case .application(let application) = subject { application } else { nil }
    }

    func isExempted(by exemption: ExemptionDocument) -> Bool {
        switch subject {
        case .application(let application): exemption.selects(application.policy)
        case .kargo(let place): exemption.selects(place)
        }
    }
}
