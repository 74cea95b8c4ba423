// SPDX-License-Identifier: Apache-2.0

public import OCIModel
public import Signatures

/// Verifies image signatures that were made with a key the verifier knows.
///
/// Nothing in a signature is believed before its bytes are proven to be the key's, so the digest, the
/// predicate type and the annotations that are compared are the signer's own words.
public struct KeySignatureVerifier: Sendable {
    /// The key.
    public let key: PublicKey
    /// Annotations that the signer must have set, by name.
    public let annotations: [String: String]

    /// A verifier for one key.
    public init(key: PublicKey, annotations: [String: String] = [:]) {
        self.key = key
        self.annotations = annotations
    }

    /// Verifies that `signature` is this key's signature of the image with `digest`.
    public func verify(
        _ signature: ImageSignature, of digest: Digest
    ) throws(SignatureRejection) -> VerifiedSignature {
        // 1. The signature says nothing of a certificate.
        guard case .publicKey(let hint) = signature.material else { throw .certificateInsteadOfKey }
        // 2. The bytes were signed by the key.
        guard let algorithm = key.algorithm(of: signature.signature, for: signature.signedBytes) else {
            throw .invalid(key: key.fingerprint, hint: hint)
        }
        // 3. They speak of this image, as an image signature.
        let stated =
            switch signature.claim {
            case .simpleSigning(let payload): try Self.annotations(ofPayload: payload, digest)
            case .statement(let envelope): try Self.annotations(ofStatement: envelope.payload, digest)
            }
        // 4. They carry the annotations that are asked for.
        for (name, wanted) in annotations.sorted(by: { $0.key < $1.key }) where stated[name] != wanted {
            throw .annotation(name: name, wanted: wanted, found: stated[name])
        }
        return VerifiedSignature(
            digest: digest, layout: signature.layout, key: key, algorithm: algorithm, annotations: stated,
            hasUnverifiedLogEvidence: signature.hasLogEvidence)
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
            let found = statement.subjects.first?.digests["sha256"].flatMap { Digest(.sha256, hex: $0) }
            throw .otherDigest(found: found, wanted: digest)
        }
        return subject.annotations
    }
}

/// Predicate types that cosign defines.
public enum CosignPredicate {
    /// An image signature, whose predicate is empty.
    public static let sign = "https://sigstore.dev/cosign/sign/v1"
}

/// A signature that was verified: the key signed, and spoke of this digest. Only the verifier above makes one.
public struct VerifiedSignature: Sendable {
    /// The image that was signed.
    public let digest: Digest
    /// How the signature was attached.
    public let layout: ImageSignature.Layout
    /// The key that signed.
    public let key: PublicKey
    /// The algorithm it signed with.
    public let algorithm: SignatureAlgorithm
    /// The signer's annotations, part of what was signed.
    public let annotations: [String: String]
    /// Whether transparency-log evidence came along that a key signature does not need and that was not looked at.
    public let hasUnverifiedLogEvidence: Bool

    fileprivate init(
        digest: Digest, layout: ImageSignature.Layout, key: PublicKey, algorithm: SignatureAlgorithm,
        annotations: [String: String], hasUnverifiedLogEvidence: Bool
    ) {
        self.digest = digest
        self.layout = layout
        self.key = key
        self.algorithm = algorithm
        self.annotations = annotations
        self.hasUnverifiedLogEvidence = hasUnverifiedLogEvidence
    }
}
