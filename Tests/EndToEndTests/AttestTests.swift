// SPDX-License-Identifier: Apache-2.0

import Foundation
import LocalRegistry
import OCIModel
import Signatures
import Signing
import StrictJSON
import Testing

/// `assay verify --attest` in registries, and what real cosign says of it.
enum Summary {
    static let type = "https://slsa.dev/verification_summary/v1"

    /// The statement in a bundle.
    static func statement(in bundle: [UInt8]) throws -> JSON {
        let payload = try #require(try JSON(parsing: bundle)["dsseEnvelope"]?["payload"]?.string)
        return try JSON(parsing: try #require(Base64.decode(payload)))
    }

    static func statement(inFile path: String) throws -> JSON {
        try statement(in: Array(try Data(contentsOf: URL(filePath: path))))
    }
}

/// In docker-registry, which has no referrers API.
@Suite(.needs(.registry, .cosign2), .dockerRegistry, .timeLimit(.minutes(3)))
struct AttestTests {
    /// Verifies an image by alice's key and attests with bob's.
    private func attest(_ image: Pushed, _ options: [String] = []) async throws -> Program.Run {
        let registry = image.registry
        var program = try Assay.program()
        program.environment["COSIGN_PASSWORD"] = ""
        return try await program.run(
            [
                "verify", "-o", "json", "--key", registry.alice.publicFile, "--attest",
                registry.bob.privateFile,
            ]
                + options + [image.byTag])
    }

    /// The cosigns that read bundles. cosign 2 does when it is told to, and then wants a trust root that it does not need.
    enum Reader: CaseIterable {
        case cosign2, cosign3

        static let expected = allCases.filter { $0 == .cosign2 || Peers.cosign3.isExpected }

        /// The exit code of `cosign verify-attestation`.
        func verify(_ image: Pushed, _ key: CosignKey, type: String = Summary.type) async throws -> Int {
            let bundles = [
                "--new-bundle-format", "--trusted-root",
                "\(Checkout.tests)Vectors/keyless-bundle/trusted_root.json",
            ]
            return try await (self == .cosign2 ? Cosign.two : .three).run(
                [
                    "verify-attestation", "--type", type, "--key", key.publicFile,
                    "--insecure-ignore-tlog=true",
                ]
                    + (self == .cosign2 ? bundles : []) + [image.byDigest], home: key.home
            ).code
        }
    }

    @Test("a verified image: cosign accepts the summary, of the key that made it", arguments: Reader.expected)
    func verified(_ reader: Reader) async throws {
        let registry = try DockerRegistry.current
        let image = try await registry.push(TestImage(label: "attested, for \(reader)"))
        try await Writer.cosign2.sign(image.byDigest, registry.alice)
        #expect(try await reader.verify(image, registry.bob) != 0)
        let run = try await attest(image, ["--attest-push"])
        #expect(run.code == 0, "\(run.errors)")
        #expect(run.errors == "")
        #expect(try await reader.verify(image, registry.bob) == 0)
        #expect(try await reader.verify(image, registry.alice) != 0)
        #expect(try await reader.verify(image, registry.bob, type: "https://slsa.dev/provenance/v1") != 0)
    }

