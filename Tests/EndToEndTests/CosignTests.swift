// SPDX-License-Identifier: Apache-2.0

import LocalRegistry
import OCIModel
import Testing

/// Images in docker-registry that real cosign signs, with every way it has of writing signatures. What `assay`
/// says, `cosign verify` must say too.
@Suite(.needs(.registry, .cosign2), .dockerRegistry, .timeLimit(.minutes(3)))
struct CosignTests {
    @Test("cosign 3 takes part", .needs(.cosign3)) func cosign3IsInstalled() {
        #expect(Writer.expected == Writer.allCases)
    }

    @Test("signed: verified by tag and by digest", arguments: Writer.expected)
    func signed(_ writer: Writer) async throws {
        let registry = try DockerRegistry.current
        let image = try await registry.push(TestImage(label: writer.rawValue))
        try await writer.sign(image.byDigest, registry.alice)
        for reference in [image.byTag, image.byDigest] {
            let verdict = try await Assay.verify("--key", registry.alice.publicFile, reference)
            #expect(verdict.summary == "exit 0: verified")
            #expect(verdict.digests == [image.digest.description])
            #expect(verdict.routes == [writer.route])
        }
        for reader in writer.readers {
            #expect(try await reader.verify(image.byDigest, registry.alice) == 0, "\(reader)")
        }
        let text = try await Assay.run(["verify", "--key", registry.alice.publicFile, image.byTag])
        #expect(text.code == 0)
        #expect(text.output.contains(image.digest.short))
    }

    @Test("another key: rejected, and cosign refuses", arguments: Writer.expected)
    func otherKey(_ writer: Writer) async throws {
        let registry = try DockerRegistry.current
        let image = try await registry.push(TestImage(label: "other key, \(writer.rawValue)"))
        try await writer.sign(image.byDigest, registry.bob)
        let verdict = try await Assay.verify("--key", registry.alice.publicFile, image.byDigest)
        #expect(verdict.summary == "exit 1: rejected (signature.invalid)")
        #expect(verdict.digests == [image.digest.description])
        for reader in writer.readers {
            #expect(try await reader.verify(image.byDigest, registry.alice) != 0, "\(reader)")
        }
        try await Assay.verify("--key", registry.bob.publicFile, image.byDigest).expect("exit 0: verified")
    }

    @Test("unsigned: rejected, and cosign refuses") func unsigned() async throws {
        let registry = try DockerRegistry.current
        let image = try await registry.push(TestImage(label: "unsigned"))
        let verdict = try await Assay.verify("--key", registry.alice.publicFile, image.byTag)
        #expect(verdict.summary == "exit 1: rejected (signature.none)")
        #expect(try await Cosign.two.verify(image.byDigest, registry.alice) == 10)
    }

    @Test("a signature copied from another image: names both digests", arguments: Writer.expected)
    func copied(_ writer: Writer) async throws {
        let registry = try DockerRegistry.current
        let good = try await registry.push(TestImage(label: "good, \(writer.rawValue)"))
        try await writer.sign(good.byDigest, registry.alice)
        let bad = try await good.push(TestImage(label: "bad, \(writer.rawValue)"), tag: "v2")
        if writer.isBundle {
            try await good.copyReferrers(to: bad)
        } else {
            try await good.copyLegacySignatures(to: bad)
        }
        let verdict = try await Assay.verify("--key", registry.alice.publicFile, bad.byTag)
        #expect(verdict.summary == "exit 1: rejected (signature.other-digest)")
        #expect(verdict.found.contains(good.digest.short))
        #expect(verdict.wanted.contains(bad.digest.short))
        for reader in writer.readers {
            #expect(try await reader.verify(bad.byDigest, registry.alice) != 0, "\(reader)")
        }
        try await Assay.verify("--key", registry.alice.publicFile, good.byDigest).expect("exit 0: verified")
    }

