// SPDX-License-Identifier: Apache-2.0

import LocalRegistry
import OCIModel
import Signing
import StrictJSON
import TestNotary
import TestSigstore

/// Images and signatures that tests mint.
extension NotaryBench {
    /// One repository, by the name that the kit of trust data gives its own.
    static let repository = "team/app"

    /// A bench at the kits' time.
    static var minted: NotaryBench {
        var bench = NotaryBench()
        bench.now = TestNotary.now
        return bench
    }

    /// Pushes an image. Its name by its digest.
    @discardableResult
    func push(_ image: TestImage, tag: String? = nil) -> String {
        content.images.add(image, to: Self.repository, tag: tag)
        return "registry.example/\(Self.repository)@\(image.digest)"
    }

    /// Attaches a signature of the Notary Project.
    func attach(_ referrers: NotaryReferrer...) {
        for referrer in referrers {
            content.images.addBlob(NotaryReferrer.config, to: Self.repository)
            for layer in referrer.layers { content.images.addBlob(layer.bytes, to: Self.repository) }
            content.images.addManifest(
                referrer.manifest, mediaType: .imageManifest, to: Self.repository)
        }
    }

    /// Signs as the chain's signer does.
    func sign(_ image: TestImage, by chain: TestNotary.Chain) throws {
        attach(try NotaryReferrer(of: image.descriptor, by: chain))
    }

    /// Signs as cosign does, in a bundle.
    func sign(_ image: TestImage, by key: TestSigstore.Key) throws {
        let signed = try TestSigstore(now: TestNotary.now - 60).sign([], with: key) { recipe in
            recipe.statement = .cosignSignature(of: image.digest, annotations: [:])
            recipe.content = .statement
            (recipe.logs, recipe.timestamps) = ([], [])
        }
        let artifact = SignatureArtifact.bundle(
            signed.bundle(.v03).serialized(), predicateType: "https://sigstore.dev/cosign/sign/v1",
            of: image.descriptor)
        for blob in artifact.blobs { content.images.addBlob(blob, to: Self.repository) }
        content.images.addManifest(
            artifact.bytes, mediaType: .imageManifest, to: Self.repository, tag: artifact.tag)
    }

    /// A signer of the Notary Project; `anchor` is PEM, a path or a name, and `more` are further keys.
    static func notary(
        _ anchor: String, identities: String = "'*'", _ more: String...
    ) -> String {
        let keys = [
            "provider: notary", "method: static", "certificates: \(quoted(anchor))",
            "identities: \(identities)",
        ]
        return (keys + more).joined(separator: ", ")
    }

    /// Whose certificates under the chain's root have that common name.
    static func notary(_ chain: TestNotary.Chain, named name: String) -> String {
        notary(chain.rootPEM, identities: "['x509.subject: C=US, ST=WA, O=acme, CN=\(name)']")
    }

    /// A signer of cosign's.
    static func cosign(_ key: TestSigstore.Key) -> String {
        "method: static, publicKey: \(quoted(key.pem))"
    }

    /// A text of several lines in YAML's flow form.
    static func quoted(_ text: String) -> String { "\"\(text.replacing("\n", with: "\\n"))\"" }
}

extension TestNotary.Chain {
    /// A chain whose signer's certificate has that common name.
    static func named(_ name: String) throws -> Self {
        try minted { $0.leaf.subject = TestNotary.ChainRecipe.subject(name) }
    }

    /// Another certificate of the same issuer, for a fresh key.
    func another(named name: String) throws -> Self {
        var recipe = TestNotary.ChainRecipe().leaf
        recipe.subject = TestNotary.ChainRecipe.subject(name)
        let key = try TestSigstore.Key(.p256)
        var chain = self
        chain.certificates[0] = try issuer(of: 0).issue(recipe, to: key.subjectPublicKeyInfo)
        chain.keys[0] = key
        return chain
    }
}
