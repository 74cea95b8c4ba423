// SPDX-License-Identifier: Apache-2.0

public import Signatures
import StrictJSON

/// One signature that was found beside an image, in whichever layout: untrusted.
public struct ImageSignature: Sendable {
    /// How it was attached.
    public enum Layout: String, Sendable, CaseIterable {
        /// A layer of the manifest tagged `sha256-<hex>.sig` (cosign 1 and 2).
        case legacyTag = "legacy-tag"
        /// A Sigstore bundle in a referrer (cosign 3).
        case bundle
    }

    /// What it says.
    public enum Claim: Sendable {
        /// A simple-signing payload.
        case simpleSigning(payload: [UInt8])
        /// An envelope with an in-toto Statement.
        case statement(DSSEEnvelope)
    }

    /// How it was attached.
    public let layout: Layout
    /// What it says.
    public let claim: Claim
    /// The signature and all that came with it.
    public let entity: SignedEntity

    /// The signature in a layer of a legacy `.sig` manifest: the payload's bytes and the layer's annotations.
    /// Throws when the signature annotation is missing, or when an annotation cannot be read.
    public init(legacyPayload payload: [UInt8], annotations: [String: String]) throws(SignatureRejection) {
        let annotations = LegacyAnnotations(values: annotations)
        layout = .legacyTag
        claim = .simpleSigning(payload: payload)
        entity = SignedEntity(
            source: .annotations, content: .payload(payload), signature: try annotations.signature(),
            material: try annotations.material(), logEntries: try annotations.logEntries(),
            timestamps: try annotations.timestamps())
    }

    /// The signature of an attestation in a layer of a legacy `.att` manifest: an envelope, and the layer's
    /// annotations. Throws when the envelope cannot be read, has other than one signature, or carries something
    /// other than a Statement.
    public init(legacyEnvelope bytes: [UInt8], annotations: [String: String]) throws(SignatureRejection) {
        let envelope: DSSEEnvelope
        do {
            envelope = try DSSEEnvelope(JSONCursor(try JSON(parsing: bytes)))
        } catch {
            throw .malformed("\(error)")
        }
        guard let signature = envelope.signatures.first, envelope.signatures.count == 1 else {
            throw .malformed("the envelope has \(envelope.signatures.count) signatures instead of one")
        }
        let annotations = LegacyAnnotations(values: annotations)
        layout = .legacyTag
        claim = try Self.statement(in: envelope)
        entity = SignedEntity(
            source: .annotations, content: .envelope(envelope, stored: bytes), signature: signature.bytes,
            material: try annotations.material(), logEntries: try annotations.logEntries(),
            timestamps: try annotations.timestamps())
    }

    /// The signature in a bundle that was found as a referrer. Throws when it signs bytes instead of a
    /// statement, or when its envelope carries something other than a Statement.
    public init(_ bundle: Bundle) throws(SignatureRejection) {
        guard case .envelope(let envelope, _) = bundle.entity.content else {
            throw .malformed("the bundle signs plain bytes, not a statement about an image")
        }
        layout = .bundle
        claim = try Self.statement(in: envelope)
        entity = bundle.entity
    }

    private static func statement(in envelope: DSSEEnvelope) throws(SignatureRejection) -> Claim {
        guard envelope.payloadType == Statement.payloadType else {
            throw .malformed("the envelope's payload type is \"\(envelope.payloadType.prefix(80))\"")
        }
        return .statement(envelope)
    }
}
