// SPDX-License-Identifier: Apache-2.0

public import CodeSigningPKI
public import Signatures

/// Verifies that a bundle is somebody's signature of an artifact: what `assay sigstore verify-bundle` does.
///
/// ```swift
/// let verifier = BundleVerifier(SignatureVerifier(root: root))
/// let verified = try verifier.verify(bundle, of: .bytes(artifact), signedBy: policy, at: now)
/// ```
public struct BundleVerifier: Sendable {
    /// What vouches for signatures.
    public let verifier: SignatureVerifier

    /// A verifier over what vouches for signatures.
    public init(_ verifier: SignatureVerifier) { self.verifier = verifier }

    /// Verifies that a certificate's holder whom `policy` means signed the artifact, or a statement about it.
    public func verify(
        _ bundle: Bundle, of artifact: SignedMessage, signedBy policy: IdentityPolicy, at now: Int
    ) throws(SignatureRejection) -> VerifiedBundle {
        let signature = try verifier.verify(bundle.entity, of: artifact, at: now)
        guard let certificate = signature.certificate else { throw .keyInsteadOfCertificate }
        do throws(IdentityMismatch) {
            try policy.check(certificate)
        } catch {
            throw .identity(error)
        }
        return VerifiedBundle(
            signature: signature, statement: try Self.statement(in: bundle, about: artifact))
    }

    /// Verifies that the key signed the artifact, or a statement about it.
    ///
    /// `validFor` is when the key counts: every verified time must lie in it, or `now` when there is none.
    public func verify(
        _ bundle: Bundle, of artifact: SignedMessage, signedWith key: PublicKey,
        validFor: ValidityPeriod? = nil, at now: Int
    ) throws(SignatureRejection) -> VerifiedBundle {
        let signature = try verifier.verify(
            bundle.entity, of: artifact, with: key, validFor: validFor, at: now)
        return VerifiedBundle(
            signature: signature, statement: try Self.statement(in: bundle, about: artifact))
    }

    /// The statement in the envelope; `nil` when the artifact itself is signed.
    private static func statement(
        in bundle: Bundle, about artifact: SignedMessage
    ) throws(SignatureRejection) -> Statement? {
        guard case .envelope(let envelope, _) = bundle.entity.content else { return nil }
        guard envelope.payloadType == Statement.payloadType else {
            throw .otherPayloadType(envelope.payloadType)
        }
        let statement: Statement
        do throws(StatementError) {
            statement = try Statement(parsing: envelope.payload)
        } catch {
            throw .malformed("\(error)")
        }
        var found: MessageDigest?
        for algorithm in HashAlgorithm.allCases {
            let named = statement.subjects.compactMap { $0.digests[algorithm.rawValue] }
            guard !named.isEmpty, let digest = artifact.digest(algorithm) else { continue }
            if named.contains(digest.hex) { return statement }
            found = found ?? named.first.flatMap { MessageDigest(algorithm, hex: $0) }
        }
        guard let wanted = artifact.digest(artifact.hashAlgorithm) else {
            throw .malformed("the artifact has no digest")
        }
        throw .otherArtifact(found: found, wanted: wanted)
    }
}

/// A bundle that was verified. Only the verifier above makes one.
public struct VerifiedBundle: Sendable {
    /// The signature with all that vouches for it.
    public let signature: VerifiedSignature
    /// The statement that was signed; `nil` when the artifact itself was.
    public let statement: Statement?

    fileprivate init(signature: VerifiedSignature, statement: Statement?) {
        self.signature = signature
        self.statement = statement
    }
}