    @Test("a second summary stands beside the first", arguments: Reader.expected)
    func second(_ reader: Reader) async throws {
        let registry = try DockerRegistry.current
        let image = try await registry.push(TestImage(label: "attested twice, for \(reader)"))
        for _ in 0..<2 { #expect(try await attest(image, ["--attest-push"]).code == 1) }
        let list = try await registry.manifest(Pushed.referrersTag(image.digest), in: image.name)
        #expect(list.manifests.count == 2)
        #expect(try await reader.verify(image, registry.bob) == 0)
    }

    @Test("an altered summary: cosign refuses", arguments: Reader.expected)
    func altered(_ reader: Reader) async throws {
        let registry = try DockerRegistry.current
        let image = try await registry.push(TestImage(label: "altered, for \(reader)"))
        #expect(try await attest(image, ["--attest-push"]).code == 1)
        #expect(try await reader.verify(image, registry.bob) == 0)
        try await image.alterStatements { $0.replacing("FAILED", with: "PASSED") }
        #expect(try await reader.verify(image, registry.bob) != 0)
    }

    @Test("cosign 2 sees no summary unless it is told to read bundles") func cosign2AsItComes() async throws {
        let registry = try DockerRegistry.current
        let image = try await registry.push(TestImage(label: "not seen"))
        #expect(try await attest(image, ["--attest-push"]).code == 1)
        let run = try await Cosign.two.run(
            [
                "verify-attestation", "--type", Summary.type, "--key", registry.bob.publicFile,
                "--insecure-ignore-tlog=true", image.byDigest,
            ], home: registry.bob.home)
        #expect(run.code != 0)
        #expect(run.errors.contains("no matching attestations"))
    }

    @Test(
        "a summary signs nothing, though cosign 3 says it does: it wants a key of its own", .needs(.cosign3))
    func noSignature() async throws {
        let registry = try DockerRegistry.current
        let image = try await registry.push(TestImage(label: "rejected"))
        #expect(try await attest(image, ["--attest-push"]).code == 1)
        try await Assay.verify("--key", registry.bob.publicFile, image.byDigest).expect(
            "exit 1: rejected (signature.other-predicate)")
        #expect(try await Cosign.three.verify(image.byDigest, registry.bob) == 0)
        #expect(try await Cosign.three.verify(image.byDigest, registry.alice) != 0)
    }

    @Test("an index and its summary", .needs(.cosign3)) func index() async throws {
        let registry = try DockerRegistry.current
        let image = try await registry.push(TestImage.index(label: "to be attested"))
        try await Writer.cosign3.sign(image.byDigest, registry.alice)
        let run = try await attest(image, ["--attest-push"])
        #expect(run.code == 0, "\(run.errors)")
        #expect(try await Reader.cosign3.verify(image, registry.bob) == 0)
        try await Assay.verify("--key", registry.alice.publicFile, image.byDigest).expect("exit 0: verified")
    }
}

/// In a registry with the referrers API, and with faults.
@Suite(.timeLimit(.minutes(2)))
struct AttestFaultTests {
    private struct Attested {
        let run: Program.Run
        let file: String
    }

    private static let key = "\(Checkout.tests)Fixtures/PrivateKeys/p256.pkcs8.pem"

    private func attest(_ bench: LocalBench, _ images: [String], _ options: [String] = []) async throws
        -> Attested
    {
        let file = bench.folder.file("vsa.json")
        let run = try await Assay.run(
            ["verify", "--key", bench.key, "--attest", Self.key, "--attest-push", "--attest-output", file]
                + options + images)
        return Attested(run: run, file: file)
    }