    @Test("a payload altered to name another image: rejected", arguments: Writer.expected)
    func altered(_ writer: Writer) async throws {
        let registry = try DockerRegistry.current
        let signed = try await registry.push(TestImage(label: "altered, \(writer.rawValue)"))
        try await writer.sign(signed.byDigest, registry.alice)
        let alter = { (text: String) in text.replacing("\(signed.digest.hex)", with: otherDigest.hex) }
        if writer.isBundle {
            try await signed.alterStatements(alter)
        } else {
            try await signed.alterLegacyPayloads(alter)
        }
        let verdict = try await Assay.verify("--key", registry.alice.publicFile, signed.byDigest)
        #expect(verdict.summary == "exit 1: rejected (signature.invalid)")
        for reader in writer.readers {
            #expect(try await reader.verify(signed.byDigest, registry.alice) != 0, "\(reader)")
        }
    }

    @Test("bytes that are not their digest's are no forgery: undetermined", arguments: Writer.expected)
    func damaged(_ writer: Writer) async throws {
        let registry = try DockerRegistry.current
        let image = try await registry.push(TestImage(label: "damaged, \(writer.rawValue)"))
        try await writer.sign(image.byDigest, registry.alice)
        let key = registry.alice.publicFile
        try await Assay.verify("--key", key, image.byDigest).expect("exit 0: verified")
        for blob in try await image.signatureBlobs(bundles: writer.isBundle) {
            try registry.damage(blob: blob)
        }
        let verdict = try await Assay.verify("--key", key, image.byDigest)
        #expect(verdict.summary == "exit 3: undetermined (registry.digest-mismatch)")
        #expect(verdict.decision == "deny")
        for reader in writer.readers {
            #expect(try await reader.verify(image.byDigest, registry.alice) != 0, "\(reader)")
        }
    }

    @Test("an attestation signs nothing, though cosign 3 says it does", .needs(.cosign3))
    func attestationOnly() async throws {
        let registry = try DockerRegistry.current
        let image = try await registry.push(TestImage(label: "attested"))
        try await Cosign.three.attest(image.byDigest, registry.alice)
        let verdict = try await Assay.verify("--key", registry.alice.publicFile, image.byDigest)
        #expect(verdict.summary == "exit 1: rejected (signature.other-predicate)")
        #expect(try await Cosign.three.verify(image.byDigest, registry.alice) == 0)
        try await Writer.cosign3.sign(image.byDigest, registry.alice)
        try await Assay.verify("--key", registry.alice.publicFile, image.byDigest).expect("exit 0: verified")
    }

    @Test("annotations must be there with their values", arguments: Writer.expected)
    func annotations(_ writer: Writer) async throws {
        let registry = try DockerRegistry.current
        let image = try await registry.push(TestImage(label: "annotated, \(writer.rawValue)"))
        try await writer.sign(image.byDigest, registry.alice, ["-a", "env=prod", "-a", "team=shop"])
        for (options, summary) in [
            (["-a", "env=prod"], "exit 0: verified"),
            (["-a", "env=prod", "-a", "team=shop"], "exit 0: verified"),
            (["-a", "env=test"], "exit 1: rejected (signature.annotation-mismatch)"),
            (["-a", "stage=prod"], "exit 1: rejected (signature.annotation-mismatch)"),
        ] {
            let arguments = ["--key", registry.alice.publicFile] + options + [image.byDigest]
            try await Assay.verify(arguments).expect(summary)
            for reader in writer.readers {
                let code = try await reader.verify(image.byDigest, registry.alice, options)
                #expect((code == 0) == summary.hasPrefix("exit 0"), "\(reader) \(options)")
            }
        }
    }

    @Test("a moved tag: the signed digest stays verified", arguments: Writer.expected)
    func movedTag(_ writer: Writer) async throws {
        let registry = try DockerRegistry.current
        let image = try await registry.push(TestImage(label: "before, \(writer.rawValue)"))
        try await writer.sign(image.byDigest, registry.alice)
        let moved = try await image.push(TestImage(label: "after, \(writer.rawValue)"), tag: image.tag)
        let key = registry.alice.publicFile
        let byTag = try await Assay.verify("--key", key, image.byTag)
        #expect(byTag.summary == "exit 1: rejected (signature.none)")
        #expect(byTag.digests == [moved.digest.description])
        let byDigest = try await Assay.verify("--key", key, image.byDigest)
        #expect(byDigest.summary == "exit 0: verified")
        #expect(byDigest.remarks == [])
    }

    private let otherDigest = Digest(sha256Of: Array("another image".utf8))
}
