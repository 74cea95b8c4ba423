// SPDX-License-Identifier: Apache-2.0

import Attestations
import OCIModel
import Policy
import Registry
import Signatures
import Sigstore
import TrustRoots

/// Every attestation of one digest, held against all whose attestations count for something.
struct AttestationReading: Sendable {
    /// One attestation.
    struct Attestation: Sendable {
        /// What it says; proven only where somebody below signed it.
        var statement: Statement
        var source: EvidenceSource
        /// What it counts for, by whom.
        var matches: [Match] = []
        /// Whoever signed with a certificate of a known authority, when nobody above did.
        var stranger: VerifiedAttestation?
        /// Why it does not count for what it might have counted for, each reason once.
        var rejections: [Rejection] = []
    }

    /// Why an attestation does not count for something.
    struct Rejection: Sendable {
        var role: Attesters.Role
        var reason: Reason
    }

    /// A signer of the policy that made an attestation.
    struct Match: Sendable {
        var role: Attesters.Role
        /// What the policy calls the signer.
        var signer: String
        var attestation: VerifiedAttestation
        /// When it stops counting by itself, in seconds since 1970.
        var validUntil: Int?
        /// What is worth knowing of it when it counts.
        var notes: [Reason]
    }

    let digest: Digest
    private(set) var attestations: [Attestation] = []
    /// Statements that nobody signed.
    private(set) var unsigned: [Statement] = []
    /// What could not be looked at, or not be decided now.
    private(set) var open: [Reason] = []
    /// What should be an attestation and cannot be read.
    private(set) var unreadable: [Reason] = []

    /// Whether everything that is there was seen.
    var isComplete: Bool { open.isEmpty }

    /// Reads all evidence, to its end; `given` is what came another way than with the image.
    init(
        of digest: Digest, in evidence: [ImageEvidence], and given: [EvidenceItem], by attesters: Attesters,
        at now: Int, _ meter: RequestMeter
    ) async {
        self.digest = digest
        let trials = attesters.trials
        for part in evidence {
            var index = 0
            while let item = await part.item(index, meter: meter) {
                index += 1
                read(item, trials, now)
            }
        }
        for item in given { read(item, trials, now) }
    }

    private mutating func read(
        _ item: EvidenceItem, _ trials: [(role: Attesters.Role, signer: TrustedSigners.Usable)], _ now: Int
    ) {
        switch item {
        case .failure(let error): open.append(.registry(error))
        case .bound(let source, let limit): open.append(.evidenceBound(source, limit: limit))
        case .unreadable(let rejection, let source): unreadable.append(.unreadable(rejection, source))
        case .unsigned(let statement, _): unsigned.append(statement)
        // The Notary Project signs images and attests nothing.
        case .notary, .unreadableNotary: break
        case .signature(let signature, let source): read(signature, source, trials, now)
        }
    }

    private mutating func read(
        _ signature: ImageSignature, _ source: EvidenceSource,
        _ trials: [(role: Attesters.Role, signer: TrustedSigners.Usable)], _ now: Int
    ) {
        guard case .statement = signature.claim else { return }
        let unverified: UnverifiedAttestation
        do throws(SignatureRejection) {
            unverified = try UnverifiedAttestation(signature)
        } catch {
            unreadable.append(.unreadable(error, source))
            return
        }
        // An image signature says nothing more.
        guard unverified.statement.predicateType != CosignPredicate.sign else { return }
        var attestation = Attestation(statement: unverified.statement, source: source)
        var proofs = Proofs(attestation: unverified, now: now)
        for (role, signer) in trials {
            do throws(SignatureRejection) {
                let verified = try proofs.attestation(by: signer)
                try verified.expect(signer.verifier.signer)
                try signer.verifier.expectAnnotations(verified.statement, about: digest)
                let times = verified.signature.times.map(\.seconds)
                if let objection = signer.objection(signedAt: times, now: now) {
                    attestation.note(.keyWindow(objection, signer: signer.signer.title), for: role)
                    continue
                }
                guard !attestation.matches.contains(where: { $0.role == role }) else { continue }
                attestation.matches.append(
                    Match(
                        role: role, signer: signer.signer.title, attestation: verified,
                        validUntil: signer.end(of: verified.signature, now),
                        notes: Judge.notes(signer, verified.signature, now)))
            } catch {
                if error.isTransient { open.append(.signature(error, signer: signer.signer.title, source)) }
                attestation.note(.signature(error, signer: signer.signer.title, source), for: role)
            }
        }
        if attestation.matches.isEmpty { attestation.stranger = proofs.certified }
        attestations.append(attestation)
    }

