// SPDX-License-Identifier: Apache-2.0

public import Signatures
public import StrictJSON

/// A Sigstore bundle (protobuf-specs, `sigstore_bundle.proto`) as it was read: untrusted.
public struct Bundle: Sendable {
    /// The format's version.
    public enum Version: String, Sendable {
        case v01 = "0.1"
        case v02 = "0.2"
        case v03 = "0.3"
    }

    /// What was signed.
    public enum Content: Sendable {
        /// A signature over an artifact's bytes; the digest is a hint.
        case messageSignature(Bytes)
        /// A signature over a typed payload.
        case dsse(DSSEEnvelope)
    }

    /// What the signature is to be verified with.
    public enum Material: Sendable, Equatable {
        /// A key that the verifier must know; `hint` is unauthenticated. cosign writes the base64 of the SHA-256
        /// of the key's SubjectPublicKeyInfo.
        case publicKey(hint: String)
        /// The signing certificate in DER.
        case certificate(Bytes)
    }

    /// Bytes of any length.
    public typealias Bytes = [UInt8]

    /// The format's version.
    public let version: Version
    /// What was signed.
    public let content: Content
    /// What it is to be verified with.
    public let material: Material
    /// How many transparency-log entries it carries.
    public let logEntryCount: Int
    /// How many RFC 3161 timestamps it carries.
    public let timestampCount: Int

    /// Reads the JSON form. Throws what is malformed; unknown fields are refused by the format's own rules only
    /// where they could change meaning.
    public init(parsing bytes: some Sequence<UInt8>) throws(BundleError) {
        let json: JSON
        do throws(JSONSyntaxError) {
            json = try JSON(parsing: bytes)
        } catch {
            throw .syntax(error)
        }
        try self.init(json)
    }

    /// Reads the JSON form from a tree.
    public init(_ json: JSON) throws(BundleError) {
        let root = JSONCursor(json)
        do throws(JSONShapeError) {
            let mediaType = try root.required("mediaType").string()
            guard let version = Self.versions[mediaType] else {
                throw try root.required("mediaType").invalid("is not a bundle of version 0.1, 0.2 or 0.3")
            }
            self.version = version
            content = try Self.content(root)
            let material = try root.required("verificationMaterial")
            self.material = try Self.material(material, version)
            logEntryCount = try material.optional("tlogEntries")?.array(limit: Self.mostLogEntries).count ?? 0
            timestampCount =
                try material.optional("timestampVerificationData")?.optional("rfc3161Timestamps")?
                .array(limit: Self.mostTimestamps).count ?? 0
        } catch {
            throw .shape(error)
        }
    }

    private static func content(_ root: JSONCursor) throws(JSONShapeError) -> Content {
        switch (try root.optional("messageSignature"), try root.optional("dsseEnvelope")) {
        case (let message?, nil): return .messageSignature(try message.required("signature").base64())
        case (nil, let envelope?):
            let envelope = try DSSEEnvelope(envelope)
            // More than one would leave open which of them the log and the timestamps speak of.
            guard envelope.signatures.count == 1 else {
                throw root.invalid("has \(envelope.signatures.count) envelope signatures instead of one")
            }
            return .dsse(envelope)
        case (.some, .some): throw root.invalid("has both messageSignature and dsseEnvelope")
        case (nil, nil): throw root.invalid("has neither messageSignature nor dsseEnvelope")
        }
    }

    private static func material(_ cursor: JSONCursor, _ version: Version) throws(JSONShapeError) -> Material
    {
        let key = try cursor.optional("publicKey")
        let certificate = try cursor.optional("certificate")
        let chain = try cursor.optional("x509CertificateChain")
        switch (key, certificate, chain) {
        case (let key?, nil, nil): return .publicKey(hint: try key.optional("hint")?.string() ?? "")
        case (nil, let certificate?, nil): return .certificate(try certificate.required("rawBytes").base64())
        case (nil, nil, let chain?):
            guard version != .v03 else { throw chain.invalid("is not allowed in version 0.3") }
            let certificates = try chain.required("certificates")
            guard let leaf = try certificates.array(limit: Self.mostCertificates).first else {
                throw certificates.invalid("is empty")
            }
            return .certificate(try leaf.required("rawBytes").base64())
        default:
            throw cursor.invalid("must have exactly one of publicKey, certificate and x509CertificateChain")
        }
    }

    private static let versions: [String: Version] = [
        "application/vnd.dev.sigstore.bundle+json;version=0.1": .v01,
        "application/vnd.dev.sigstore.bundle+json;version=0.2": .v02,
        "application/vnd.dev.sigstore.bundle+json;version=0.3": .v03,
        "application/vnd.dev.sigstore.bundle.v0.3+json": .v03,
    ]

    /// CVE-2024-45395: every list of a bundle needs a bound; these are sigstore-go's.
    private static let mostLogEntries = 32
    private static let mostTimestamps = 32
    private static let mostCertificates = 10
}

/// Why bytes are not a bundle.
public enum BundleError: Error, Sendable, Equatable {
    case syntax(JSONSyntaxError)
    case shape(JSONShapeError)
}

extension BundleError: CustomStringConvertible {
    /// One sentence fragment.
    public var description: String {
        switch self {
        case .syntax(let error): "not JSON: \(error)"
        case .shape(let error): "not a Sigstore bundle: \(error)"
        }
    }
}
