// SPDX-License-Identifier: Apache-2.0

/// An `ImageVerificationExemption`: an exemption that stands beside the policies, for a time, on somebody's word.
package struct ExemptionDocument: Sendable, Equatable {
    package var name: String
    package var exemption: Exemption
    /// The Applications and Stages that it is for.
    package var selector: PolicySelector
    /// Who asked for it, as the API server knows them; empty when nobody was noted.
    package var requester: String

    package init(name: String, exemption: Exemption, selector: PolicySelector, requester: String) {
        self.name = name
        self.exemption = exemption
        self.selector = selector
        self.requester = requester
    }

    package func selects(_ application: ApplicationPolicy) -> Bool { selector.matches(application) }

    package func selects(_ place: KargoPlace) -> Bool { selector.matches(place) }
}
