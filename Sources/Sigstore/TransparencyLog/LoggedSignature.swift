// SPDX-License-Identifier: Apache-2.0

public import Signatures

/// A signature as it stands in a bundle or beside an image: what a log entry must be about, field by field.
public struct LoggedSignature: Sendable {
    /// What the signature is verified with.
    public enum Verifier: Sendable {
        /// The signing certificate in DER.
        case certificate(der: [UInt8])
        /// A key that the verifier knows.
        case publicKey(PublicKey)
    }

    /// What was signed.
    public enum Content: Sendable {
        /// Plain bytes, or their hash where only that is at hand.
        case message(SignedMessage)
        /// A typed payload. `stored` is the envelope's exact JSON where a registry stores it as such, as cosign's
        /// `.att` layers do; a bundle keeps the envelope's fields, not its bytes.
        case envelope(DSSEEnvelope, stored: [UInt8]?)
    }

    /// The signature's bytes.
    public let signature: [UInt8]
    /// What it is verified with.
    public let verifier: Verifier
    /// What was signed.
    public let content: Content

    /// A signature from its parts.
    public init(signature: [UInt8], verifier: Verifier, content: Content) {
        self.signature = signature
        self.verifier = verifier
        self.content = content
    }
}
