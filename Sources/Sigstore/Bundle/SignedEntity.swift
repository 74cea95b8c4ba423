// SPDX-License-Identifier: Apache-2.0

public import Signatures

/// A signature with everything that came along: untrusted.
///
/// Bundles and cosign's annotations differ in where they keep things, not in what they claim. One type and one
/// verification serve both, since most of the published bypasses lived in a second path.
public struct SignedEntity: Sendable {
    /// Where it was kept.
    public enum Source: Sendable, Equatable {
        case bundle(Bundle.Version)
        /// The annotations of a layer (cosign's SIGNATURE_SPEC, "Storage").
        case annotations
    }

    /// What the signature is over.
    public enum Content: Sendable {
        /// An artifact that is elsewhere; the digest is what the bundle says of it.
        case artifact(MessageDigest)
        /// These bytes.
        case payload([UInt8])
        /// An envelope's payload with its type. `stored` is the envelope's exact JSON where a layer of its own
        /// holds it: then logs and timestamps may speak of those bytes.
        case envelope(DSSEEnvelope, stored: [UInt8]?)
    }

    /// What the signature is to be verified with.
    public enum Material: Sendable, Equatable {
        /// A key that the verifier must know; `hint` is unauthenticated. cosign writes the base64 of the SHA-256
        /// of the key's SubjectPublicKeyInfo.
        case publicKey(hint: String)
        /// The signing certificate in DER.
        case certificate([UInt8])
    }

    /// Where it was kept.
    public let source: Source
    /// What the signature is over.
    public let content: Content
    /// The signature's bytes.
    public let signature: [UInt8]
    /// What it is to be verified with.
    public let material: Material
    /// The transparency-log entries that speak of it.
    public let logEntries: [LogEntry]
    /// Time-stamp responses in DER (RFC 3161, section 2.4.2).
    public let timestamps: [[UInt8]]
    /// The signed bytes; `nil` for an artifact that is elsewhere.
    public let message: SignedMessage?

    /// An entity from its parts.
    public init(
        source: Source, content: Content, signature: [UInt8], material: Material, logEntries: [LogEntry],
        timestamps: [[UInt8]]
    ) {
        self.source = source
        self.content = content
        self.signature = signature
        self.material = material
        self.logEntries = logEntries
        self.timestamps = timestamps
        message =
            switch content {
            case .artifact: nil
            case .payload(let bytes): .bytes(bytes)
            case .envelope(let envelope, _): .bytes(envelope.preAuthenticationEncoding)
            }
    }

    /// The bytes that a time-stamp authority was shown: the signature, or the whole envelope where cosign keeps
    /// one in a layer and leaves the signature's annotation empty.
    var timestampedBytes: [UInt8] {
        if case .envelope(_, let stored?) = content { return stored }
        return signature
    }
}
