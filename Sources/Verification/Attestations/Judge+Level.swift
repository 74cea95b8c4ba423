// SPDX-License-Identifier: Apache-2.0

import Attestations
import CodeSigningPKI
import OCIModel
import Policy
import Sigstore

extension Judge {
    /// The level of the image that `reading` is about. `platforms` are the children of an index that something might run:
    /// what nobody signed counts when there is such a statement for each of them.
    func level(of image: ImageName, _ reading: AttestationReading, platforms: [Digest]) -> LevelReport {
        let judge = LevelJudge(
            platforms: attesters.platforms, trust: requirement.buildTrust,
            expectations: requirement.expectations)
        let provenances = reading.attestations.filter { $0.statement.subject(with: image.digest) != nil }
            .map { ProvenanceCandidate(statement: $0.statement, proof: $0.proof(about: image.digest)) }
        let unsigned = platforms.map { platform in
            reading.unsigned.filter { $0.isProvenance && $0.subject(with: platform) != nil }
        }
        return judge.report(
            on: image, provenance: provenances,
            unsigned: unsigned,
            summaries: reading.attestations.map {
                SummaryCandidate(statement: $0.statement, verifiers: $0.verifiers)
            })
    }

    /// The level with why it is not reached.
    func part(_ report: LevelReport, _ reading: AttestationReading) -> AttestationJudgement.Part<LevelReport>
    {
        let reasons = reasons(report, reading)
        let counted = reading.attestations.flatMap(\.matches).filter(\.role.countsForLevel)
        return .init(
            found: report, reasons: reasons, notes: reasons.isEmpty ? counted.flatMap(\.notes) : [],
            validUntil: counted.compactMap(\.validUntil).min())
    }

    private func reasons(_ report: LevelReport, _ reading: AttestationReading) -> [Reason] {
        guard report.level < requirement.minSlsaLevel else { return [] }
        var reasons = reading.open
        reasons += attesters.unreachable(\.countsForLevel).map(Reason.unreachable)
        reasons += attesters.outdated(\.countsForLevel).map(Reason.unreachable)
        reasons.append(.levelTooLow(report, wanted: requirement.minSlsaLevel))
        reasons += report.findings.flatMap { finding in
            finding.objections.map { Reason.provenance($0, signer: finding.signer) }
        }
        reasons += report.summaries.flatMap { summary in
            summary.objections.map { Reason.summary($0, verifier: summary.verifierID) }
        }
        // A signature that is broken is told beside the statement that it does not prove.
        for attestation in reading.attestations where attestation.isUnproven {
            reasons += attestation.rejections(where: attestation.mightCount).prefix(1)
        }
        reasons += reading.attestations.compactMap { $0.objection(about: reading.digest) }
        return reasons + reading.unreadable
    }
}

extension Attesters.Role {
    var countsForLevel: Bool {
        switch self {
        case .builder, .verifier: true
        case .gate: false
        }
    }
}

extension AttestationReading.Attestation {
    /// Whether nobody is proven to have signed what would count for a level.
    fileprivate var isUnproven: Bool {
        matches.isEmpty && stranger == nil && statement.countsForLevel
    }

    /// That it was made of something else than `digest`; `nil` for a word on a source, and for what nobody signed.
    fileprivate func objection(about digest: Digest) -> Reason? {
        let isOnSource = statement.subjects.contains { $0.digests["gitCommit"] != nil }
        guard statement.countsForLevel, !isOnSource, let made = matches.first?.attestation ?? stranger
        else { return nil }
        do throws(SignatureRejection) {
            _ = try made.subject(with: digest)
            return nil
        } catch {
            let name = matches.first?.signer ?? made.signature.certificate?.leaf.alternativeNames.first?.text
            return .signature(error, signer: name ?? "somebody else", source)
        }
    }

    /// Whether what it says could count in a role.
    fileprivate func mightCount(for role: Attesters.Role) -> Bool {
        switch role {
        case .builder: statement.isProvenance
        case .verifier: statement.predicateType == VerificationSummary.predicateType
        case .gate: false
        }
    }

    /// The verifiers whose signers made it.
    fileprivate var verifiers: [Int] {
        matches.compactMap { if case .verifier(let index) = $0.role { index } else { nil } }
    }

    fileprivate func proof(about digest: Digest) -> ProvenanceCandidate.Proof {
        let builders = matches.compactMap { match -> (index: Int, statement: AttestedStatement)? in
            guard case .builder(let index) = match.role,
                let statement = try? AttestedStatement(match.attestation, about: digest, signer: match.signer)
            else { return nil }
            return (index, statement)
        }
        if !builders.isEmpty { return .platforms(builders.sorted { $0.index < $1.index }) }
        let other = stranger ?? matches.first?.attestation
        if let other, let statement = try? AttestedStatement(other, about: digest, signer: nil) {
            return .stranger(statement)
        }
        return .unsigned
    }
}

extension Statement {
    fileprivate var isProvenance: Bool { Provenance.Version(rawValue: predicateType) != nil }
    fileprivate var countsForLevel: Bool {
        isProvenance || predicateType == VerificationSummary.predicateType
    }
}
