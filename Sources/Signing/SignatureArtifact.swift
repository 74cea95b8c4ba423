// SPDX-License-Identifier: Apache-2.0

package import OCIModel
import StrictJSON

/// Signatures as they are pushed beside an image: a manifest, its blobs, and the tag where there is one.
package struct SignatureArtifact: Sendable {
    /// The manifest.
    package let manifest: Manifest
    /// Its config and layers.
    package let blobs: [[UInt8]]
    /// The tag to push it to; `nil` when its subject leads to it.
    package let tag: String?

    /// The bytes to push, media type ``OCIModel/MediaType/imageManifest``.
    package var bytes: [UInt8] { manifest.json.serialized() }

    /// The signatures of one image in the legacy layout: a layer each, in the manifest tagged
    /// `sha256-<hex>.sig`.
    package static func legacy(
        _ signatures: [LegacySignature], of digest: Digest
    ) -> SignatureArtifact {
        tagged("sig", digest, layers: signatures.map { ($0.layer, $0.payload) })
    }

    /// Attestations of one image in the legacy layout: a layer each, in the manifest tagged `sha256-<hex>.att`.
    package static func legacyAttestations(
        _ statements: [SignedStatement], of digest: Digest
    ) -> SignatureArtifact {
        tagged("att", digest, layers: statements.map { ($0.attestationLayer, $0.attestationBytes) })
    }

    /// One bundle in the manifest with which cosign 3 attaches it to `subject`. `created` is an RFC 3339 time.
    package static func bundle(
        _ statement: SignedStatement, of subject: Descriptor, created: String = epoch
    ) -> SignatureArtifact {
        bundle(statement.bundle, predicateType: statement.predicateType, of: subject, created: created)
    }

    /// Any bytes in the manifest with which cosign 3 attaches a bundle to `subject`.
    package static func bundle(
        _ bundle: [UInt8], predicateType: String, of subject: Descriptor, created: String = epoch
    ) -> SignatureArtifact {
        let config = Array("{}".utf8)
        let manifest = Manifest(
            mediaType: .imageManifest,
            content: .image(
                // cosign repeats the artifact type here.
                config: Descriptor(
                    mediaType: .empty, digest: Digest(sha256Of: config), size: config.count,
                    artifactType: bundleType),
                layers: [
                    Descriptor(mediaType: bundleType, digest: Digest(sha256Of: bundle), size: bundle.count)
                ]),
            artifactType: bundleType,
            subject: Descriptor(
                mediaType: subject.mediaType, digest: subject.digest, size: subject.size),
            annotations: [
                "dev.sigstore.bundle.content": "dsse-envelope",
                "dev.sigstore.bundle.predicateType": predicateType,
                "org.opencontainers.image.created": created,
            ])
        return SignatureArtifact(manifest: manifest, blobs: [config, bundle], tag: nil)
    }

    /// The time that is written when none is given, so that the same signature gives the same bytes.
    package static let epoch = "1970-01-01T00:00:00Z"
    static let bundleType: MediaType = "application/vnd.dev.sigstore.bundle.v0.3+json"

    private static func tagged(
        _ suffix: String, _ digest: Digest, layers: [(Descriptor, [UInt8])]
    ) -> SignatureArtifact {
        let config = LegacyConfig.bytes(layers: layers.map(\.0.digest))
        let manifest = Manifest(
            mediaType: .imageManifest,
            content: .image(
                config: Descriptor(
                    mediaType: "application/vnd.oci.image.config.v1+json", digest: Digest(sha256Of: config),
                    size: config.count),
                layers: layers.map(\.0)))
        return SignatureArtifact(
            manifest: manifest, blobs: [config] + layers.map(\.1),
            tag: "\(digest.algorithm.rawValue)-\(digest.hex).\(suffix)")
    }
}
