// SPDX-License-Identifier: Apache-2.0

import Signatures
public import StrictJSON

/// A Sigstore bundle (protobuf-specs, `sigstore_bundle.proto`) as it was read: untrusted.
public struct Bundle: Sendable {
    /// The format's version.
    public enum Version: String, Sendable {
        case v01 = "0.1"
        case v02 = "0.2"
        case v03 = "0.3"
    }

    /// The format's version. Nobody signs it, so nothing is ever asked less strictly because of it.
    public let version: Version
    /// The signature and all that came with it.
    public let entity: SignedEntity

    /// Reads the JSON form. Throws what is malformed: the rules of protobuf's JSON mapping, unknown members refused.
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
        do throws(JSONShapeError) {
            let root = JSONCursor(json)
            let mediaType = try root.required("mediaType")
            guard let version = Self.versions[try mediaType.string()] else {
                throw mediaType.invalid("is not a bundle of version 0.1, 0.2 or 0.3")
            }
            try root.allowOnly(["mediaType", "verificationMaterial", "messageSignature", "dsseEnvelope"])
            let (content, signature) = try Self.content(root)
            let material = try root.required("verificationMaterial")
            try material.allowOnly([
                "publicKey", "certificate", "x509CertificateChain", "tlogEntries",
                "timestampVerificationData",
            ])
            let signer = try Self.material(material, version)
            if case (.publicKey(let hint), .envelope(let envelope, _)) = (signer, content),
                let keyID = envelope.signatures.first?.keyID, !keyID.isEmpty, !hint.isEmpty, keyID != hint
            {
                throw root.invalid("names one key in its hint and another in the envelope's keyid")
            }
            self.version = version
            entity = SignedEntity(
                source: .bundle(version), content: content, signature: signature, material: signer,
                logEntries: try Self.logEntries(material), timestamps: try Self.timestamps(material))
        } catch {
            throw .shape(error)
        }
    }

    private static func content(
        _ root: JSONCursor
    ) throws(JSONShapeError) -> (SignedEntity.Content, signature: [UInt8]) {
        switch (try root.optional("messageSignature"), try root.optional("dsseEnvelope")) {
        case (let message?, nil):
            try message.allowOnly(["messageDigest", "signature"])
            let digest = try digest(try message.required("messageDigest"))
            return (.artifact(digest), try message.required("signature").base64())
        case (nil, let message?):
            try message.allowOnly(["payload", "payloadType", "signatures"])
            let envelope = try DSSEEnvelope(message)
            // More than one would leave open which of them the log and the timestamps speak of.
            guard let signature = envelope.signatures.first, envelope.signatures.count == 1 else {
                throw root.invalid("has \(envelope.signatures.count) envelope signatures instead of one")
            }
            for element in try message.required("signatures").array(limit: 1) {
                try element.allowOnly(["sig", "keyid"])
            }
            return (.envelope(envelope, stored: nil), signature.bytes)
        case (.some, .some): throw root.invalid("has both messageSignature and dsseEnvelope")
        case (nil, nil): throw root.invalid("has neither messageSignature nor dsseEnvelope")
        }
    }

    private static func digest(_ cursor: JSONCursor) throws(JSONShapeError) -> MessageDigest {
        try cursor.allowOnly(["algorithm", "digest"])
        let algorithm = try cursor.required("algorithm")
        guard let hash = hashes[try algorithm.string()] else {
            throw algorithm.invalid("is not SHA2_256, SHA2_384 or SHA2_512")
        }
        let value = try cursor.required("digest")
        guard let digest = MessageDigest(hash, bytes: try value.base64()) else {
            throw value.invalid("has another length than its algorithm's")
        }
        return digest
    }

    private static func material(
        _ cursor: JSONCursor, _ version: Version
    ) throws(JSONShapeError) -> SignedEntity.Material {
        let key = try cursor.optional("publicKey")
        let certificate = try cursor.optional("certificate")
        let chain = try cursor.optional("x509CertificateChain")
        switch (key, certificate, chain) {
        case (let key?, nil, nil):
            try key.allowOnly(["hint"])
            return .publicKey(hint: try key.optional("hint")?.string() ?? "")
        case (nil, let certificate?, nil):
            guard version == .v03 else { throw certificate.invalid("is allowed from version 0.3 on") }
            return .certificate(try rawBytes(certificate))
        case (nil, nil, let chain?):
            guard version != .v03 else { throw chain.invalid("is not allowed in version 0.3") }
            let certificates = try chain.required("certificates")
            guard let leaf = try certificates.array(limit: mostCertificates).first else {
                throw certificates.invalid("is empty")
            }
            // What follows the leaf is the signer's word; the way to an authority comes from the trust root.
            return .certificate(try rawBytes(leaf))
        default:
            throw cursor.invalid("must have exactly one of publicKey, certificate and x509CertificateChain")
        }
    }

    private static func rawBytes(_ certificate: JSONCursor) throws(JSONShapeError) -> [UInt8] {
        try certificate.allowOnly(["rawBytes"])
        return try certificate.required("rawBytes").base64()
    }

    private static func logEntries(_ material: JSONCursor) throws(JSONShapeError) -> [LogEntry] {
        var entries: [LogEntry] = []
        for entry in try material.optional("tlogEntries")?.array(limit: mostLogEntries) ?? [] {
            entries.append(try LogEntry(entry))
        }
        return entries
    }

    private static func timestamps(_ material: JSONCursor) throws(JSONShapeError) -> [[UInt8]] {
        guard let data = try material.optional("timestampVerificationData") else { return [] }
        try data.allowOnly(["rfc3161Timestamps"])
        var timestamps: [[UInt8]] = []
        for timestamp in try data.optional("rfc3161Timestamps")?.array(limit: mostTimestamps) ?? [] {
            try timestamp.allowOnly(["signedTimestamp"])
            timestamps.append(try timestamp.required("signedTimestamp").base64())
        }
        return timestamps
    }

    private static let versions: [String: Version] = [
        "application/vnd.dev.sigstore.bundle+json;version=0.1": .v01,
        "application/vnd.dev.sigstore.bundle+json;version=0.2": .v02,
        "application/vnd.dev.sigstore.bundle+json;version=0.3": .v03,
        "application/vnd.dev.sigstore.bundle.v0.3+json": .v03,
    ]
    private static let hashes: [String: HashAlgorithm] = [
        "SHA2_256": .sha256, "SHA2_384": .sha384, "SHA2_512": .sha512,
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
