// SPDX-License-Identifier: Apache-2.0

import OCIModel
import Policy
import Registry
import Signatures
import Sigstore

/// Holds the evidence of one digest against one requirement.
struct Judge: Sendable {
    let requirement: Requirement
    let signers: TrustedSigners
    /// Now, in seconds since 1970.
    let now: Int

    /// What the evidence of `digest` comes to, as far as signatures go.
    struct SignatureJudgement: Sendable {
        var signers: [VerifiedSigner] = []
        /// Why not enough signed; empty when enough did.
        var reasons: [Reason] = []
        var notes: [Reason] = []
        var isSatisfied = false
    }

    /// Reads evidence until enough principals are proven, or until there is no more.
    func judgeSignatures(
        of digest: Digest, _ evidence: ImageEvidence, _ meter: RequestMeter
    ) async -> SignatureJudgement {
        var judgement = SignatureJudgement()
        guard !requirement.signers.isEmpty else {
            judgement.isSatisfied = true
            return judgement
        }
        var rejections: [Reason] = []
        var open: [Reason] = []
        var found = 0
        var index = 0
        while judgement.signers.count < requirement.threshold,
            let item = await evidence.item(index, meter: meter)
        {
            index += 1
            switch item {
            case .failure(let error): open.append(.registry(error))
            case .bound(let source, let limit): open.append(.evidenceBound(source, limit: limit))
            case .unreadable(let rejection, let source):
                found += 1
                rejections.append(.unreadable(rejection, source))
            case .signature(let signature, let source):
                found += 1
                match(signature, source, of: digest, &judgement, &rejections)
            }
        }
        judgement.isSatisfied = judgement.signers.count >= requirement.threshold
        guard !judgement.isSatisfied else { return judgement }
        rejections.sort { $0.nearness < $1.nearness }
        // Only who has looked everywhere can say that there is none.
        if found == 0, open.isEmpty { rejections.append(.noSignatures) }
        // What could not be looked at might have been the proof.
        open += signers.unreachable.map(Reason.unreachable)
        if !judgement.signers.isEmpty {
            rejections.insert(
                .tooFewSigners(found: judgement.signers.count, threshold: requirement.threshold), at: 0)
        }
        judgement.reasons = open + rejections
        return judgement
    }

    /// Tries one signature with every signer that has not signed yet.
    private func match(
        _ signature: ImageSignature, _ source: EvidenceSource, of digest: Digest,
        _ judgement: inout SignatureJudgement, _ rejections: inout [Reason]
    ) {
        for candidate in signers.usable
        where !judgement.signers.contains(where: { $0.fingerprint == candidate.principal }) {
            do throws(SignatureRejection) {
                let verified = try candidate.verifier.verify(signature, of: digest)
                if let objection = candidate.window.objection(at: now) {
                    rejections.append(.keyWindow(objection, signer: candidate.signer.title))
                    continue
                }
                judgement.signers.append(VerifiedSigner(candidate.signer, verified, source))
                if verified.hasUnverifiedLogEvidence,
                    candidate.signer.transparencyLog != TransparencyLogUse.none
                {
                    judgement.notes.append(.logEvidenceNotVerified(signer: candidate.signer.title))
                }
                // One signature has one signer.
                return
            } catch {
                rejections.append(.signature(error, signer: candidate.signer.title, source))
            }
        }
    }
}

extension VerifiedSigner {
    init(_ signer: Signer, _ verified: VerifiedSignature, _ source: EvidenceSource) {
        self.init(
            name: signer.title, method: signer.method, fingerprint: verified.key.fingerprint,
            keyKind: verified.key.description, algorithm: verified.algorithm.rawValue,
            layout: verified.layout.rawValue, source: source, annotations: verified.annotations)
    }
}

extension Reason {
    /// How close a rejected signature came: what a reader wants to hear of first is the nearest miss.
    fileprivate var nearness: Int {
        switch self {
        case .keyWindow: 0
        case .signature(.annotation, _, _): 1
        case .signature(.otherDigest, _, _): 2
        case .signature(.otherPredicate, _, _), .signature(.otherPayloadType, _, _): 3
        case .signature(.malformed, _, _): 4
        case .signature(.invalid, _, _): 5
        case .unreadable: 6
        default: 7
        }
    }
}
