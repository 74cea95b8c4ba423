// SPDX-License-Identifier: Apache-2.0

package import OCIModel
import StrictJSON

/// A manifest as it was pushed, with what the referrers API has to know of it.
package struct StoredManifest: Sendable, Equatable {
    /// The bytes that were pushed, never written anew.
    package let bytes: [UInt8]
    /// The media type it was pushed with.
    package let mediaType: MediaType
    /// The digest of `bytes`.
    package let digest: Digest
    /// The manifest this one refers to.
    package let subject: Digest?
    /// The descriptor with which the referrers API lists it (distribution specification, "Listing Referrers"):
    /// `artifactType`, or the config's media type where there is none, and the annotations.
    package let descriptor: Descriptor

    /// A manifest from its bytes. Bytes that are no manifest are kept as well, without a subject,
    /// so that tests can serve them.
    package init(_ bytes: [UInt8], mediaType: MediaType, _ algorithm: Digest.Algorithm = .sha256) {
        self.bytes = bytes
        self.mediaType = mediaType
        digest = Digest(of: bytes, algorithm)
        let manifest = try? Manifest(parsing: bytes)
        subject = manifest?.subject?.digest
        descriptor = Descriptor(
            mediaType: mediaType, digest: digest, size: bytes.count,
            artifactType: manifest.flatMap { $0.artifactType ?? $0.configMediaType },
            annotations: manifest?.annotations ?? [:])
    }
}

extension Manifest {
    fileprivate var configMediaType: MediaType? {
        if case .image(let config, _) = content { config.mediaType } else { nil }
    }
}
