// SPDX-License-Identifier: Apache-2.0

package import Attestations
package import CodeSigningPKI
package import ContentTrust
package import Keys
package import NotaryProject
package import OCIModel
package import Policy
package import Registry
package import Sigstore
package import TrustRoots

/// Why an image is not simply verified. A presenter makes sentences of it: wanted, found, next step.
package enum Reason: Sendable {
    // Rejected: the evidence was read.
    /// Nothing is attached to the digest.
    case noSignatures
    /// A signature was found that does not count for a signer.
    case signature(SignatureRejection, signer: String, EvidenceSource)
    /// A signature of the Notary Project was found that does not count for a signer, or about which it is not known.
    case notary(NotaryRejection, signer: String, EvidenceSource)
    /// Something that should be a signature of the Notary Project cannot be read.
    case unreadableNotary(NotaryRejection, EvidenceSource)
    /// What a notary server says does not count for a signer, or could not be asked.
    case contentTrust(ContentTrustError, signer: String)
    /// A signature of the signer was found, at a time when its key does not count.
    case keyWindow(KeyWindowObjection, signer: String)
    /// Something that should be a signature cannot be read.
    case unreadable(SignatureRejection, EvidenceSource)
    /// Fewer principals signed than are required.
    case tooFewSigners(found: Int, threshold: Int)
    /// The level is lower than the policy asks for.
    case levelTooLow(LevelReport, wanted: Int)
    /// A provenance does not count for the level that it might reach.
    case provenance(ProvenanceObjection, signer: String?)
    /// A verification summary does not count.
    case summary(SummaryObjection, verifier: String?)
    /// A tag was given and the policy takes digests only.
    case tagReference
    /// No policy governs the image, and such images are denied.
    case imageUnmatched

    // Undetermined: it could not be decided now.
    /// A registry did not answer as it should.
    case registry(RegistryError)
    /// More evidence is there than is looked at.
    case evidenceBound(EvidenceSource, limit: Int)
    /// A signer's key is not at hand.
    case unreachable(UnreachableSigner)
    /// The reference cannot be read.
    case invalidReference(ImageReferenceError)
    /// A gate is not satisfied, or cannot be decided now.
    case gate(GateProblem, name: String)

    // Misconfigured: the policy cannot be used.
    case policy(PolicyDiagnostic)
    /// None of the signers can ever verify anything, or too few of them can.
    case noUsableSigners(usable: Int, threshold: Int)

    /// None of the signers can ever verify anything whose attestations a gate or the level needs.
    case noUsableAttesters(of: String)

    // Said beside any outcome.
    /// A signer that can never verify anything.
    case unusable(UnusableSigner)
    /// A time-boxed exemption applies.
    case exemption(Exemption)
    /// A tag can move after the check.
    case tagMayMove
    /// Log entries came along that no log of the signer's trust root answers for, or for which that is not asked.
    case logEvidenceNotVerified(signer: String, trustRoot: String, TrustRootFailure?)
    /// It is not known whether a certificate was revoked that counted, since the policy lets that pass.
    case revocationNotKnown(signer: String, subject: String, RevocationProblem)
    /// A key that counted is older than copies should be, because its provider did not give a newer one; in seconds.
    case staleKey(signer: String, KeyCopy, age: Int)
    /// A trust root that vouched was not refreshed for long; for how long, where that is known.
    case staleTrustRoot(RefreshCommand, days: Int?)
    /// The child of an index that lacks what the reasons before ask for.
    case platform(String, Digest)
    /// No policy governs the image.
    case imageNotGoverned
}

