// SPDX-License-Identifier: Apache-2.0

public import OCIModel
public import Signatures

/// Verifies image signatures of one signer.
///
/// Nothing in a signature is believed before its bytes are proven to be the signer's, so the digest, the
/// predicate type and the annotations that are compared are the signer's own words.
public struct ImageSignatureVerifier: Sendable {
    /// Who must have signed.
    public enum Signer: Sendable {
        /// The holder of a key.
        case key(PublicKey)
        /// The holder of a certificate that names who it is.
        case identity(IdentityPolicy)

        /// Throws unless `found` is who is meant.
        func expect(_ found: VerifiedSignature.Signer) throws(SignatureRejection) {
            switch (self, found) {
            case (.key(let wanted), .key(let key)):
                guard wanted == key else { throw .invalid(key: wanted.fingerprint, hint: "") }
            case (.identity(let policy), .certificate(let certificate, _)):
                do throws(IdentityMismatch) {
                    try policy.check(certificate)
                } catch {
                    throw .identity(error)
                }
            case (.key, .certificate): throw .certificateInsteadOfKey
            case (.identity, .key): throw .keyInsteadOfCertificate
            }
        }
    }

    /// Who must have signed.
    public let signer: Signer
    /// What vouches for signatures.
    public let verifier: SignatureVerifier
    /// Annotations that the signer must have set, by name.
    public let annotations: [String: String]

    /// A verifier for one signer.
    public init(_ signer: Signer, verifier: SignatureVerifier, annotations: [String: String] = [:]) {
        self.signer = signer
        self.verifier = verifier
        self.annotations = annotations
    }

    /// Verifies that `signature` is the signer's signature of the image with `digest`.
    ///
    /// `now` is the moment of the check, in seconds since 1970.
    public func verify(
        _ signature: ImageSignature, of digest: Digest, at now: Int
    ) throws(SignatureRejection) -> VerifiedImageSignature {
        try accept(try prove(signature, at: now), as: signature, of: digest)
    }

    /// Verifies the signature with what vouches for it. For certificates the outcome is the same for every
    /// signer with an equal ``verifier``, so a caller with many signers asks once.
    public func prove(
        _ signature: ImageSignature, at now: Int
    ) throws(SignatureRejection) -> VerifiedSignature {
        switch signer {
        case .key(let key): try verifier.verify(signature.entity, with: key, at: now)
        case .identity: try verifier.verify(signature.entity, at: now)
        }
    }

    /// Holds what a proven signature says against the signer and the image.
    ///
    /// `proof` is what ``prove(_:at:)`` returned for `signature`.
    public func accept(
        _ proof: VerifiedSignature, as signature: ImageSignature, of digest: Digest
    ) throws(SignatureRejection) -> VerifiedImageSignature {
        // 1. The signer is who was asked for.
        try signer.expect(proof.signer)
        // 2. It speaks of this image, as an image signature.
        let stated =
            switch signature.claim {
            case .simpleSigning(let payload): try Self.annotations(ofPayload: payload, digest)
            case .statement(let envelope): try Self.annotations(ofStatement: envelope.payload, digest)
            }
        // 3. It carries the annotations that are asked for.
        for (name, wanted) in annotations.sorted(by: { $0.key < $1.key }) where stated[name] != wanted {
            throw .annotation(name: name, wanted: wanted, found: stated[name])
        }
        return VerifiedImageSignature(
            digest: digest, layout: signature.layout, signature: proof, annotations: stated)
    }

    private static func annotations(
        ofPayload bytes: [UInt8], _ digest: Digest
    ) throws(SignatureRejection) -> [String: String] {
        let payload: SimpleSigningPayload
        do throws(SimpleSigningError) {
            payload = try SimpleSigningPayload(parsing: bytes)
        } catch {
            throw .malformed("\(error)")
        }
        guard payload.type == SimpleSigningPayload.imageSignature else {
            throw .otherPayloadType(payload.type)
        }
        guard payload.digest == digest else { throw .otherDigest(found: payload.digest, wanted: digest) }
        return payload.annotations
    }

    private static func annotations(
        ofStatement bytes: [UInt8], _ digest: Digest
    ) throws(SignatureRejection) -> [String: String] {
        let statement: Statement
        do throws(StatementError) {
            statement = try Statement(parsing: bytes)
        } catch {
            throw .malformed("\(error)")
        }
        // cosign's own verify takes any attestation for a signature; an attested image is not a signed one.
        guard statement.predicateType == CosignPredicate.sign else {
            throw .otherPredicate(statement.predicateType)
        }
        guard let subject = statement.subject(with: digest) else {
            throw .otherDigest(found: statement.firstSubject, wanted: digest)
        }
        return subject.annotations
    }
}

/// Predicate types that cosign defines.
public enum CosignPredicate {
    /// An image signature, whose predicate is empty.
    public static let sign = "https://sigstore.dev/cosign/sign/v1"
}

/// An image signature that was verified: the signer signed, and spoke of this digest. Only the verifier above
/// makes one.
public struct VerifiedImageSignature: Sendable {
    /// The image that was signed.
    public let digest: Digest
    /// How the signature was attached.
    public let layout: ImageSignature.Layout
    /// The signature with all that vouches for it.
    public let signature: VerifiedSignature
    /// The signer's annotations, part of what was signed.
    public let annotations: [String: String]

    fileprivate init(
        digest: Digest, layout: ImageSignature.Layout, signature: VerifiedSignature,
        annotations: [String: String]
    ) {
        self.digest = digest
        self.layout = layout
        self.signature = signature
        self.annotations = annotations
    }
}
