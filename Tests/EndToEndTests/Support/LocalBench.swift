// SPDX-License-Identifier: Apache-2.0

import LocalRegistry
import OCIModel
import Signatures
import Signing
import StrictJSON
import Testing

/// A registry in this process whose `demo/app:v1` one key signed.
struct LocalBench: Sendable {
    /// How signatures are attached.
    enum Layout: String, Sendable, CaseIterable {
        case legacy, bundle
    }

    let registry: LocalRegistry
    let folder: Folder
    let signer: CosignSigner
    /// The public key's file.
    let key: String
    let image = TestImage(label: "bench")
    static let repository = "demo/app"

    /// A new one, which stops with the last reference to it; without a layout nothing is signed.
    init(_ layout: Layout?, _ behavior: RegistryBehavior = RegistryBehavior()) async throws {
        folder = try Folder()
        signer = CosignSigner(try SigningKey())
        key = try folder.write("trusted.pub", signer.publicKey.pem)
        registry = try await LocalRegistry.start(behavior: behavior)
        content.add(image, to: Self.repository, tag: "v1")
        if let layout { try sign(image, layout, signer) }
    }

    var content: RegistryContent { registry.content }
    var byTag: String { registry.reference(Self.repository, tag: "v1") }
    var byDigest: String { reference(image.digest) }

    func reference(_ digest: Digest) -> String { "\(registry.authority)/\(Self.repository)@\(digest)" }

    /// `assay verify` with the trusted key.
    func verify(_ arguments: String...) async throws -> Verdict {
        try await Assay.verify(["--key", key] + arguments)
    }

    func sign(_ image: TestImage, _ layout: Layout, _ signer: CosignSigner) throws {
        switch layout {
        case .legacy: attach(.legacy([try signer.sign(UnsignedPayload(image.digest))], of: image.digest))
        case .bundle:
            attach(.bundle(try signer.sign(.imageSignature(of: image.digest)), of: image.descriptor))
        }
        if registry.behavior.referrers == .off { listReferrers(of: image) }
    }

    /// Pushes signatures.
    func attach(_ artifact: SignatureArtifact) {
        for blob in artifact.blobs { content.addBlob(blob, to: Self.repository) }
        content.addManifest(
            artifact.bytes, mediaType: .imageManifest, to: Self.repository, tag: artifact.tag)
    }

    /// Writes the tag at which clients look where the referrers API is missing.
    func listReferrers(of image: TestImage) {
        let referrers = content.referrers(of: image.digest, in: Self.repository)
        guard !referrers.isEmpty else { return }
        let index = Manifest(mediaType: .imageIndex, content: .index(manifests: referrers))
        content.addManifest(
            index.json.serialized(), mediaType: .imageIndex, to: Self.repository,
            tag: "sha256-\(image.digest.hex)")
    }

    /// An AppProject that trusts the key, with further lines of its `imageVerification`.
    func project(_ lines: String...) throws -> String {
        try folder.write(
            "project.yaml",
            """
            apiVersion: argoproj.io/v1alpha1
            kind: AppProject
            metadata: {name: shop}
            spec:
              imageVerification:
                applicationSigners: forbid
                defaultSigners: [{name: trusted, method: static, publicKey: \(key)}]
            \(lines.map { "    \($0)" }.joined(separator: "\n"))

            """)
    }
}
