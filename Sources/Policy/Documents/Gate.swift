// SPDX-License-Identifier: Apache-2.0

package import StrictJSON

/// A required attestation: what is attested, by whom, how fresh, and what it must say (`docs/gates.md`).
package struct Gate: Sendable, Equatable {
    /// Unique among the gates of one body.
    package var name: String
    package var type: GateType
    /// Whose attestations count: at least one, and nobody else's.
    package var signers: [Signer]
    /// Which digests need the attestation; `nil` for what the policy says.
    package var subjectScope: SubjectScope?
    package var selection: GateSelection
    /// An attestation that is as old as this no longer counts; `nil` for no bound.
    package var maxAge: PolicyDuration?
    /// The members that lead to a time in the predicate, for signatures by keys; empty when none was named.
    package var predicateTime: [String]
    package var condition: GateCondition
    /// What else must be true.
    package var expression: GateExpression?
    /// What the expression is given as `params`; an object.
    package var parameters: JSON
    package var location: SourceLocation

    package init(
        name: String, type: GateType, signers: [Signer], subjectScope: SubjectScope? = nil,
        selection: GateSelection? = nil, maxAge: PolicyDuration? = nil, predicateTime: [String] = [],
        condition: GateCondition, expression: GateExpression? = nil, parameters: JSON = [:],
        location: SourceLocation
    ) {
        self.name = name
        self.type = type
        self.signers = signers
        self.subjectScope = subjectScope
        self.selection = selection ?? type.usualSelection
        self.maxAge = maxAge
        self.predicateTime = predicateTime
        self.condition = condition
        self.expression = expression
        self.parameters = parameters
        self.location = location
    }
}

extension Gate {
    /// Two gates are equal when they say the same, wherever they stand.
    package static func == (a: Gate, b: Gate) -> Bool {
        a.name == b.name && a.type == b.type && a.signers == b.signers && a.subjectScope == b.subjectScope
            && a.selection == b.selection && a.maxAge == b.maxAge && a.predicateTime == b.predicateTime
            && a.condition == b.condition && a.expression == b.expression && a.parameters == b.parameters
    }
}

/// Which of several attestations must satisfy a gate.
package enum GateSelection: String, Sendable, CaseIterable {
    /// The newest, whatever older ones say.
    case latest
    /// One, whichever.
    case any
    /// Each, and there is one at least.
    case all
}