    /// What vouches for one attestation: asked once for each key, and once for each trust root.
    private struct Proofs {
        let attestation: UnverifiedAttestation
        let now: Int
        private var known: [Asked: Result<VerifiedAttestation, SignatureRejection>] = [:]

        private struct Asked: Hashable {
            let key: Digest?
            let root: Digest
            let name: String
            let logs: SignatureVerifier.TransparencyLogs
        }

        init(attestation: UnverifiedAttestation, now: Int) {
            self.attestation = attestation
            self.now = now
        }

        /// What a certificate proved, under the first root that vouches for it.
        private(set) var certified: VerifiedAttestation?

        mutating func attestation(
            by signer: TrustedSigners.Usable
        ) throws(SignatureRejection) -> VerifiedAttestation {
            let verifier = signer.verifier.verifier
            let key: PublicKey? = if case .key(let key) = signer.verifier.signer { key } else { nil }
            let asked = Asked(
                key: key?.fingerprint, root: signer.trustRoot.root.fingerprint, name: signer.trustRoot.name,
                logs: key == nil ? verifier.logsForCertificates : verifier.logsForKeys)
            if let proof = known[asked] { return try proof.get() }
            let proof: Result<VerifiedAttestation, SignatureRejection>
            do throws(SignatureRejection) {
                proof = .success(try verifier.verify(attestation, with: key, at: now))
            } catch {
                proof = .failure(error)
            }
            known[asked] = proof
            if key == nil { certified = certified ?? (try? proof.get()) }
            return try proof.get()
        }
    }
}

extension AttestationReading.Attestation {
    /// Why it does not count for any of those roles: the most telling reason first, then in the policy's order.
    func rejections(where isWanted: (Attesters.Role) -> Bool) -> [Reason] {
        let reasons = rejections.filter { isWanted($0.role) }.map(\.reason)
        return (0...Reason.leastTelling).flatMap { rank in reasons.filter { $0.remoteness == rank } }
    }

    fileprivate mutating func note(_ reason: Reason, for role: Attesters.Role) {
        guard !rejections.contains(where: { $0.role == role && $0.reason.code == reason.code }) else {
            return
        }
        rejections.append(.init(role: role, reason: reason))
    }
}

extension Reason {
    /// How far from counting an attestation was, so that the nearest miss is told: a signature of the wanted kind by
    /// another key is nearer than one of another kind.
    fileprivate var remoteness: Int {
        switch self {
        case .signature(.invalid, _, _): 1
        case .signature(.certificateInsteadOfKey, _, _), .signature(.keyInsteadOfCertificate, _, _):
            Self.leastTelling
        default: 0
        }
    }

    fileprivate static let leastTelling = 2
}

extension ImageSignatureVerifier {
    /// Throws unless the subject carries the annotations that the signer must set.
    fileprivate func expectAnnotations(
        _ statement: Statement, about digest: Digest
    ) throws(SignatureRejection) {
        let stated = statement.subject(with: digest)?.annotations ?? [:]
        for (name, wanted) in annotations.sorted(by: { $0.key < $1.key }) where stated[name] != wanted {
            throw .annotation(name: name, wanted: wanted, found: stated[name])
        }
    }
}
