// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import Keys
import OCIModel
import Policy
import Registry
import Signatures
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

    /// A judge with every key and every trust root that the requirement names.
    init(
        _ requirement: Requirement, at index: Int, keys: KeyResolver, trustRoots: TrustRootStore, now: Int
    ) async {
        self.index = index
        self.requirement = requirement
        self.now = now
        let revocations = await Revocations(requirement.revoked, keys: keys)
        signers = await TrustedSigners(
            requirement.signers, revocations, keys: keys, trustRoots: trustRoots)
        attesters = await Attesters(requirement, revocations, keys: keys, trustRoots: trustRoots)
    }

    /// The keys of all its signers.
    var keys: [ResolvedKey] { (signers.usable + attesters.usable).compactMap(\.key) }

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
        var matching = SignerMatching()
        var rejections: [Reason] = []
        var open: [Reason] = []
        var found = 0
        var index = 0
        while matching.count < requirement.threshold, let item = await evidence.item(index, meter: meter) {
            index += 1
            switch item {
            case .failure(let error): open.append(.registry(error))
            case .bound(let source, let limit): open.append(.evidenceBound(source, limit: limit))
            case .unreadable(let rejection, let source):
                found += 1
                rejections.append(.unreadable(rejection, source))
            case .unsigned: break
            case .signature(let signature, let source):
                found += 1
                var candidate = Candidate(signature: signature, source: source, digest: digest)
                match(&candidate, &matching, &judgement.notes, &rejections)
            }
        }
        judgement.signers = matching.signers
        judgement.isSatisfied = matching.count >= requirement.threshold
        guard !judgement.isSatisfied else { return judgement }
        rejections.sort { $0.nearness < $1.nearness }
        // Only who has looked everywhere can say that there is none.
        if found == 0, open.isEmpty { rejections.append(.noSignatures) }
        // What could not be looked at might have been the proof, and so might a newer key that could not be had.
        open += signers.unreachable.map(Reason.unreachable)
        if found > 0 { open += signers.outdated.map(Reason.unreachable) }
        if !judgement.signers.isEmpty {
            rejections.insert(
                .tooFewSigners(found: judgement.signers.count, threshold: requirement.threshold), at: 0)
        }
        judgement.reasons = open + rejections
        return judgement
    }

    /// One signature that was found. What vouches for a certificate is the same for all signers of one trust root,
    /// so it is verified once for them.
    private struct Candidate {
        let signature: ImageSignature
        let source: EvidenceSource
        let digest: Digest
        private var proofs: [ProofKey: Result<VerifiedSignature, SignatureRejection>] = [:]

        struct ProofKey: Hashable {
            let root: Digest
            let name: String
            let logs: SignatureVerifier.TransparencyLogs
        }

        init(signature: ImageSignature, source: EvidenceSource, digest: Digest) {
            self.signature = signature
            self.source = source
            self.digest = digest
        }

        mutating func verify(
            by signer: TrustedSigners.Usable, at now: Int
        ) throws(SignatureRejection) -> VerifiedImageSignature {
            let verifier = signer.verifier
            guard signer.principal == nil else { return try verifier.verify(signature, of: digest, at: now) }
            let key = ProofKey(
                root: signer.trustRoot.root.fingerprint, name: signer.trustRoot.name,
                logs: verifier.verifier.logsForCertificates)
            let proof: Result<VerifiedSignature, SignatureRejection>
            if let known = proofs[key] {
                proof = known
            } else {
                do throws(SignatureRejection) {
                    proof = .success(try verifier.prove(signature, at: now))
                } catch {
                    proof = .failure(error)
                }
                proofs[key] = proof
            }
            return try verifier.accept(try proof.get(), as: signature, of: digest)
        }
    }

    /// Tries one signature with every signer that it could still bring something to.
    private func match(
        _ candidate: inout Candidate, _ matching: inout SignerMatching, _ notes: inout [Reason],
        _ rejections: inout [Reason]
    ) {
        for signer in signers.usable {
            // A key has one principal, which is either known by now or not.
            if let key = signer.principal, matching.knows(.key(key), signer.place) { continue }
            let title = signer.signer.title
            do throws(SignatureRejection) {
                let verified = try candidate.verify(by: signer, at: now)
                let times = verified.signature.times.map(\.seconds)
                if let objection = signer.objection(signedAt: times, now: now) {
                    rejections.append(.keyWindow(objection, signer: title))
                    continue
                }
                matching.add(
                    verified.signature.principal, key: verified.signature.key.fingerprint, signer.place,
                    VerifiedSigner(signer, verified, candidate.source, now))
                notes += Self.notes(signer, verified.signature, now)
                if matching.count >= requirement.threshold { return }
            } catch {
                rejections.append(.signature(error, signer: title, candidate.source))
            }
        }
    }

    /// What is worth knowing of evidence that counted.
    static func notes(
        _ signer: TrustedSigners.Usable, _ verified: VerifiedSignature, _ now: Int
    ) -> [Reason] {
        var notes: [Reason] = []
        if case .success(let copy)? = signer.key?.copy, copy.staleness != nil {
            notes.append(.staleKey(signer: signer.signer.title, copy, age: copy.age(at: now) ?? 0))
        }
        if !verified.logEntries.unknownLogIDs.isEmpty {
            notes.append(
                .logEvidenceNotVerified(
                    signer: signer.signer.title, trustRoot: signer.trustRoot.name, signer.setAside))
        }
        if !verified.logEntries.unusableLogIDs.isEmpty {
            notes.append(
                .logEvidenceNotVerified(
                    signer: signer.signer.title, trustRoot: signer.trustRoot.name,
                    .unusableLog(root: signer.trustRoot.name)))
        }
        let usedRoot = verified.certificate != nil || !verified.times.isEmpty
        if usedRoot, signer.trustRoot.isStale(at: now) {
            notes.append(
                .staleTrustRoot(
                    signer.trustRoot.refresh ?? RefreshCommand(signer.trustRoot.name),
                    days: signer.trustRoot.age(at: now).map { $0 / 86_400 }))
        }
        return notes
    }
}