    @Test(
        "what is pushed is what is written, and a referrer of the image",
        arguments: [ReferrersAPI.on(), .off])
    func pushed(_ referrers: ReferrersAPI) async throws {
        let bench = try await LocalBench(.legacy, RegistryBehavior(referrers: referrers))
        let attested = try await attest(bench, [bench.byDigest])
        #expect(attested.run.code == 0, "\(attested.run.errors)")
        let found = try #require(
            bench.content.referrers(of: bench.image.digest, in: LocalBench.repository).first)
        let stored = try #require(
            bench.content.manifest(.digest(found.digest), in: LocalBench.repository))
        let manifest = try Manifest(parsing: stored.bytes)
        #expect(manifest.artifactType == "application/vnd.dev.sigstore.bundle.v0.3+json")
        #expect(manifest.annotations["dev.sigstore.bundle.predicateType"] == Summary.type)
        let bundle = try #require(
            manifest.layers.first.flatMap { bench.content.blob($0.digest, in: LocalBench.repository) })
        #expect(bundle == Array(try Data(contentsOf: URL(filePath: attested.file))))
        let listed = bench.content.digest(
            ofTag: "sha256-\(bench.image.digest.hex)", in: LocalBench.repository)
        #expect((listed != nil) == (referrers == .off))
    }

    @Test("the statement tells what was decided, under which policy, by which evidence") func statement()
        async throws
    {
        let bench = try await LocalBench(.bundle)
        let project = try bench.project()
        let file = bench.folder.file("vsa.json")
        let run = try await Assay.run([
            "verify", "--project", project, "--attest", Self.key, "--attest-output", file, bench.byTag,
        ])
        #expect(run.code == 0, "\(run.errors)")
        let statement = try Summary.statement(inFile: file)
        let predicate = try #require(statement["predicate"])
        #expect(statement["predicateType"]?.string == Summary.type)
        let repository = "\(bench.registry.authority)/\(LocalBench.repository)"
        #expect(
            statement["subject"] == [
                ["name": .string(repository), "digest": ["sha256": .string(bench.image.digest.hex)]]
            ])
        #expect(predicate["resourceUri"]?.string == "oci://\(repository)")
        #expect(predicate["policy"]?["uri"]?.string == "file://\(project)")
        let policy = try Data(contentsOf: URL(filePath: project))
        #expect(predicate["policy"]?["digest"]?["sha256"]?.string == Digest(sha256Of: Array(policy)).hex)
        let bundle = try #require(
            bench.content.referrers(of: bench.image.digest, in: LocalBench.repository).first.flatMap {
                bench.content.manifest(.digest($0.digest), in: LocalBench.repository)
            })
        let evidence = try #require(try Manifest(parsing: bundle.bytes).layers.first?.digest.hex)
        #expect(predicate["inputAttestations"] == [["digest": ["sha256": .string(evidence)]]])
        #expect(predicate["verificationResult"] == "PASSED")
    }

    @Test(
        "a summary that is not taken: exit 3, its file is written, the report is whole",
        arguments: [
            (405, "registry.unexpected-status"), (403, "registry.forbidden"), (500, "registry.server-error"),
        ])
    func notTaken(_ status: Int, _ code: String) async throws {
        let bench = try await LocalBench(.legacy)
        bench.registry.faults.add(.status(status), on: .manifest, method: "PUT")
        let attested = try await attest(bench, [bench.byDigest], ["--timeout", "5"])
        #expect(attested.run.code == 3)
        #expect(attested.run.output.contains("verified"))
        #expect(attested.run.errors.contains(bench.byDigest))
        #expect(attested.run.errors.contains("[\(code)]"))
        #expect(attested.run.errors.contains("written to \(attested.file)"))
        #expect(try Summary.statement(inFile: attested.file)["predicate"]?["verificationResult"] == "PASSED")
        bench.registry.faults.clear()
        #expect(try await attest(bench, [bench.byDigest]).run.code == 0)
    }

    @Test("a file that cannot be written keeps nothing from being pushed") func notWritten() async throws {
        let bench = try await LocalBench(.legacy)
        let file = "\(bench.key)/vsa.json"
        let run = try await Assay.run([
            "verify", "--key", bench.key, "--attest", Self.key, "--attest-push", "--attest-output", file,
            bench.byDigest,
        ])
        #expect(run.code == 3)
        #expect(run.errors.contains("\(file) cannot be written; it was pushed as"))
        #expect(bench.content.referrers(of: bench.image.digest, in: LocalBench.repository).count == 1)
    }

    @Test("a denial stays one, whatever becomes of its summary") func denied() async throws {
        let bench = try await LocalBench(nil)
        let written = try await attest(bench, [bench.byDigest])
        #expect(written.run.code == 1)
        #expect(written.run.errors == "")
        #expect(try Summary.statement(inFile: written.file)["predicate"]?["verifiedLevels"] == ["FAILED"])
        bench.registry.faults.add(.status(403), on: .upload)
        let failed = try await attest(bench, [bench.byDigest])
        #expect(failed.run.code == 1)
        #expect(failed.run.errors.contains("[registry.forbidden]"))
    }

    @Test("one image's failure is not the others'") func several() async throws {
        let bench = try await LocalBench(.legacy)
        bench.content.add(TestImage(label: "unsigned"), to: LocalBench.repository, tag: "v2")
        let missing = bench.registry.reference(LocalBench.repository, tag: "v3")
        let unsigned = bench.registry.reference(LocalBench.repository, tag: "v2")
        let folder = bench.folder.file("summaries")
        let run = try await Assay.run([
            "verify", "--key", bench.key, "--attest", Self.key, "--attest-output", folder, bench.byTag,
            unsigned,
            missing,
        ])
        #expect(run.code == 1)
        #expect(run.output.contains("\(missing): no verification summary of what is undetermined"))
        let files = try FileManager.default.contentsOfDirectory(atPath: folder)
        let results = try files.map {
            try Summary.statement(inFile: "\(folder)/\($0)")["predicate"]?["verificationResult"]?.string
        }
        #expect(Set(results) == ["PASSED", "FAILED"])
        #expect(files.count == 2)
    }
}
