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

    /// An exemption for single Stages is for none of them where the Stage is not said: whoever leaves it out must not
    /// get more than whoever names it.
    package func selects(_ place: KargoPlace) -> Bool {
        var place = place
        if place.stage == .every { place.stage = .none }
        return selector.matches(place)
    }
}
