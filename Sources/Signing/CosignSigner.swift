// SPDX-License-Identifier: Apache-2.0

import Crypto
package import Signatures
import Sigstore

/// Signs with one key in the two forms that cosign writes. What it returns goes into a ``SignatureArtifact``.
package struct CosignSigner: Sendable {
    /// The key.
    package let key: SigningKey
    /// How it signs.
    package let algorithm: SignatureAlgorithm

    /// A signer that signs as cosign does with that key, or as `algorithm` says.
    package init(_ key: SigningKey, as algorithm: SignatureAlgorithm? = nil) {
        self.key = key
        self.algorithm = algorithm ?? key.usualAlgorithm
    }

    /// What verifies the signatures.
    package var publicKey: PublicKey { key.publicKey }

    /// Signs an image in the legacy form.
    package func sign(_ payload: UnsignedPayload) throws(SigningError) -> LegacySignature {
        try sign(payload: payload.bytes)
    }

    /// Signs any bytes as if they were a simple-signing payload.
    package func sign(payload: [UInt8]) throws(SigningError) -> LegacySignature {
        LegacySignature(payload: payload, signature: try key.sign(payload, as: algorithm))
    }

    /// Signs a statement in an envelope (DSSE v1.0).
    package func sign(_ statement: UnsignedStatement) throws(SigningError) -> SignedStatement {
        var signed = try sign(statement: statement.bytes)
        signed.predicateType = statement.predicateType
        return signed
    }

    /// Signs any bytes as if they were a statement, or whatever `payloadType` calls them.
    package func sign(
        statement: [UInt8], payloadType: String = Statement.payloadType
    ) throws(SigningError) -> SignedStatement {
        var envelope = DSSEEnvelope(payloadType: payloadType, payload: statement, signatures: [])
        envelope.signatures = [
            DSSEEnvelope.Signature(bytes: try key.sign(envelope.preAuthenticationEncoding, as: algorithm))
        ]
        return SignedStatement(
            envelope: envelope, predicateType: CosignPredicate.sign, keyHint: Self.hint(of: publicKey))
    }

    /// What cosign 3 calls a key in its bundles: the SHA-256 of the SubjectPublicKeyInfo, in base64.
    package static func hint(of key: PublicKey) -> String {
        Base64.encode(SHA256.hash(data: key.subjectPublicKeyInfo))
    }
}
