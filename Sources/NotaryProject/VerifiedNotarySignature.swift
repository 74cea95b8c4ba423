// SPDX-License-Identifier: Apache-2.0

package import CodeSigningPKI

/// A signature that counts for a signer. Only the check below makes one.
package struct VerifiedNotarySignature: Sendable {
    /// A certificate of which it is not known whether it was revoked.
    package struct UnknownRevocation: Sendable, Equatable {
        package let subject: String
        package let problem: RevocationProblem

        package init(subject: String, problem: RevocationProblem) {
            self.subject = subject
            self.problem = problem
        }
    }

    package let anchored: AnchoredSignature
    /// What is not known, where the policy lets that pass.
    package let unknownRevocations: [UnknownRevocation]
    /// The first second, since 1970, at which it is to be verified again: then it expires, or a certificate does that
    /// is held against now, or what is known of revocations gets old. `nil` when nothing has an end.
    package let validUntil: Int?

    /// The signer's certificate.
    package var leaf: SigningCertificate { anchored.leaf }
    /// The signer's distinguished name (RFC 4514).
    package var subject: String { anchored.leaf.subjectText }

    fileprivate init(
        anchored: AnchoredSignature, unknownRevocations: [UnknownRevocation], validUntil: Int?
    ) {
        self.anchored = anchored
        self.unknownRevocations = unknownRevocations
        self.validUntil = validUntil
    }
}

extension AnchoredSignature {
    /// What comes of a certificate whose revocation is not known.
    package enum Revocation: Sendable, CaseIterable {
        /// The signature does not count.
        case strict
        /// It counts, and that is said.
        case permissive
        /// Nobody asked.
        case skipped
    }

    /// Ends the check with what is known of revocations.
    ///
    /// - Parameters:
    ///   - statuses: answers to ``questions``, in their order; one that is not there is not known. A certificate that is
    ///     known to be revoked is refused whatever `use` says.
    ///   - use: for the signer's chain.
    ///   - timestamps: for the chain of the authority that stamped the time; `nil` for the same.
    package func verified(
        _ statuses: [RevocationStatus], use: Revocation, timestamps: Revocation? = nil
    ) throws(NotaryRejection) -> VerifiedNotarySignature {
        var unknown: [VerifiedNotarySignature.UnknownRevocation] = []
        var ends = self.ends
        let signers = signerQuestions.count
        for (index, question) in questions.enumerated() {
            let subject = question.certificate.subjectText
            let status = index < statuses.count ? statuses[index] : .unknown(.notAsked)
            switch status {
            case .good(let until): if let until { ends.append(until) }
            case .nonRevocable: break
            case .revoked(let revocation):
                guard index < signers, isBefore(revocation) else {
                    throw .revoked(subject: subject, revocation)
                }
            case .unknown(let problem):
                switch index < signers ? use : timestamps ?? use {
                case .strict: throw .revocationUnknown(subject: subject, problem)
                case .permissive: unknown.append(.init(subject: subject, problem: problem))
                case .skipped: break
                }
            }
        }
        return VerifiedNotarySignature(
            anchored: self, unknownRevocations: unknown, validUntil: ends.min())
    }

    /// Whether it was made before the key was lost: only a time that somebody else vouches for can tell, and only where
    /// the issuer says since when the key is not to be trusted ("Trust Store and Trust Policy Specification" 1.1,
    /// "Certificate Revocation Evaluation").
    ///
    /// That is asked about the signer's chain alone: whoever holds a time-stamp authority's key stamps the time he likes.
    private func isBefore(_ revocation: RevocationStatus.Revocation) -> Bool {
        guard let lost = revocation.invalidityDate else { return false }
        return switch time {
        case .momentOfCheck: false
        case .timestamp(let stamp, let accuracy): stamp.time + accuracy < lost
        case .signingAuthority(let time): time < lost
        }
    }

    /// When it no longer counts, whatever is known of revocations: first seconds.
    private var ends: [Int] {
        var ends: [Int] = []
        if let expiry = signature.expiry { ends.append(expiry) }
        if case .momentOfCheck = time {
            ends += signature.chain.compactMap { $0.validity.end }.map { $0 + 1 }
        }
        return ends
    }
}
