// SPDX-License-Identifier: Apache-2.0

import Signatures
package import StrictJSON

extension TestSigstore {
    /// Something signed, with all evidence about it, before it is written in one of the formats.
    package struct Signed: Sendable {
        /// The artifact.
        package var artifact: [UInt8]
        /// The signed content with its signature.
        package var content: SignedContent
        /// The signer's key.
        package var key: Key
        /// The signer's certificate; `nil` for a managed key.
        package var certificate: Certificate?
        /// The certificates above it, the root last.
        package var issuers: [Certificate]
        /// Whose key it was.
        package var signer: Signer
        /// The entries in logs.
        package var entries: [LogEntry]
        /// The timestamps (TimeStampResp), in DER.
        package var timestamps: [[UInt8]]
    }

    /// The forms of a bundle (protobuf-specs, `Bundle`).
    package enum BundleVersion: Sendable, CaseIterable {
        case v01, v02, v03
        /// 0.3 with the older spelling of its media type.
        case v03Parameter

        /// The media type.
        package var mediaType: String {
            switch self {
            case .v01: "application/vnd.dev.sigstore.bundle+json;version=0.1"
            case .v02: "application/vnd.dev.sigstore.bundle+json;version=0.2"
            case .v03: "application/vnd.dev.sigstore.bundle.v0.3+json"
            case .v03Parameter: "application/vnd.dev.sigstore.bundle+json;version=0.3"
            }
        }
    }

    /// How a bundle holds the signer's certificate.
    package enum CertificateForm: Sendable {
        /// `certificate`: the leaf alone.
        case leaf
        /// `x509CertificateChain`: the leaf and so many of the certificates above it.
        case chain(issuers: Int)
    }
}

extension TestSigstore.Signed {
    /// The bundle. The certificate's form is the version's own unless given: a chain of the leaf alone up to 0.2.
    package func bundle(
        _ version: TestSigstore.BundleVersion = .v03, form: TestSigstore.CertificateForm? = nil
    ) -> JSON {
        var bundle = JSONObject()
        bundle["mediaType"] = .string(version.mediaType)
        bundle["verificationMaterial"] = material(version, form)
        switch content {
        case .message(let bytes, let signature, let hash):
            bundle["messageSignature"] = [
                "messageDigest": [
                    "algorithm": .string(hash.protobufName), "digest": .base64(hash.digest(bytes)),
                ],
                "signature": .base64(signature),
            ]
        case .envelope(let envelope, _): bundle["dsseEnvelope"] = envelope.json
        }
        return .object(bundle)
    }

    private func material(
        _ version: TestSigstore.BundleVersion, _ form: TestSigstore.CertificateForm?
    ) -> JSON {
        var material = JSONObject()
        if let certificate {
            switch (form, version) {
            case (.leaf, _), (nil, .v03), (nil, .v03Parameter):
                material["certificate"] = ["rawBytes": .base64(certificate.der)]
            case (.chain(let count), _):
                material["x509CertificateChain"] = chain([certificate] + issuers.prefix(count))
            case (nil, .v01), (nil, .v02): material["x509CertificateChain"] = chain([certificate])
            }
        } else if case .managed(_, let hint) = signer {
            material["publicKey"] = ["hint": .string(hint)]
        }
        if !entries.isEmpty { material["tlogEntries"] = .array(entries.map(\.json)) }
        if !timestamps.isEmpty {
            material["timestampVerificationData"] = [
                "rfc3161Timestamps": .array(timestamps.map { ["signedTimestamp": .base64($0)] })
            ]
        }
        return .object(material)
    }

    private func chain(_ certificates: [TestSigstore.Certificate]) -> JSON {
        ["certificates": .array(certificates.map { ["rawBytes": .base64($0.der)] })]
    }
}
