// SPDX-License-Identifier: Apache-2.0

import LocalRegistry
import OCIModel
import StrictJSON
import Testing

/// Indexes, their platforms, and several signers, with signatures that real cosign wrote.
@Suite(.needs(.registry, .cosign2), .dockerRegistry, .timeLimit(.minutes(3)))
struct PlatformTests {
    @Test("a child of a signed index is not signed itself", arguments: Writer.expected)
    func childOfSignedIndex(_ writer: Writer) async throws {
        let registry = try DockerRegistry.current
        let index = try await registry.push(TestImage.index(label: "child, \(writer.rawValue)"))
        try await writer.sign(index.byDigest, registry.alice)
        let key = registry.alice.publicFile
        try await Assay.verify("--key", key, index.byTag).expect("exit 0: verified")
        let child = "\(index.repository)@\(index.image.members[0].digest)"
        try await Assay.verify("--key", key, child).expect("exit 1: rejected (signature.none)")
    }

    @Test("allPlatforms: every platform's signature counts in the index's stead", arguments: Writer.expected)
    func allPlatforms(_ writer: Writer) async throws {
        let registry = try DockerRegistry.current
        let index = try await registry.push(TestImage.index(label: "platforms, \(writer.rawValue)"))
        let folder = try Folder()
        let all = try folder.write(
            "all.yaml", try project(registry.alice, "subjectScope: allPlatforms"))
        let own = try folder.write("own.yaml", try project(registry.alice))
        let platforms = index.image.members.map { "\(index.repository)@\($0.digest)" }

        try await writer.sign(platforms[0], registry.alice)
        try await Assay.verify("--project", all, index.byDigest).expect("exit 1: rejected (signature.none)")
        try await writer.sign(platforms[1], registry.alice)
        try await Assay.verify("--project", all, index.byDigest).expect("exit 0: verified")
        try await Assay.verify("--project", own, index.byDigest).expect("exit 1: rejected (signature.none)")
    }

    @Test("signed recursively: index and children verify each for itself", arguments: Writer.expected)
    func recursive(_ writer: Writer) async throws {
        let registry = try DockerRegistry.current
        let index = try await registry.push(TestImage.index(label: "recursive, \(writer.rawValue)"))
        try await writer.sign(index.byDigest, registry.alice, ["-r"])
        let references = [index.byDigest] + index.image.members.map { "\(index.repository)@\($0.digest)" }
        let verdict = try await Assay.verify(["--key", registry.alice.publicFile] + references)
        #expect(verdict.summary == "exit 0: verified, verified, verified")
    }

    @Test("threshold 2: two signers, not one signer twice", arguments: Writer.expected)
    func threshold(_ writer: Writer) async throws {
        let registry = try DockerRegistry.current
        let folder = try Folder()
        let policy = try folder.write(
            "project.yaml",
            """
            apiVersion: argoproj.io/v1alpha1
            kind: AppProject
            metadata: {name: shop}
            spec:
              imageVerification:
                threshold: 2
                applicationSigners: forbid
                defaultSigners:
                  - {name: alice, method: static, publicKey: \(registry.alice.publicFile)}
                  - {name: bob, method: static, publicKey: \(registry.bob.publicFile)}

            """)
        let image = try await registry.push(TestImage(label: "threshold, \(writer.rawValue)"))
        try await writer.sign(image.byDigest, registry.alice)
        try await writer.sign(image.byDigest, registry.alice)
        let one = try await Assay.verify("--project", policy, image.byDigest)
        #expect(one.code == 1)
        #expect(one.summary.contains("rejected (signature.too-few-signers"))
        #expect(one.signers == ["alice"])
        try await writer.sign(image.byDigest, registry.bob)
        let two = try await Assay.verify("--project", policy, image.byDigest)
        #expect(two.summary == "exit 0: verified")
        #expect(Set(two.signers) == ["alice", "bob"])
    }

    @Test("cosign save: the folder verifies without the registry", arguments: [Writer.cosign2])
    func saved(_ writer: Writer) async throws {
        let registry = try DockerRegistry.current
        let image = try await registry.push(TestImage.index(label: "saved"))
        try await writer.sign(image.byDigest, registry.alice)
        let folder = try Folder()
        let run = try await writer.cosign.run(
            ["save", "--dir", folder.file("saved"), image.byTag], home: registry.alice.home)
        try #require(run.code == 0, "\(run.errors)")
        let options = ["--oci-layout", folder.file("saved")]
        let good = try await Assay.verify(["--key", registry.alice.publicFile] + options + [image.byTag])
        #expect(good.summary == "exit 0: verified")
        #expect(good.digests == [image.digest.description])
        #expect(good.requests == [0])
        let other = try await Assay.verify(["--key", registry.bob.publicFile] + options + [image.byTag])
        #expect(other.summary == "exit 1: rejected (signature.invalid)")
    }

    private func project(_ key: CosignKey, _ lines: String...) throws -> String {
        """
        apiVersion: argoproj.io/v1alpha1
        kind: AppProject
        metadata: {name: shop}
        spec:
          imageVerification:
            applicationSigners: forbid
            defaultSigners: [{name: alice, method: static, publicKey: \(key.publicFile)}]
        \(lines.map { "    \($0)" }.joined(separator: "\n"))

        """
    }
}
