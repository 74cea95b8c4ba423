// SPDX-License-Identifier: Apache-2.0

public import OCIModel
public import Signatures

/// A statement whose signature was verified, whoever signed it and whatever it speaks of: both are still to be held
/// against a policy. Only the verifier below makes one.
public struct VerifiedAttestation: Sendable {
    /// What was signed.
    public let statement: Statement
    /// The signature, with all that vouches for it.
    public let signature: VerifiedSignature
    /// SHA-256 of the signed statement, which names it wherever it is kept.
    public let digest: OCIModel.Digest

    fileprivate init(_ statement: Statement, _ signature: VerifiedSignature, payload: [UInt8]) {
        self.statement = statement
        self.signature = signature
        digest = OCIModel.Digest(sha256Of: payload)
    }

    /// Throws unless `signer` made it.
    public func expect(_ signer: ImageSignatureVerifier.Signer) throws(SignatureRejection) {
        try signer.expect(signature.signer)
    }

    /// The subject with that digest. Throws when the statement is about something else.
    public func subject(with digest: OCIModel.Digest) throws(SignatureRejection) -> Statement.Subject {
        guard let subject = statement.subject(with: digest) else {
            throw .otherDigest(found: statement.firstSubject, wanted: digest)
        }
        return subject
    }

    /// The first verified moment at which the signature existed, in seconds since 1970; `nil` when nobody proved one.
    ///
    /// The moment of the check is none: it says nothing of when something was signed.
    public var signedAt: Int? {
        signature.times.filter { $0.source != .momentOfCheck }.map(\.seconds).min()
    }
}

extension SignatureVerifier {
    /// Verifies the signature of an attestation.
    ///
    /// `key` is whose signature it should be; `nil` for the certificate that came along. `now` is the moment of the
    /// check, in seconds since 1970. Throws what is wrong with it.
    public func verify(
        _ attestation: UnverifiedAttestation, with key: PublicKey? = nil, at now: Int
    ) throws(SignatureRejection) -> VerifiedAttestation {
        let signature =
            if let key {
                try verify(attestation.signature.entity, with: key, at: now)
            } else {
                try verify(attestation.signature.entity, at: now)
            }
        return VerifiedAttestation(attestation.statement, signature, payload: attestation.payload)
    }
}

extension Statement {
    /// The SHA-256 digest of the first subject, where it has one: what a message says instead of the wanted digest.
    var firstSubject: OCIModel.Digest? {
        subjects.first?.digests["sha256"].flatMap { OCIModel.Digest(.sha256, hex: $0) }
    }
}
