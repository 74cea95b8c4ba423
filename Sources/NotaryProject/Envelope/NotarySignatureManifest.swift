// SPDX-License-Identifier: Apache-2.0

package import OCIModel

/// A manifest that holds a signature of an image ("Signature Specification" 1.1, "OCI Signatures").
package struct NotarySignatureManifest: Sendable, Equatable {
    /// The envelope.
    package let layer: Descriptor

    /// Takes either form: the config's type says what it is, or the manifest's own with an empty config.
    package init(_ manifest: Manifest, subject: Digest) throws(NotaryRejection) {
        guard manifest.mediaType == .imageManifest, case .image(let config, let layers) = manifest.content
        else { throw .manifest(why: "it is \(manifest.mediaType.rawValue.prefix(80))") }
        switch (manifest.artifactType, config.mediaType) {
        case (nil, .notarySignature), (.notarySignature, .empty): break
        case (let type, let config):
            throw .manifest(
                why: "its type is \(type?.rawValue.prefix(80) ?? "not said") and its config's "
                    + config.rawValue.prefix(80))
        }
        guard let layer = layers.first, layers.count == 1 else {
            throw .manifest(why: "it has \(layers.count) layers, not one")
        }
        guard layer.mediaType == .jose || layer.mediaType == .cose else {
            throw .manifest(why: "its layer is \(layer.mediaType.rawValue.prefix(80))")
        }
        guard layer.size <= EnvelopeLimits.bytes else {
            throw .manifest(why: "its layer is larger than \(EnvelopeLimits.bytes) bytes")
        }
        guard let stated = manifest.subject else { throw .manifest(why: "it says no subject") }
        guard stated.digest == subject else { throw .otherArtifact(found: stated) }
        self.layer = layer
    }
}
