// SPDX-License-Identifier: Apache-2.0

import Attestations
import OCIModel
import Policy
import Sigstore

extension Judge {
    /// What the gate at `index` of the requirement comes to for the image that `reading` is about.
    func gate(
        _ index: Int, _ gate: Gate, of image: ImageName, _ reading: AttestationReading,
        remembered: Result<GateRecord?, GateMemoryFailure>
    ) -> AttestationJudgement.Part<GateResult> {
        let role = Attesters.Role.gate(index)
        let matches = reading.attestations.flatMap(\.matches).filter { $0.role == role }
        let attested = matches.compactMap { match in
            try? AttestedStatement(match.attestation, about: image.digest, signer: match.signer)
        }
        let unreachable = attesters.unreachable { $0 == role }
        let result = GateJudge(gate: gate, image: image, now: now).result(
            of: attested, isComplete: reading.isComplete && unreachable.isEmpty, remembered: remembered)
        guard result.outcome != .satisfied else {
            let counted = matches.filter { match in
                result.decided.contains { $0.digest == match.attestation.digest }
            }
            return .init(
                found: result, reasons: [], notes: counted.flatMap(\.notes),
                validUntil: counted.compactMap(\.validUntil).min())
        }
        var reasons = reading.open + unreachable.map(Reason.unreachable)
        reasons += attesters.outdated { $0 == role }.map(Reason.unreachable)
        reasons += result.problems.map { .gate($0, name: gate.name) }
        // Somebody else's attestation, or a broken signature, is told beside what is missing.
        if !attested.contains(where: { gate.type.uris.contains($0.statement.predicateType) }) {
            for other in reading.attestations where gate.type.uris.contains(other.statement.predicateType) {
                reasons += other.rejections { $0 == role }.prefix(1)
            }
        }
        return .init(found: result, reasons: reasons + reading.unreadable)
    }
}
