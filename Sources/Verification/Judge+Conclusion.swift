// SPDX-License-Identifier: Apache-2.0

import OCIModel
import Policy

extension Judge {
    /// The verdict when the policy cannot be used; `nil` when it can.
    func misconfiguration() -> RequirementVerdict? {
        let errors = requirement.diagnostics.filter { $0.severity == .error }
        if !errors.isEmpty { return conclusion(.misconfigured, errors.map(Reason.policy)) }
        // A key that is out of reach may be usable in a moment.
        if requirement.minSlsaLevel > (requirement.buildTrust.countsUnsignedProvenance ? 1 : 0),
            attesters.areUnusable(\.countsForLevel)
        {
            return conclusion(.misconfigured, [.noUsableAttesters(of: "level \(requirement.minSlsaLevel)")])
        }
        for (index, gate) in requirement.gates.enumerated()
        where attesters.areUnusable({ $0 == .gate(index) }) {
            return conclusion(.misconfigured, [.noUsableAttesters(of: "gate \(gate.name)")])
        }
        guard !requirement.signers.isEmpty else { return nil }
        let possible = signers.possiblePrincipals
        let unreachable = signers.unreachable.count(where: \.standsForSigner)
        guard possible + unreachable < requirement.threshold else { return nil }
        return conclusion(
            .misconfigured, [.noUsableSigners(usable: possible, threshold: requirement.threshold)])
    }

    /// The exemption that applies to that digest now.
    func exemption(for repository: Repository, _ digest: Digest) -> Exemption? {
        requirement.exemptions.first { $0.until > now && $0.covers(repository, digest) }
    }

    /// Signatures, then what is attested; `attested` is `nil` where nothing is asked for, or too few signed.
    func verdict(_ judgement: SignatureJudgement, _ attested: AttestationJudgement?) -> RequirementVerdict {
        var reasons = judgement.reasons
        if signers.revocationsAreOpen {
            reasons += signers.unreachable.map(Reason.unreachable).filter { reason in
                !judgement.reasons.contains { $0.code == reason.code }
            }
        }
        reasons += attested?.reasons ?? []
        // What is undetermined might turn out to be the proof, so it outweighs every rejected candidate.
        let outcomes = reasons.compactMap(\.outcome)
        let outcome: Outcome =
            if outcomes.contains(.undetermined) {
                .undetermined
            } else if outcomes.contains(.rejected) || !judgement.isSatisfied {
                .rejected
            } else {
                .verified
            }
        var verdict = conclusion(outcome, reasons + judgement.notes + (attested?.notes ?? []))
        verdict.signers = judgement.signers
        verdict.level = attested?.level?.found
        verdict.gates = attested?.gates.map(\.found) ?? []
        verdict.attestations = attested?.sources ?? []
        verdict.validUntil =
            (judgement.signers.compactMap(\.validUntil) + [attested?.validUntil].compactMap(\.self)).min()
        return verdict
    }

    /// A verdict with what is worth knowing besides.
    func conclusion(_ outcome: Outcome, _ reasons: [Reason]) -> RequirementVerdict {
        let besides =
            (signers.unusable + attesters.unusable).map(Reason.unusable)
            + requirement.diagnostics.filter(\.isWarning).map(Reason.policy)
        return RequirementVerdict(
            origin: requirement.origin, enforcement: requirement.enforcement, outcome: outcome,
            trustedSigners: requirement.signers.map(TrustedSigner.init), threshold: requirement.threshold,
            signers: [],
            reasons: reasons + besides, validUntil: nil)
    }
}