extension Reason {
    /// Stable names of the reasons that no other module names.
    package enum Code: String, Sendable, CaseIterable {
        case noSignatures = "signature.none"
        case tooFewSigners = "signature.too-few-signers"
        case tagReference = "image.tag-reference"
        case imageUnmatched = "policy.image-unmatched"
        case evidenceBound = "evidence.bound"
        case invalidReference = "image.invalid-reference"
        case levelTooLow = "slsa.level-too-low"
        case noUsableSigners = "policy.no-usable-signers"
        case noUsableAttesters = "policy.no-usable-attesters"
        case exemption = "policy.exemption"
        case tagMayMove = "image.tag-may-move"
        case logEvidenceNotVerified = "signature.log-evidence-not-verified"
        case revocationNotKnown = "notary.revocation-not-known"
        case staleKey = "key.stale"
        case staleTrustRoot = "trust-root.stale"
        case platform = "image.platform"
        case imageNotGoverned = "policy.image-not-governed"
    }

    /// The stable name, dotted, for machines.
    package var code: String {
        switch self {
        case .noSignatures: Code.noSignatures.rawValue
        case .signature(let rejection, _, _), .unreadable(let rejection, _): rejection.code
        case .notary(let rejection, _, _), .unreadableNotary(let rejection, _): rejection.code
        case .contentTrust(let error, _): error.code.rawValue
        case .revocationNotKnown: Code.revocationNotKnown.rawValue
        case .keyWindow(let objection, _): objection.code.rawValue
        case .tooFewSigners: Code.tooFewSigners.rawValue
        case .tagReference: Code.tagReference.rawValue
        case .imageUnmatched: Code.imageUnmatched.rawValue
        case .registry(let error): error.code.rawValue
        case .evidenceBound: Code.evidenceBound.rawValue
        case .unreachable(let signer): signer.cause.code
        case .invalidReference: Code.invalidReference.rawValue
        case .levelTooLow: Code.levelTooLow.rawValue
        case .provenance(let objection, _): objection.code.rawValue
        case .summary(let objection, _): objection.code.rawValue
        case .gate(let problem, _): problem.code.rawValue
        case .policy(let diagnostic): diagnostic.problem.code.rawValue
        case .noUsableSigners: Code.noUsableSigners.rawValue
        case .noUsableAttesters: Code.noUsableAttesters.rawValue
        case .unusable(let signer): signer.cause.code
        case .exemption: Code.exemption.rawValue
        case .tagMayMove: Code.tagMayMove.rawValue
        case .logEvidenceNotVerified: Code.logEvidenceNotVerified.rawValue
        case .staleKey: Code.staleKey.rawValue
        case .staleTrustRoot: Code.staleTrustRoot.rawValue
        case .platform: Code.platform.rawValue
        case .imageNotGoverned: Code.imageNotGoverned.rawValue
        }
    }

    /// The outcome this reason stands for; `nil` when it is only said beside one.
    package var outcome: Outcome? {
        switch self {
        case .signature(let rejection, _, _) where rejection.isTransient: .undetermined
        case .notary(let rejection, _, _) where rejection.isTransient: .undetermined
        case .contentTrust(let error, _) where error.isTransient: .undetermined
        case .gate(let problem, _): problem.outcome
        case .noSignatures, .signature, .notary, .unreadableNotary, .contentTrust, .keyWindow, .unreadable,
            .tooFewSigners, .tagReference,
            .imageUnmatched, .levelTooLow, .provenance, .summary:
            .rejected
        case .registry, .evidenceBound, .unreachable, .invalidReference:
            .undetermined
        case .policy(let diagnostic): diagnostic.severity == .error ? .misconfigured : nil
        case .noUsableSigners, .noUsableAttesters: .misconfigured
        case .unusable, .exemption, .tagMayMove, .logEvidenceNotVerified, .revocationNotKnown, .staleKey,
            .staleTrustRoot,
            .platform,
            .imageNotGoverned:
            nil
        }
    }
}

extension UnreachableSigner.Cause {
    var code: String {
        switch self {
        case .key(let error), .revocation(let error): error.code
        case .trustRoot(let failure): failure.code.rawValue
        case .anchor(let failure): failure.code
        }
    }
}

extension UnusableSigner.Cause {
    var code: String {
        switch self {
        case .flaw(let problem): problem.code.rawValue
        case .key(let error): error.code
        case .trustRoot(let failure): failure.code.rawValue
        case .anchor(let failure): failure.code
        }
    }
}
