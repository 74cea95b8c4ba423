// SPDX-License-Identifier: Apache-2.0

import Crypto
import Foundation
import LocalRegistry
import TestPeers
import Testing

/// Images that `pkcs11-tool` signs with a key of SoftHSM, attached by cosign, and policies that name the token.
@Suite(
    .needs(.registry, .cosign2), .dockerRegistry,
    .enabled(if: SoftHSM.isExpected, "scripts/install-peers did not install softhsm"), .timeLimit(.minutes(2))
)
struct TokenTests {
    @Test("signed with a key on a token: verified through the token, and not by its other key")
    func signed() async throws {
        let folder = try Folder()
        let token = try await SoftHSM(in: folder.file("token"))
        try await token.generate(.p256, label: "release", id: "01")
        try await token.generate(.p256, label: "other", id: "02")
        let image = try await DockerRegistry.current.push(TestImage(label: "a token"))
        try await sign(image, token, folder)
        var program = try Assay.program()
        program.environment.merge(token.environment) { _, new in new }
        program.environment["COSIGN_PKCS11_MODULE_PATH"] = SoftHSM.module
        func verify(_ uri: String, _ program: Program) async throws -> Program.Run {
            let policy = try folder.write(
                "project.yaml",
                """
                apiVersion: argoproj.io/v1alpha1
                kind: AppProject
                metadata: {name: shop}
                spec:
                  imageVerification:
                    applicationSigners: forbid
                    defaultSigners: [{name: release, method: kms, kmsKeyID: '\(uri)'}]

                """)
            return try await program.run(["verify", "--project", policy, image.byDigest])
        }
        let good = try await verify("pkcs11:token=assay;object=release", program)
        #expect(good.code == 0, "\(good.output)\(good.errors)")
        let byID = try await verify("pkcs11:token=assay;id=%01?module-path=\(SoftHSM.module)", program)
        #expect(byID.code == 0, "\(byID.output)\(byID.errors)")
        let other = try await verify("pkcs11:token=assay;object=other", program)
        #expect(other.code == 1, "\(other.output)\(other.errors)")
        #expect(other.output.contains("signature.invalid"))
        let absent = try await verify("pkcs11:token=assay;object=none", program)
        #expect(absent.code == 2, "\(absent.output)\(absent.errors)")
        #expect(absent.output.contains("PKCS#11 has no key pkcs11:token=assay;object=none"))
        // A policy chooses no code.
        program.environment["COSIGN_PKCS11_MODULE_PATH"] = nil
        let unlisted = try await verify(
            "pkcs11:token=assay;object=release?module-path=\(SoftHSM.module)", program)
        #expect(unlisted.code == 3, "\(unlisted.output)\(unlisted.errors)")
        #expect(unlisted.output.contains("key.provider-not-configured"))
    }

    /// What cosign would sign, signed on the token.
    private func sign(_ image: Pushed, _ token: SoftHSM, _ folder: Folder) async throws {
        let home = try DockerRegistry.current.alice.home
        let generated = try await Cosign.two.run(["generate", image.byDigest], home: home)
        try #require(generated.code == 0, "\(generated.errors)")
        let payload = try folder.write("payload.json", generated.output)
        let signature = try await token.sign(
            digest: Array(SHA256.hash(data: Data(generated.output.utf8))), id: "01")
        let file = try folder.write("signature", Data(signature).base64EncodedString())
        let attached = try await Cosign.two.run(
            ["attach", "signature", "--payload", payload, "--signature", file, image.byDigest], home: home)
        try #require(attached.code == 0, "\(attached.errors)")
    }
}
