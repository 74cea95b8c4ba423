// SPDX-License-Identifier: Apache-2.0

import Attestations
import OCIModel
import Policy
import Registry
import Sigstore
import Synchronization

@testable import Verification

/// Gives verdicts as the engine would for images whose evidence is what their tags say.
final class TagVerifier: Sendable {
    /// What there is of an image.
    enum Evidence: String, Sendable {
        /// Signed by whom the policies trust.
        case verified
        /// The same, and every attestation that may be asked for.
        case attested
        /// Nothing is attached.
        case unsigned
        /// A signature of somebody else.
        case forged
        /// The registry answers 429.
        case limited
    }

    private let evidence = Mutex<[String: Evidence]>([:])
    private let asked = Mutex<[[String]]>([])
    /// Lets verification go on; `nil` when nothing holds it.
    private let hold: Hold?

    init(hold: Hold?) { self.hold = hold }

    /// How often images were verified.
    var looks: Int { asked.withLock(\.count) }
    /// Which images were verified, each time.
    var images: [[String]] { asked.withLock(\.self) }

    /// What there is of images with a tag, from now on.
    func set(_ tag: String, _ found: Evidence) { evidence.withLock { $0[tag] = found } }

    func verify(_ images: [ImageRequest], under policy: EffectivePolicy) async -> [ImageVerdict] {
        await hold?.wait()
        asked.withLock { $0.append(images.map(\.written)) }
        return images.grouped().map { verdict($0, policy) }
    }

    private func verdict(_ request: ImageRequest, _ policy: EffectivePolicy) -> ImageVerdict {
        let reference = try? request.reference.get()
        let digest = reference?.digest ?? Digest(sha256Of: Array(request.written.utf8))
        let tag = reference?.tag ?? ""
        let found = evidence.withLock { $0[tag] } ?? Evidence(rawValue: tag) ?? .unsigned
        var verdict = ImageVerdict(
            written: request.written, reference: reference, digest: digest, places: request.places,
            outcome: .notGoverned, disposition: .allow, requirements: [], reasons: [], cost: .init())
        let repository = reference.map { "\($0.repository)" } ?? ""
        let governing = policy.requirements.filter { $0.governs(repository: repository) }
        guard !governing.isEmpty else {
            verdict.reasons = [.imageNotGoverned]
            return verdict
        }
        verdict.requirements = governing.map { Self.verdict($0, found, digest) }
        verdict.outcome =
            verdict.requirements.map(\.outcome).max { $0.severity < $1.severity } ?? .notGoverned
        verdict.disposition = verdict.requirements.map(\.disposition).max() ?? .allow
        return verdict
    }

    private static func verdict(
        _ requirement: Requirement, _ found: Evidence, _ digest: Digest
    ) -> RequirementVerdict {
        var verdict = RequirementVerdict(
            origin: requirement.origin, enforcement: requirement.enforcement, outcome: .verified,
            trustedSigners: [], threshold: 1, signers: [], level: nil, reasons: [], validUntil: nil)
        let source = EvidenceSource(route: .referrersAPI, blob: nil)
        if requirement.isMisconfigured {
            verdict.outcome = .misconfigured
            verdict.reasons = requirement.diagnostics.map(Reason.policy)
        } else if let exemption = requirement.exemptions.first(where: { $0.digest == digest }) {
            verdict.outcome = .exempt
            verdict.reasons = [.exemption(exemption)]
        } else {
            switch found {
            case .verified where !requirement.gates.isEmpty:
                verdict.outcome = .rejected
                verdict.signers = [signer]
                verdict.reasons = requirement.gates.map {
                    .gate(
                        .noAttestation(wanted: Array($0.type.uris), near: [], others: []), name: $0.name)
                }
            case .verified, .attested: verdict.signers = [signer]
            case .unsigned:
                verdict.outcome = .rejected
                verdict.reasons = [.noSignatures]
            case .forged:
                verdict.outcome = .rejected
                verdict.reasons = [.signature(.certificateInsteadOfKey, signer: "release", source)]
            case .limited:
                verdict.outcome = .undetermined
                verdict.reasons = [.registry(.rateLimited(host: "registry.example", retryAfter: 60))]
            }
        }
        return verdict
    }

    private static var signer: VerifiedSigner {
        VerifiedSigner(
            name: "release", method: .static, fingerprint: Digest(sha256Of: [1]), keyKind: "ecdsa-p256",
            algorithm: "ecdsa-sha2-256-nistp256", logs: [], times: [], layout: "simple-signing",
            source: EvidenceSource(route: .referrersAPI, blob: nil), annotations: [:])
    }
}
