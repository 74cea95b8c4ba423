// SPDX-License-Identifier: Apache-2.0

package import OCIModel
import StrictJSON

/// A small image whose bytes depend on its parameters alone: one text file, runnable by nobody.
package struct TestImage: Sendable {
    /// The manifest or index.
    package let manifest: [UInt8]
    /// Its descriptor.
    package let descriptor: Descriptor
    /// Configs and layers, of this image only.
    package let blobs: [[UInt8]]
    /// The images of an index.
    package let members: [TestImage]

    /// An image for one platform, written `os/architecture`. Other labels make other digests.
    package init(platform: String = "linux/amd64", label: String = "") {
        var archive = TarArchive()
        archive.add(file: "hello.txt", Array("hello from \(platform) \(label)\n".utf8))
        let contentDigest = Digest(sha256Of: archive.finished)
        let layer = GzipMember(storing: archive.finished).bytes
        let parts = platform.split(separator: "/").map(String.init)
        let config: JSON = [
            "architecture": .string(parts.dropFirst().first ?? "amd64"),
            "os": .string(parts.first ?? "linux"),
            "config": ["Labels": ["test.label": .string(label)]],
            "rootfs": ["type": "layers", "diff_ids": [.string(contentDigest.description)]],
        ]
        let configBytes = config.serialized()
        let manifest = Manifest(
            mediaType: .imageManifest,
            content: .image(
                config: Descriptor(
                    mediaType: "application/vnd.oci.image.config.v1+json",
                    digest: Digest(sha256Of: configBytes), size: configBytes.count),
                layers: [
                    Descriptor(
                        mediaType: "application/vnd.oci.image.layer.v1.tar+gzip",
                        digest: Digest(sha256Of: layer), size: layer.count)
                ]))
        self.init(manifest, blobs: [configBytes, layer], platform: platform)
    }

    /// An index of one image for each platform.
    package static func index(
        platforms: [String] = ["linux/amd64", "linux/arm64"], label: String = ""
    ) -> TestImage {
        let members = platforms.map { TestImage(platform: $0, label: label) }
        let index = Manifest(mediaType: .imageIndex, content: .index(manifests: members.map(\.descriptor)))
        return TestImage(index, members: members)
    }

    /// An artifact that refers to `subject` (OCI image specification, "Guidelines for Artifact Usage"):
    /// one layer of `type` that holds `payload`, an empty config.
    package static func artifact(
        _ payload: [UInt8], type: MediaType, of subject: Descriptor, annotations: [String: String] = [:]
    ) -> TestImage {
        let config = Array("{}".utf8)
        let manifest = Manifest(
            mediaType: .imageManifest,
            content: .image(
                config: Descriptor(mediaType: .empty, digest: Digest(sha256Of: config), size: config.count),
                layers: [
                    Descriptor(mediaType: type, digest: Digest(sha256Of: payload), size: payload.count)
                ]),
            artifactType: type, subject: subject.withoutPlatform, annotations: annotations)
        return TestImage(manifest, blobs: [config, payload])
    }

    private init(
        _ manifest: Manifest, blobs: [[UInt8]] = [], members: [TestImage] = [], platform: String? = nil
    ) {
        self.manifest = manifest.json.serialized()
        self.blobs = blobs
        self.members = members
        descriptor = Descriptor(
            mediaType: manifest.mediaType, digest: Digest(sha256Of: self.manifest),
            size: self.manifest.count, artifactType: manifest.artifactType, platform: platform)
    }

    /// The digest of the manifest or index.
    package var digest: Digest { descriptor.digest }
}

extension RegistryContent {
    /// Adds an image with all that belongs to it and returns its digest.
    @discardableResult
    package func add(_ image: TestImage, to repository: String, tag: String? = nil) -> Digest {
        for member in image.members { add(member, to: repository) }
        for blob in image.blobs { addBlob(blob, to: repository) }
        return addManifest(image.manifest, mediaType: image.descriptor.mediaType, to: repository, tag: tag)
    }
}

extension Descriptor {
    fileprivate var withoutPlatform: Descriptor {
        Descriptor(mediaType: mediaType, digest: digest, size: size)
    }
}
