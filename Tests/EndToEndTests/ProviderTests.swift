// SPDX-License-Identifier: Apache-2.0

import LocalRegistry
import OCIModel
import Signatures
import TestPeers
import TestSigstore
import Testing

/// What cosign, notation and notary signed, in one decision of the program's.
@Suite(
    .needs(.registry, .cosign2),
    .enabled(if: NotaryServer.isExpected, "scripts/install-peers did not install notary"),
    .dockerRegistry, .timeLimit(.minutes(3)))
struct ProviderTests {
    @Test("Docker Content Trust decides by tag", .timeLimit(.minutes(2))) func contentTrust() async throws {
        try await NotaryStage.run { stage in
            let image = try await DockerRegistry.current.push(TestImage(label: "signed by notary"))
            let key = try await stage.start(image.repository)
            try await stage.server.notary([
                "addhash", "-p", image.repository, "v1", "\(image.image.manifest.count)", "--sha256",
                image.digest.hex,
            ])
            let root = try stage.folder.write("root.pub", key.pem)
            let project = try Self.project(
                stage.folder, [Self.contentTrust(root, stage.server.url)], providers: "dct")
            let memory = ["--content-trust-memory", stage.folder.file("memory")]
            func verify(_ reference: String) async throws -> Verdict {
                try await Assay.verify(["--project", project] + memory + [reference])
            }
            let verdict = try await verify(image.byTag)
            verdict.expect("exit 0: verified")
            #expect(verdict.routes == ["notary-server"])
            #expect(verdict.digests == [image.digest.description])
            try await verify(image.byDigest).expect("exit 0: verified")
            try await verify("\(image.byTag)@\(image.digest)").expect("exit 0: verified")

            let moved = try await image.push(TestImage(label: "pushed behind notary's back"), tag: "v1")
            try await verify(moved.byTag).expect("exit 1: rejected (dct.tag-moved)")
            try await verify(moved.byDigest).expect("exit 1: rejected (dct.digest-unsigned)")
            let unsigned = try await image.push(TestImage(label: "never signed"), tag: "v2")
            try await verify(unsigned.byTag).expect("exit 1: rejected (dct.tag-unsigned)")

            let stranger = try stage.folder.write("stranger.pub", try TestSigstore.Key(.p256).pem)
            let other = try Self.project(
                stage.folder, [Self.contentTrust(stranger, stage.server.url)], providers: "dct")
            try await Assay.verify(["--project", other] + memory + [image.byTag])
                .expect("exit 1: rejected (dct.untrusted-root)")
            let nowhere = try Self.project(
                stage.folder, [Self.contentTrust(root, "http://127.0.0.1:1")], providers: "dct")
            try await Assay.verify(["--project", nowhere, "--timeout", "5"] + memory + [image.byTag])
                .expect("exit 3: undetermined (dct.server)")
        }
    }

    @Test("three signers of three providers, all of whom must sign", .needs(.notation))
    func allOfThem() async throws {
        try await NotaryStage.run { stage in
            let (registry, notation) = (try DockerRegistry.current, try Notation())
            let image = try await registry.push(TestImage(label: "signed by everybody"))
            let root = try await stage.start(image.repository)
            let certificate = try notation.folder.write("acme.crt", try notation.root)
            let signers = [
                "{name: release, method: static, publicKey: \(registry.alice.publicFile)}",
                "{name: acme, provider: notary, method: static, certificates: \(certificate), identities: \"*\"}",
                Self.contentTrust(try stage.folder.write("root.pub", root.pem), stage.server.url),
            ]
            let project = try Self.project(
                stage.folder, signers, providers: "cosign, notary, dct", "threshold: 3")
            func verify() async throws -> Verdict {
                try await Assay.verify("--project", project, "--content-trust-memory", "none", image.byTag)
            }
            try await Writer.cosign2.sign(image.byDigest, registry.alice)
            try await stage.server.notary([
                "addhash", "-p", image.repository, "v1", "\(image.image.manifest.count)", "--sha256",
                image.digest.hex,
            ])
            let two = try await verify()
            #expect(two.code == 1)
            #expect(two.summary.contains("signature.too-few-signers"))
            try await notation.sign(image.byDigest, try notation.key("web", .p256))
            let three = try await verify()
            three.expect("exit 0: verified")
            #expect(three.signers == ["release", "acme", "legacy"])
            #expect(three.providers == ["cosign", "notary", "dct"])
        }
    }

    private static func contentTrust(_ root: String, _ server: String) -> String {
        "{name: legacy, provider: dct, method: static, publicKey: \(root), server: \"\(server)\"}"
    }

    private static func project(
        _ folder: Folder, _ signers: [String], providers: String, _ lines: String...
    ) throws -> String {
        try folder.write(
            "project-\(signers.joined().count)-\(providers.count).yaml",
            """
            apiVersion: argoproj.io/v1alpha1
            kind: AppProject
            metadata: {name: shop}
            spec:
              imageVerification:
                applicationSigners: forbid
                allowedProviders: [\(providers)]
                defaultSigners:
            \(signers.map { "      - \($0)" }.joined(separator: "\n"))
            \(lines.map { "    \($0)" }.joined(separator: "\n"))

            """)
    }
}
