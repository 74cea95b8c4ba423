// SPDX-License-Identifier: Apache-2.0

import Crypto
import LocalRegistry
import OCIModel
import Signatures
import StrictJSON

/// Images signed with one fresh key, in a registry of this process.
struct SignedImages {
    let key = P256.Signing.PrivateKey()

    var publicKeyPEM: String { key.publicKey.pemRepresentation + "\n" }

    /// `count` images `PREFIX/app-N:v1`, each signed as `layout` says.
    func fill(_ registry: LocalRegistry, _ count: Int, prefix: String, layout: Layout) throws {
        for number in 0..<count {
            // A legacy repository holds all of them, as a monorepo's does; its layout is learned once.
            let repository = layout == .bundle ? "\(prefix)/app-\(number)" : "\(prefix)/apps"
            let image = TestImage(label: "\(prefix)-\(number)")
            registry.content.add(image, to: repository, tag: "v\(number)")
            switch layout {
            case .bundle: try addBundle(image, to: repository, registry)
            case .legacy: try addLegacy(image, to: repository, registry)
            }
        }
    }

    /// The references of the images that ``fill(_:_:prefix:layout:)`` made.
    static func references(_ authority: String, _ count: Int, prefix: String, layout: Layout) -> [String] {
        (0..<count).map {
            layout == .bundle
                ? "\(authority)/\(prefix)/app-\($0):v\($0)" : "\(authority)/\(prefix)/apps:v\($0)"
        }
    }

    enum Layout { case bundle, legacy }

    /// A simple-signing payload and its signature, as cosign 2 writes them.
    func legacy(_ digest: OCIModel.Digest) throws -> (payload: [UInt8], annotations: [String: String]) {
        let payload: JSON = [
            "critical": [
                "identity": ["docker-reference": "bench"],
                "image": ["docker-manifest-digest": .string(digest.description)],
                "type": "cosign container image signature",
            ], "optional": nil,
        ]
        let bytes = payload.serialized()
        let signature = try key.signature(for: bytes).derRepresentation
        return (bytes, ["dev.cosignproject.cosign/signature": Base64.encode(signature)])
    }

    /// A bundle, as cosign 3 writes it.
    func bundle(_ digest: OCIModel.Digest) throws -> [UInt8] {
        let statement: JSON = [
            "_type": "https://in-toto.io/Statement/v1",
            "subject": [["digest": [digest.algorithm.rawValue: .string(digest.hex)]]],
            "predicateType": "https://sigstore.dev/cosign/sign/v1", "predicate": [:],
        ]
        var envelope = DSSEEnvelope(
            payloadType: "application/vnd.in-toto+json", payload: statement.serialized(), signatures: [])
        let signature = try key.signature(for: envelope.preAuthenticationEncoding).derRepresentation
        envelope.signatures = [DSSEEnvelope.Signature(bytes: Array(signature))]
        let bundle: JSON = [
            "mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json",
            "verificationMaterial": ["publicKey": ["hint": ""]], "dsseEnvelope": envelope.json,
        ]
        return bundle.serialized()
    }

    private func addBundle(_ image: TestImage, to repository: String, _ registry: LocalRegistry) throws {
        let referrer = TestImage.artifact(
            try bundle(image.digest), type: "application/vnd.dev.sigstore.bundle.v0.3+json",
            of: image.descriptor,
            annotations: [:])
        registry.content.add(referrer, to: repository, tag: nil)
    }

    private func addLegacy(_ image: TestImage, to repository: String, _ registry: LocalRegistry) throws {
        let (payload, annotations) = try legacy(image.digest)
        let config = Array("{}".utf8)
        let layer = Descriptor(
            mediaType: "application/vnd.dev.cosign.simplesigning.v1+json",
            digest: registry.content.addBlob(payload, to: repository), size: payload.count,
            annotations: annotations)
        let manifest = Manifest(
            mediaType: .imageManifest,
            content: .image(
                config: Descriptor(
                    mediaType: "application/vnd.oci.image.config.v1+json",
                    digest: registry.content.addBlob(config, to: repository), size: config.count),
                layers: [layer]))
        registry.content.addManifest(
            manifest.json.serialized(), mediaType: .imageManifest, to: repository,
            tag: "\(image.digest.algorithm.rawValue)-\(image.digest.hex).sig")
    }
}
