// SPDX-License-Identifier: Apache-2.0

import LocalRegistry
import OCIModel
import Signatures
import Signing
import StrictJSON
import Testing

/// What is signed here, the real cosign accepts; what is spoilt, it refuses.
@Suite(
    "Signatures under cosign's eyes",
    .enabled(if: Cosign.areInstalled, "cosign2 and cosign3 of scripts/install-peers are not here"))
struct CosignTests {
    private static let repository = "demo/app"

    /// Pushes an image and what `signed` makes of it, and returns cosign's exit code.
    private func verify(
        _ cosign: Cosign, _ key: SigningKey, _ arguments: [String] = ["verify"],
        _ signed: (TestImage) throws -> [SignatureArtifact]
    ) async throws -> Int {
        let image = TestImage()
        let registry = try await LocalRegistry.start()
        registry.content.add(image, to: Self.repository, tag: "v1")
        for artifact in try signed(image) { registry.content.add(artifact, to: Self.repository) }
        let reference = "\(registry.authority)/\(Self.repository)@\(image.digest)"
        let code = try await cosign.run(arguments + [reference], key: key)
        await registry.stop()
        return code
    }

    private func legacy(_ signers: [SigningKey], of image: TestImage) throws -> SignatureArtifact {
        let payload = UnsignedPayload(image.digest)
        return .legacy(try signers.map { try CosignSigner($0).sign(payload) }, of: image.digest)
    }

    private static let kinds: [SigningKey.Kind] = [
        .ecdsaP256, .ecdsaP384, .ecdsaP521, .ed25519, .rsa(bits: 2048),
    ]

    @Test(arguments: Cosign.allCases, kinds)
    func legacySignaturesAreAccepted(_ cosign: Cosign, _ kind: SigningKey.Kind) async throws {
        let key = try SigningKey(kind)
        #expect(try await verify(cosign, key) { [try legacy([key], of: $0)] } == 0)
    }

    @Test(arguments: Cosign.allCases)
    func legacySignaturesByAnotherKeyAreRefused(_ cosign: Cosign) async throws {
        let stranger = try SigningKey()
        #expect(try await verify(cosign, try SigningKey()) { [try legacy([stranger], of: $0)] } == 12)
    }

    @Test(arguments: Cosign.allCases)
    func oneOfTwoLegacySignersIsEnough(_ cosign: Cosign) async throws {
        let (first, second) = (try SigningKey(), try SigningKey(.ed25519))
        #expect(try await verify(cosign, second) { [try legacy([first, second], of: $0)] } == 0)
    }

    @Test(arguments: Cosign.allCases)
    func legacyAnnotationsAreSeen(_ cosign: Cosign) async throws {
        let key = try SigningKey()
        func code(wanting value: String) async throws -> Int {
            try await verify(cosign, key, ["verify", "-a", "env=\(value)"]) { image in
                let payload = UnsignedPayload(image.digest, annotations: ["env": "prod"])
                return [.legacy([try CosignSigner(key).sign(payload)], of: image.digest)]
            }
        }
        #expect(try await code(wanting: "prod") == 0)
        #expect(try await code(wanting: "test") == 12)
    }

    @Test(arguments: Cosign.allCases)
    func legacyPayloadsOfAnotherDigestAreRefused(_ cosign: Cosign) async throws {
        let key = try SigningKey()
        let code = try await verify(cosign, key) { image in
            let other = UnsignedPayload(Digest(sha256Of: []))
            return [.legacy([try CosignSigner(key).sign(other)], of: image.digest)]
        }
        #expect(code == 12)
    }

    @Test(arguments: kinds)
    func bundlesAreAccepted(_ kind: SigningKey.Kind) async throws {
        let key = try SigningKey(kind)
        let code = try await verify(.three, key) { image in
            let signed = try CosignSigner(key).sign(.imageSignature(of: image.digest))
            return [.bundle(signed, of: image.descriptor)]
        }
        #expect(code == 0)
    }

    @Test(arguments: [
        (SigningKey.Kind.ecdsaP384, SignatureAlgorithm.ecdsaP384SHA384, "sha384"),
        (.ecdsaP521, .ecdsaP521SHA512, "sha512"),
    ])
    func bundlesWithTheCurvesOwnHashAreAcceptedWhenToldSo(
        _ kind: SigningKey.Kind, _ algorithm: SignatureAlgorithm, _ name: String
    ) async throws {
        let key = try SigningKey(kind)
        let code = try await verify(.three, key, ["verify", "--signature-digest-algorithm", name]) { image in
            let signed = try CosignSigner(key, as: algorithm).sign(.imageSignature(of: image.digest))
            return [.bundle(signed, of: image.descriptor)]
        }
        #expect(code == 0)
    }

    @Test func bundlesByAnotherKeyOrAboutAnotherDigestAreRefused() async throws {
        let (key, stranger) = (try SigningKey(), try SigningKey())
        let byStranger = try await verify(.three, key) { image in
            let signed = try CosignSigner(stranger).sign(.imageSignature(of: image.digest))
            return [.bundle(signed, of: image.descriptor)]
        }
        let aboutOther = try await verify(.three, key) { image in
            let signed = try CosignSigner(key).sign(.imageSignature(of: Digest(sha256Of: [])))
            return [.bundle(signed, of: image.descriptor)]
        }
        #expect(byStranger == 1)
        #expect(aboutOther == 1)
    }

    @Test(arguments: Cosign.allCases)
    func attestationsAreAccepted(_ cosign: Cosign) async throws {
        let key = try SigningKey()
        let type = "https://example.com/predicates/review/v1"
        func code(wanting wanted: String) async throws -> Int {
            try await verify(cosign, key, ["verify-attestation", "--type", wanted]) { image in
                let signed = try CosignSigner(key).sign(
                    .attestation(type, ["approved": true], about: image.digest, name: Self.repository))
                return cosign == .two
                    ? [.legacyAttestations([signed], of: image.digest)]
                    : [.bundle(signed, of: image.descriptor)]
            }
        }
        #expect(try await code(wanting: type) == 0)
        #expect(try await code(wanting: type + "/other") == 1)
    }
}
