// SPDX-License-Identifier: Apache-2.0

import Keys
import NotaryProject
import Policy
import Registry
import Sigstore
import TrustRoots

/// Holds the evidence of one digest against one requirement.
struct Judge: Sendable {
    /// The requirement's place in the policy.
    let index: Int
    let requirement: Requirement
    let signers: TrustedSigners
    /// Whose attestations count; empty where the requirement asks for none.
    let attesters: Attesters
    /// Now, in seconds since 1970.
    let now: Int

    /// Whom it asks besides the registry.
    let services: SignatureServices

    /// A judge with every key and every trust root that the requirement names.
    init(
        _ requirement: Requirement, at index: Int, keys: KeyResolver, trustRoots: TrustRootStore,
        services: SignatureServices, now: Int
    ) async {
        self.index = index
        self.requirement = requirement
        self.now = now
        self.services = services
        let revocations = await Revocations(requirement.revoked, keys: keys)
        signers = await TrustedSigners(
            requirement.signers, revocations, keys: keys, trustRoots: trustRoots)
        attesters = await Attesters(requirement, revocations, keys: keys, trustRoots: trustRoots)
    }

    /// The keys of all its signers.
    var keys: [ResolvedKey] {
        (signers.usable + attesters.usable).compactMap(\.key) + signers.contentTrust.map(\.key)
    }

    /// What the evidence comes to, as far as signatures go.
    struct SignatureJudgement: Sendable {
        var signers: [VerifiedSigner] = []
        /// Why not enough signed; empty when enough did.
        var reasons: [Reason] = []
        var notes: [Reason] = []
        var isSatisfied = false
    }

    /// Where signatures of its signers are.
    var evidenceParts: [EvidencePart] {
        let providers = Set(requirement.signers.map(\.provider))
        return (providers.contains(.cosign) ? [.signatures] : [])
            + (providers.contains(.notary) ? [.notary] : [])
    }

    /// Reads evidence until enough principals are proven, or until there is no more.
    ///
    /// - Parameters:
    ///   - evidence: of each of its ``evidenceParts``.
    ///   - meter: for requests of the image.
    func judgeSignatures(
        of image: SignedImage, _ evidence: [ImageEvidence], _ meter: RequestMeter
    ) async -> SignatureJudgement {
        guard !requirement.signers.isEmpty else { return SignatureJudgement(isSatisfied: true) }
        var search = SignatureSearch(threshold: requirement.threshold)
        for part in evidence {
            var index = 0
            while !search.isOver, let item = await part.item(index, meter: meter) {
                index += 1
                await look(at: item, of: image, &search, meter)
            }
        }
        // Trust data speaks of tags, which name an index and none of its children.
        for signer in signers.contentTrust where !search.isOver && !image.isChild {
            await ask(signer, about: image, &search, meter)
        }
        return judgement(search, lookedForSignatures: !evidence.isEmpty)
    }

    private func look(
        at item: EvidenceItem, of image: SignedImage, _ search: inout SignatureSearch, _ meter: RequestMeter
    ) async {
        switch item {
        case .failure(let error): search.open.append(.registry(error))
        case .bound(let source, let limit): search.open.append(.evidenceBound(source, limit: limit))
        case .unreadable(let rejection, let source):
            search.found += 1
            search.rejections.append(.unreadable(rejection, source))
        case .unreadableNotary(let rejection, let source):
            search.found += 1
            search.rejections.append(.unreadableNotary(rejection, source))
        case .unsigned: break
        case .signature(let signature, let source):
            search.found += 1
            var candidate = Candidate(signature: signature, source: source, digest: image.digest)
            match(&candidate, &search)
        case .notary(let signature, let target, let source):
            search.found += 1
            await match(signature, of: target, source, &search, meter)
        }
    }

    private func judgement(_ search: SignatureSearch, lookedForSignatures: Bool) -> SignatureJudgement {
        var judgement = SignatureJudgement(
            signers: search.matching.signers, notes: search.notes, isSatisfied: search.isOver)
        guard !judgement.isSatisfied else { return judgement }
        var (open, rejections) = (search.open, search.rejections)
        rejections.sort { $0.nearness < $1.nearness }
        // Only who has looked everywhere can say that there is none.
        if lookedForSignatures, search.found == 0, open.isEmpty { rejections.append(.noSignatures) }
        // What could not be looked at might have been the proof, and so might a newer key that could not be had.
        open += signers.unreachable.map(Reason.unreachable)
        if search.found > 0 || search.heardOfTags { open += signers.outdated.map(Reason.unreachable) }
        if !judgement.signers.isEmpty {
            rejections.insert(
                .tooFewSigners(found: judgement.signers.count, threshold: requirement.threshold), at: 0)
        }
        judgement.reasons = open + rejections
        return judgement
    }
}

extension Reason {
    /// How close a rejected signature came: what a reader wants to hear of first is the nearest miss.
    fileprivate var nearness: Int {
        switch self {
        case .keyWindow: 0
        case .signature(let rejection, _, _) where rejection.isTransient: 0
        case .signature(.annotation, _, _): 1
        case .signature(.otherDigest, _, _): 2
        case .signature(.otherPredicate, _, _), .signature(.otherPayloadType, _, _): 3
        case .signature(.identity, _, _): 4
        case .signature(.malformed, _, _): 6
        case .signature(.invalid, _, _), .signature(.certificateInsteadOfKey, _, _),
            .signature(.keyInsteadOfCertificate, _, _):
            7
        case .signature: 5
        case .notary(let rejection, _, _): rejection.nearness
        case .contentTrust: 3
        case .unreadable, .unreadableNotary: 8
        default: 9
        }
    }
}

extension NotaryRejection {
    /// The later it fell, the nearer it came.
    fileprivate var nearness: Int {
        switch self {
        case .revocationUnknown, .revoked, .expired, .timestampMissing, .timestamp, .certificateExpired,
            .certificateNotYetValid:
            0
        case .annotation: 1
        case .otherArtifact: 2
        case .identity, .subjectUnusable: 4
        case .untrusted, .noAnchorsForScheme: 5
        case .malformed, .manifest, .payload: 8
        default: 6
        }
    }
}
