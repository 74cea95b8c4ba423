// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
package import NotaryProject
import OCIModel
import Policy
import Registry
import Signatures

extension Judge {
    /// Tries one signature with every signer of the Notary Project. Whether certificates were revoked is asked last:
    /// the places for it are named by certificates, which count only when they are anchored.
    func match(
        _ signature: NotarySignature, of target: Descriptor, _ source: EvidenceSource,
        _ search: inout SignatureSearch, _ meter: RequestMeter
    ) async {
        for signer in signers.notary where !search.isOver {
            let title = signer.signer.title
            do throws(NotaryRejection) {
                let anchored = try signer.verifier.verify(signature, of: target, at: now)
                let principal = Principal.subject(anchored.leaf.subjectText)
                // Copies of a signature bring nothing new, and their certificates need not be asked about again.
                if search.matching.knows(principal, signer.place) { continue }
                let verified = try await settle(anchored, signer, meter)
                search.matching.add(
                    principal, key: verified.leaf.publicKey.fingerprint, signer.place,
                    VerifiedSigner(signer, verified, source))
                search.notes += verified.unknownRevocations.map {
                    .revocationNotKnown(signer: title, subject: $0.subject, $0.problem)
                }
            } catch {
                search.rejections.append(.notary(error, signer: title, source))
            }
        }
    }

    private func settle(
        _ anchored: AnchoredSignature, _ signer: NotarySigner, _ meter: RequestMeter
    ) async throws(NotaryRejection) -> VerifiedNotarySignature {
        let (own, stamps) = (anchored.signerQuestions, anchored.timestampQuestions)
        let statuses =
            await statuses(of: own, signer.revocation, meter)
            + (await statuses(of: stamps, signer.timestampRevocation, meter))
        return try anchored.verified(
            statuses, use: .init(signer.revocation), timestamps: .init(signer.timestampRevocation))
    }

    private func statuses(
        of questions: [RevocationQuestion], _ use: NotaryTrust.RevocationUse, _ meter: RequestMeter
    ) async -> [RevocationStatus] {
        use == .skip ? questions.map { _ in .unknown(.notAsked) } : await statuses(of: questions, meter)
    }

    /// What is known of each of these, a few asked about at one time.
    private func statuses(of questions: [RevocationQuestion], _ meter: RequestMeter) async
        -> [RevocationStatus]
    {
        let (services, now) = (services, now)
        return await withTaskGroup(of: (Int, RevocationStatus).self) { group in
            var found: [Int: RevocationStatus] = [:]
            for (index, question) in questions.enumerated() {
                if index >= Self.mostAtOnce, let (index, status) = await group.next() {
                    found[index] = status
                }
                group.addTask {
                    (index, await services.revocation.status(of: question, at: now, meter: meter))
                }
            }
            for await (index, status) in group { found[index] = status }
            return questions.indices.map { found[$0] ?? .unknown(.notAsked) }
        }
    }

    /// Questions of one signature that are asked at one time.
    private static let mostAtOnce = 4
}

extension AnchoredSignature.Revocation {
    fileprivate init(_ use: NotaryTrust.RevocationUse) {
        self =
            switch use {
            case .strict: .strict
            case .permissive: .permissive
            case .skip: .skipped
            }
    }
}

extension VerifiedSigner {
    init(_ signer: NotarySigner, _ verified: VerifiedNotarySignature, _ source: EvidenceSource) {
        let anchored = verified.anchored
        self.init(
            name: signer.signer.title, provider: .notary, method: signer.signer.method,
            fingerprint: verified.leaf.publicKey.fingerprint, keyKind: verified.leaf.publicKey.description,
            algorithm: anchored.signature.algorithm.rawValue,
            identity: VerifiedIdentity(issuer: nil, subject: verified.subject),
            authority: anchored.anchor.subjectText, logs: [],
            times: [SigningTime(anchored.time)].compactMap(\.self),
            validUntil: verified.validUntil, layout: "notary-\(anchored.signature.format.rawValue)",
            source: source, annotations: anchored.signature.annotations)
    }
}

extension SigningTime {
    /// `nil` where nobody proves one.
    package init?(_ time: NotaryTime) {
        switch time {
        case .momentOfCheck: return nil
        case .timestamp(let timestamp, _):
            self.init(seconds: timestamp.time, source: .timestampAuthority(timestamp.authority))
        case .signingAuthority(let seconds): self.init(seconds: seconds, source: .signingAuthority)
        }
    }
}
