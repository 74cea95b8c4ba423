// SPDX-License-Identifier: Apache-2.0

import LocalRegistry
import TestServer
import Testing

/// A key of a transit engine that is rotated under a policy, with a key ring.
@Suite(.needs(.registry, .cosign2), .dockerRegistry, .timeLimit(.minutes(2)))
struct VaultTests {
    @Test("a transit key is rotated: the new version verifies at once, the old one as the ring says")
    func rotation() async throws {
        let registry = try DockerRegistry.current
        let (old, new) = (try registry.alice.pem, try registry.bob.pem)
        let vault = try await VaultServer.start { state in
            state.keys["release"] = .init("ecdsa-p256", versions: [1: old])
            state.readers = ["token"]
        }
        let folder = try Folder()
        let policy = try folder.write(
            "project.yaml",
            """
            apiVersion: argoproj.io/v1alpha1
            kind: AppProject
            metadata: {name: shop}
            spec:
              imageVerification:
                applicationSigners: forbid
                defaultSigners: [{name: ci, method: static, publicKey: release}]

            """)
        func verify(_ image: Pushed, ring: String) async throws -> String {
            let keys = try folder.write(
                "keyring.yaml", "apiVersion: assay.dev/v1alpha1\nkind: KeyRing\nkeys:\n\(ring)\n")
            var program = try Assay.program()
            program.environment.merge(["VAULT_ADDR": vault.server.url, "VAULT_TOKEN": "token"]) { _, new in
                new
            }
            let run = try await program.run([
                "verify", "--project", policy, "--keys", keys, "--key-cache", folder.file("copies"),
                image.byDigest,
            ])
            #expect(!(run.output + run.errors).contains("\"token\""))
            let reason = run.output.split(separator: "\n").first { $0.contains("  reason  ") }
            return "\(run.code)" + (reason.map { " \($0.drop { $0 == " " }.dropFirst(8))" } ?? "")
        }
        let before = try await registry.push(TestImage(label: "before the rotation"))
        try await Writer.cosign2.sign(before.byDigest, registry.alice)
        let after = try await registry.push(TestImage(label: "after the rotation"))
        try await Writer.cosign2.sign(after.byDigest, registry.bob)
        let latest = "- {name: release, kmsKeyID: 'hashivault://release'}"
        #expect(try await verify(before, ring: latest) == "0")
        #expect(try await verify(after, ring: latest) == "1 signature.invalid")

        vault.with { $0.keys["release"] = .init("ecdsa-p256", versions: [1: old, 2: new]) }
        // Copies are kept apart from the key's other references, so the pinned versions are fetched now.
        let first = "- {name: release, kmsKeyID: 'hashivault://release?version=1'"
        let second = "- {name: release, kmsKeyID: 'hashivault://release?version=2'}"
        #expect(try await verify(after, ring: "\(first)}\n\(second)") == "0")
        #expect(try await verify(before, ring: "\(first)}\n\(second)") == "0")
        #expect(
            try await verify(before, ring: "\(first), state: retired, notAfter: 2026-01-01}\n\(second)")
                == "1 key.retired-without-verified-time")
        #expect(
            try await verify(before, ring: "\(first), state: revoked}\n\(second)") == "1 signature.invalid")

        // The copies go on while the server is away.
        await vault.server.stop()
        #expect(try await verify(after, ring: "\(first)}\n\(second)") == "0")
    }
}
