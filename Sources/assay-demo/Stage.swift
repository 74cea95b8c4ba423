// SPDX-License-Identifier: Apache-2.0

import LocalRegistry
import OCIModel
import Signatures
import Signing

/// The registry with its images, and the people who push to it.
actor Stage {
    /// What the scenes and their files speak of.
    let props: Props
    private var registry: LocalRegistry
    private let content: RegistryContent
    private let stranger: CosignSigner

    /// Makes keys, starts the registry, builds and signs the images.
    static func build() async throws -> Stage {
        let trusted = CosignSigner(try SigningKey(.ecdsaP256))
        let release = CosignSigner(try SigningKey(.ed25519))
        let stranger = CosignSigner(try SigningKey(.ecdsaP256))
        let registry = try await startRegistry()
        let content = registry.content

        let web = TestImage.index(label: "web")
        content.add(web, to: "shop/web", tag: "1.4")
        try content.sign(web, in: "shop/web", legacyBy: [trusted, release])

        let api = TestImage.index(label: "api")
        content.add(api, to: "shop/api", tag: "2.1")
        try content.sign(api, in: "shop/api", bundleBy: trusted)

        for (name, tag) in [("shop/migrate", "2.1"), ("shop/report", "0.9"), ("shop/pay", "3.0")] {
            let image = TestImage(label: name)
            content.add(image, to: name, tag: tag)
            try content.sign(image, in: name, legacyBy: [trusted])
        }
        let data = TestImage(label: "data")
        content.add(data, to: "shop/data", tag: "7")
        try content.sign(data, in: "shop/data", bundleBy: trusted)

        content.add(TestImage(label: "debug"), to: "tools/debug", tag: "1.0")

        let cart = TestImage(label: "cart")
        content.add(cart, to: "shop/cart", tag: "5")
        try content.sign(cart, in: "shop/cart", bundleBy: trusted)

        let props = Props(
            authority: registry.authority,
            keys: [Props.trustedKey: trusted.publicKey, Props.releaseKey: release.publicKey],
            pinned: cart.digest)
        return Stage(registry, props, stranger)
    }

    private init(_ registry: LocalRegistry, _ props: Props, _ stranger: CosignSigner) {
        self.registry = registry
        self.props = props
        self.stranger = stranger
        content = registry.content
    }

    /// An attacker replaces `shop/pay:3.0` and copies the good image's signature beside the new one.
    func replacePay() throws {
        guard let old = content.digest(ofTag: "3.0", in: "shop/pay"),
            let signatures = content.manifest(.tag(old.signatureTag), in: "shop/pay")
        else { return }
        let other = TestImage(label: "pay, with a back door")
        content.add(other, to: "shop/pay", tag: "3.0")
        content.addManifest(
            signatures.bytes, mediaType: signatures.mediaType, to: "shop/pay", tag: other.digest.signatureTag)
    }

    /// The same attacker signs with a key of their own.
    func signPayByStranger() throws {
        let image = TestImage(label: "pay, with another back door")
        content.add(image, to: "shop/pay", tag: "3.1")
        try content.sign(image, in: "shop/pay", bundleBy: stranger)
    }

    /// Somebody pushes a new, unsigned build to `shop/cart:5`.
    func moveCart() {
        content.add(TestImage(label: "cart, rebuilt"), to: "shop/cart", tag: "5")
    }

    func stopRegistry() async { await registry.stop() }

    /// The registry is back with what it held.
    func restartRegistry() async throws {
        registry = try await LocalRegistry.start(port: registry.port, content: content)
    }

    /// On a port that reads well, or on a free one.
    private static func startRegistry() async throws -> LocalRegistry {
        do {
            return try await LocalRegistry.start(port: 5050)
        } catch {
            return try await LocalRegistry.start()
        }
    }
}

extension Digest {
    /// Where the legacy layout keeps the signatures of this image.
    fileprivate var signatureTag: String { "\(algorithm.rawValue)-\(hex).sig" }
}
