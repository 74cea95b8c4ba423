// SPDX-License-Identifier: Apache-2.0

package import OCIModel
import Policy

/// What one gate comes to for one digest.
package struct GateResult: Sendable, Equatable {
    /// Whether the gate lets the image pass.
    package enum Outcome: String, Sendable, CaseIterable {
        case satisfied
        /// The evidence was read and does not satisfy it.
        case failed
        /// It cannot be decided now.
        case open
    }

    /// The gate's name.
    package let gate: String
    package let outcome: Outcome
    /// The attestations that decided, the newest first; a failed gate names some of those that failed.
    package let decided: [GateEvidence]
    /// Everything that stands in the way, once each; empty exactly when the gate is satisfied.
    package let problems: [GateProblem]
    /// The first moment at which a satisfied gate may no longer be, in seconds since 1970: its evidence gets too old, or
    /// an allowance ends. `nil` for never.
    package let validUntil: Int?
    /// What to remember; `nil` when nothing is newer than what is remembered already.
    package let newest: GateRecord?

    init(
        gate: String, decided: [GateEvidence], problems: [GateProblem], validUntil: Int?,
        newest: GateRecord?
    ) {
        self.gate = gate
        outcome =
            problems.isEmpty
            ? .satisfied : problems.contains { $0.outcome == .undetermined } ? .open : .failed
        self.decided = Array(decided.prefix(GateLimits.named))
        self.problems = problems
        self.validUntil = problems.isEmpty ? validUntil : nil
        self.newest = newest
    }
}

/// One attestation that a gate looked at.
package struct GateEvidence: Sendable, Equatable {
    /// SHA-256 of the signed statement.
    package let digest: Digest
    package let predicateType: String
    /// What the policy calls the signer.
    package let signer: String?
    /// The moment that counts as its time, in seconds since 1970; `nil` when none does.
    package let signedAt: Int?
    /// Why it does not satisfy the gate; empty when it does.
    package let problems: [GateProblem]
}