extension VerifiedSignature {
    /// Who signed, as `threshold` counts.
    var principal: Principal {
        switch signer {
        case .key(let key): return .key(key.fingerprint)
        case .certificate(let certificate, _):
            let subject = certificate.leaf.alternativeNames.map(\.text).joined(separator: " ")
            guard let issuer = certificate.leaf.fulcio.issuer else {
                return .holder(authority: certificate.authority, subject: subject)
            }
            return .identity(issuer: issuer, subject: subject)
        }
    }
}

extension VerifiedIdentity {
    /// Who a certificate was issued to; `nil` when it does not name one subject.
    init?(_ leaf: SigningCertificate) {
        guard let subject = leaf.alternativeNames.first?.text, leaf.alternativeNames.count == 1 else {
            return nil
        }
        self.init(issuer: leaf.fulcio.issuer, subject: subject)
    }
}

extension VerifiedSigner {
    init(
        _ signer: TrustedSigners.Usable, _ verified: VerifiedImageSignature, _ source: EvidenceSource,
        _ now: Int
    ) {
        let signature = verified.signature
        self.init(
            name: signer.signer.title, method: signer.signer.method, fingerprint: signature.key.fingerprint,
            keyKind: signature.key.description, keyOrigin: signer.key.flatMap(KeyOrigin.init),
            algorithm: signature.algorithm.rawValue,
            identity: signature.certificate.flatMap { VerifiedIdentity($0.leaf) },
            authority: signature.certificate?.authority,
            trustRoot: signature.vouchers ? signer.trustRoot.name : nil,
            logs: signature.logEntries.entries.map { LogPlace(log: $0.log.baseURL, index: $0.index) },
            times: signature.times, validUntil: signer.end(of: signature, now),
            layout: verified.layout.rawValue,
            source: source,
            annotations: verified.annotations)
    }
}

extension TrustedSigners.Usable {
    /// Why a good signature does not count; `nil` when it does.
    func objection(signedAt times: [Int], now: Int) -> KeyWindowObjection? {
        key?.ringKey.validities.lazy.compactMap { $0.objection(signedAt: times, now: now) }.first
    }

    /// When a signature stops counting for which nothing but the moment of the check speaks, in seconds since 1970.
    func end(of signature: VerifiedSignature, _ now: Int) -> Int? {
        if signature.times.isEmpty {
            let logs = signature.logEntries.entries.compactMap { $0.keyPeriod(at: now)?.end }
            return ((key?.ringKey.validities ?? []).compactMap(\.notAfter) + logs.map { $0 + 1 }).min()
        }
        guard signature.times.contains(where: { $0.source == .momentOfCheck }) else { return nil }
        return signature.certificate?.lastSecond.map { $0 + 1 }
    }
}

extension VerifiedSignature {
    /// Whether anything of the trust root vouched for it.
    fileprivate var vouchers: Bool { certificate != nil || !times.isEmpty || !logEntries.entries.isEmpty }
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
        case .unreadable: 8
        default: 9
        }
    }
}
