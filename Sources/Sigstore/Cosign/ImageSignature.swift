// SPDX-License-Identifier: Apache-2.0

public import Signatures
import StrictJSON

/// One signature that was found beside an image, in whichever layout: untrusted.
///
/// cosign's two layouts differ in where they keep things, not in what they claim, so one type and one
/// verification path serve both.
public struct ImageSignature: Sendable {
    /// How it was attached.
    public enum Layout: String, Sendable, CaseIterable {
        /// A layer of the manifest tagged `sha256-<hex>.sig` (cosign 1 and 2).
        case legacyTag = "legacy-tag"
        /// A Sigstore bundle in a referrer (cosign 3).
        case bundle
    }

    /// What the signature is over.
    public enum Claim: Sendable {
        /// A simple-signing payload.
        case simpleSigning(payload: [UInt8])
        /// An envelope with an in-toto Statement.
        case statement(DSSEEnvelope)
    }

    /// How it was attached.
    public let layout: Layout
    /// What the signature is over.
    public let claim: Claim
    /// The signature's bytes.
    public let signature: [UInt8]
    /// What the signature is to be verified with, as far as it says.
    public let material: Bundle.Material
    /// Whether transparency-log evidence comes with it.
    public let hasLogEvidence: Bool

    /// The signature in a layer of a legacy `.sig` manifest: the payload's bytes and the layer's annotations
    /// (cosign's SIGNATURE_SPEC, "Storage"). Throws when the signature annotation is missing or not base64.
    public init(legacyPayload payload: [UInt8], annotations: [String: String]) throws(SignatureRejection) {
        guard let encoded = annotations[LegacyAnnotation.signature] else {
            throw .malformed("the layer has no annotation \(LegacyAnnotation.signature)")
        }
        guard let signature = Base64.decode(encoded), !signature.isEmpty else {
            throw .malformed("the annotation \(LegacyAnnotation.signature) is not base64")
        }
        layout = .legacyTag
        claim = .simpleSigning(payload: payload)
        self.signature = signature
        material = try Self.legacyMaterial(annotations)
        hasLogEvidence = annotations[LegacyAnnotation.bundle]?.isEmpty == false
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
        try Self.expectStatement(in: envelope)
        layout = .legacyTag
        claim = .statement(envelope)
        self.signature = signature.bytes
        material = try Self.legacyMaterial(annotations)
        hasLogEvidence = annotations[LegacyAnnotation.bundle]?.isEmpty == false
    }

    /// The signature in a bundle that was found as a referrer. Throws when it signs bytes instead of a
    /// statement, or when its envelope carries something other than a Statement.
    public init(_ bundle: Bundle) throws(SignatureRejection) {
        guard case .dsse(let envelope) = bundle.content, let signature = envelope.signatures.first else {
            throw .malformed("the bundle signs plain bytes, not a statement about an image")
        }
        try Self.expectStatement(in: envelope)
        layout = .bundle
        claim = .statement(envelope)
        self.signature = signature.bytes
        material = bundle.material
        hasLogEvidence = bundle.logEntryCount > 0
    }

    private static func expectStatement(in envelope: DSSEEnvelope) throws(SignatureRejection) {
        guard envelope.payloadType == Statement.payloadType else {
            throw .malformed("the envelope's payload type is \"\(envelope.payloadType.prefix(80))\"")
        }
    }

    private static func legacyMaterial(
        _ annotations: [String: String]
    ) throws(SignatureRejection) -> Bundle.Material {
        guard let pem = annotations[LegacyAnnotation.certificate], !pem.isEmpty else {
            return .publicKey(hint: "")
        }
        return .certificate(try CertificatePEM.der(pem))
    }

    /// The bytes that were signed.
    var signedBytes: [UInt8] {
        switch claim {
        case .simpleSigning(let payload): payload
        case .statement(let envelope): envelope.preAuthenticationEncoding
        }
    }
}

/// The annotations of a legacy signature layer.
enum LegacyAnnotation {
    static let signature = "dev.cosignproject.cosign/signature"
    static let certificate = "dev.sigstore.cosign/certificate"
    static let bundle = "dev.sigstore.cosign/bundle"
}
