// SPDX-License-Identifier: Apache-2.0

import NotaryProject
import OCIModel
import Testing

/// The two forms of a manifest that holds a signature, and every other.
struct NotarySignatureManifestTests {
    @Test(
        arguments: [
            (nil, .notarySignature), (.notarySignature, .empty),
        ] as [(MediaType?, MediaType)])
    func bothForms(_ type: MediaType?, _ config: MediaType) throws {
        for layer in [MediaType.jose, .cose] {
            let manifest = Self.manifest(type: type, config: config, layers: [layer])
            let read = try NotarySignatureManifest(manifest, subject: EnvelopeSample.target.digest)
            #expect(read.layer.mediaType == layer)
        }
    }

    /// The last but one is what notation takes where an index says the type.
    @Test(
        arguments: [
            (.notarySignature, .notarySignature), (nil, .empty), ("application/x", .notarySignature),
            ("application/x", .empty), (nil, "application/vnd.oci.image.config.v1+json"),
            (.notarySignature, "application/vnd.oci.image.config.v1+json"),
        ] as [(MediaType?, MediaType)])
    func noOtherForm(_ type: MediaType?, _ config: MediaType) {
        #expect(
            Self.rejection(Self.manifest(type: type, config: config))?.code
                == NotaryRejection.Code.manifest.rawValue)
        #expect(Self.rejection(Self.manifest()) == nil)
    }

    @Test(
        arguments: [
            ([], "it has 0 layers"), ([.jose, .jose], "it has 2 layers"),
            (["text/plain"], "its layer is text/plain"),
        ] as [([MediaType], String)])
    func oneLayerThatIsAnEnvelope(_ layers: [MediaType], _ words: String) {
        let found = Self.rejection(Self.manifest(layers: layers))
        guard case .manifest(let why)? = found else {
            Issue.record("\(String(describing: found))")
            return
        }
        #expect(why.contains(words))
        #expect(Self.rejection(Self.manifest(layers: [.jose])) == nil)
    }

    @Test func theLayerIsBounded() {
        #expect(
            Self.rejection(Self.manifest(size: (1 << 20) + 1))?.code == NotaryRejection.Code.manifest.rawValue
        )
        #expect(Self.rejection(Self.manifest(size: 1 << 20)) == nil)
    }

    @Test func ofAnotherImage() {
        let other = Descriptor(mediaType: .imageManifest, digest: Digest(sha256Of: [1]), size: 565)
        #expect(Self.rejection(Self.manifest(subject: other)) == .otherArtifact(found: other))
        #expect(Self.rejection(Self.manifest()) == nil)
    }

    @Test func ofNoImage() {
        #expect(Self.rejection(Self.manifest(subject: nil))?.code == NotaryRejection.Code.manifest.rawValue)
        #expect(Self.rejection(Self.manifest()) == nil)
    }

    @Test(arguments: [MediaType.dockerManifest, .imageIndex])
    func ofAnotherKind(_ mediaType: MediaType) {
        var manifest = Self.manifest()
        manifest.mediaType = mediaType
        if mediaType.isIndex { manifest.content = .index(manifests: []) }
        #expect(Self.rejection(manifest)?.code == NotaryRejection.Code.manifest.rawValue)
        #expect(Self.rejection(Self.manifest()) == nil)
    }

    @Test(arguments: ["application/json", "application/vnd.oci.image.layer.v1.tar", "application/JOSE+json"])
    func anEnvelopeOfAnotherType(_ mediaType: MediaType) {
        let bytes = EnvelopeSample.bytes(EnvelopeSample.recipe())
        #expect(
            EnvelopeSample.rejection(bytes, as: mediaType)?.code == NotaryRejection.Code.manifest.rawValue)
        #expect(EnvelopeSample.rejection(bytes, as: .jose) == nil)
    }

    private static func rejection(_ manifest: Manifest) -> NotaryRejection? {
        do throws(NotaryRejection) {
            _ = try NotarySignatureManifest(manifest, subject: EnvelopeSample.target.digest)
            return nil
        } catch {
            return error
        }
    }

    private static func manifest(
        type: MediaType? = nil, config: MediaType = .notarySignature, layers: [MediaType] = [.jose],
        size: Int = 2000, subject: Descriptor? = EnvelopeSample.target
    ) -> Manifest {
        let digest = Digest(sha256Of: Array("{}".utf8))
        return Manifest(
            mediaType: .imageManifest,
            content: .image(
                config: Descriptor(mediaType: config, digest: digest, size: 2),
                layers: layers.map { Descriptor(mediaType: $0, digest: digest, size: size) }),
            artifactType: type, subject: subject)
    }
}
