// SPDX-License-Identifier: Apache-2.0

import NotaryProject
import OCIModel
import StrictJSON
import TestNotary
import TestSigstore

/// A signature of the Notary Project, and the manifest that attaches it. Nothing is checked: a test breaks what it likes.
struct NotaryReferrer {
    var artifactType: MediaType? = .notarySignature
    var configType = MediaType.empty
    var layers: [(type: MediaType, bytes: [UInt8])]
    var subject: Descriptor

    /// An envelope that the chain's signer signed a minute before the kit's time.
    init(
        of target: Descriptor, by chain: TestNotary.Chain,
        _ edit: (inout TestNotary.EnvelopeRecipe) throws -> Void = { _ in }
    ) throws {
        subject = Descriptor(mediaType: target.mediaType, digest: target.digest, size: target.size)
        var recipe = TestNotary.EnvelopeRecipe(
            .jws, algorithm: chain.algorithm, chain: chain.der, target: subject, at: TestNotary.now - 60)
        try edit(&recipe)
        let bytes = try recipe.encoded { try chain.sign($0) }
        layers = [(MediaType(rawValue: recipe.mediaType), bytes)]
    }

    /// The same with a time-stamp of an authority.
    init(
        of target: Descriptor, by chain: TestNotary.Chain,
        stampedBy authority: TestSigstore.TimestampAuthority
    ) throws {
        try self.init(of: target, by: chain) { recipe in
            var signature: [UInt8] = []
            _ = try recipe.encoded { message in
                signature = try chain.sign(message)
                return signature
            }
            let token = try TestSigstore.TimestampRecipe(authority).token(
                over: signature, by: authority, at: TestNotary.now - 50)
            recipe.setUnprotected(TestNotary.EnvelopeRecipe.timestampSignature, .bytes(token))
            let signed = signature
            // Each signature is another: the one that was stamped has to stand there.
            recipe.editMembers = { $0["signature"] = TestNotary.EnvelopeRecipe.base64URL(signed) }
        }
    }

    var manifest: [UInt8] {
        Manifest(
            mediaType: .imageManifest,
            content: .image(
                config: Descriptor(
                    mediaType: configType, digest: Digest(sha256Of: Self.config), size: Self.config.count),
                layers: layers.map {
                    Descriptor(mediaType: $0.type, digest: Digest(sha256Of: $0.bytes), size: $0.bytes.count)
                }),
            artifactType: artifactType, subject: subject
        ).json.serialized()
    }

    /// The manifest's, as registries list it.
    var descriptor: Descriptor {
        Descriptor(
            mediaType: .imageManifest, digest: Digest(sha256Of: manifest), size: manifest.count,
            artifactType: artifactType ?? configType)
    }

    static let config = Array("{}".utf8)
}
