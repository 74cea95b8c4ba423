// SPDX-License-Identifier: Apache-2.0

import Foundation
import LocalRegistry
import StrictJSON
import TestPeers
import Testing

/// Images that cosign signs with keys of a KMS, which is moto, and policies of method `kms`.
@Suite(
    .needs(.registry, .cosign2), .dockerRegistry,
    .enabled(if: MotoServer.isExpected, "moto is not installed"),
    .timeLimit(.minutes(3)))
struct KMSTests {
    /// A policy that trusts one key of AWS KMS, and where copies of it are kept.
    private struct Trust {
        let folder: Folder
        let policy: String

        init(_ signer: String) throws {
            folder = try Folder()
            policy = try folder.write(
                "project.yaml",
                """
                apiVersion: argoproj.io/v1alpha1
                kind: AppProject
                metadata: {name: shop}
                spec:
                  imageVerification:
                    applicationSigners: forbid
                    defaultSigners: [{name: release, method: kms, \(signer)}]

                """)
        }

        /// What `assay verify` says, with copies of keys in a folder of that name.
        func verify(
            _ image: Pushed, _ environment: [String: String], copies: String = "copies"
        ) async throws -> Verdict {
            var program = try Assay.program()
            program.environment.merge(environment) { _, new in new }
            let run = try await program.run([
                "verify", "-o", "json", "--project", policy, "--key-cache", folder.file(copies),
                image.byDigest,
            ])
            let json = try #require(try? JSON(parsing: run.output), "exit \(run.code), \(run.errors)")
            return Verdict(code: run.code, json: json)
        }
    }

    private func sign(_ image: Pushed, _ writer: Writer, _ key: String, _ moto: MotoServer) async throws {
        try await writer.sign(
            image.byDigest, key: key, home: try DockerRegistry.current.alice.home,
            environment: moto.environment)
    }

    @Test(
        "signed with a key of the KMS: verified by alias, id and ARN, and not by another key",
        arguments: Writer.expected)
    func signed(_ writer: Writer) async throws {
        try await MotoServer.run { moto in
            let arns = try await moto.makeKeys([
                ("ECC_NIST_P256", "alias/p256"), ("ECC_NIST_P384", "alias/p384"), ("RSA_3072", "alias/rsa"),
                ("ECC_NIST_P256", "alias/other"),
            ])
            for (index, alias) in ["alias/p256", "alias/p384", "alias/rsa"].enumerated() {
                let image = try await DockerRegistry.current.push(
                    TestImage(label: "\(writer.rawValue) \(alias)"))
                try await sign(image, writer, "awskms:///\(alias)", moto)
                let id = String(arns[index].split(separator: "/").last ?? "")
                for key in [
                    "kmsProvider: AWS, kmsKeyID: '\(alias)'", "kmsProvider: AWS, kmsKeyID: '\(arns[index])'",
                    "kmsProvider: AWS, kmsKeyID: '\(id)'", "kmsKeyID: 'awskms:///\(alias)'",
                ] {
                    let verdict = try await Trust(key).verify(image, moto.environment)
                    verdict.expect("exit 0: verified")
                    let origin = verdict.images.first?["requirements"]?.array?.first?["signers"]?.array?
                        .first?["keyOrigin"]
                    #expect(origin?["provider"]?.string == "AWS KMS")
                    #expect(origin?["version"]?.string == arns[index])
                }
                let other = try Trust("kmsProvider: AWS, kmsKeyID: alias/other")
                try await other.verify(image, moto.environment).expect("exit 1: rejected (signature.invalid)")
            }
        }
    }

    @Test("the KMS stops: whose key is known is verified, and the report says how old it is")
    func stopped() async throws {
        let trust = try Trust("kmsProvider: AWS, kmsKeyID: alias/release")
        let image = try await DockerRegistry.current.push(TestImage(label: "a KMS that stops"))
        let environment = try await MotoServer.run { moto in
            _ = try await moto.makeKeys([("ECC_NIST_P256", "alias/release")])
            try await sign(image, .cosign2, "awskms:///alias/release", moto)
            try await trust.verify(image, moto.environment).expect("exit 0: verified")
            return moto.environment
        }
        let fresh = try await trust.verify(image, environment)
        fresh.expect("exit 0: verified")
        #expect(fresh.remarks == [])
        try age(trust, by: 7_200)
        let old = try await trust.verify(image, environment)
        old.expect("exit 0: verified")
        #expect(old.remarks == ["key.stale"])
        #expect(
            old.found.hasPrefix(
                "the key of release was fetched from AWS KMS 2 h ago and could not be renewed:"))
        // Without a copy nothing is known, and a copy does not count for ever.
        try await trust.verify(image, environment, copies: "none").expect(
            "exit 3: undetermined (key.provider-unreachable)")
        try age(trust, by: 86_400)
        try await trust.verify(image, environment).expect("exit 3: undetermined (key.provider-unreachable)")
    }

    @Test("a key that is disabled verifies nothing, whatever copies there are") func disabled() async throws {
        let trust = try Trust("kmsProvider: AWS, kmsKeyID: alias/release")
        let image = try await DockerRegistry.current.push(TestImage(label: "a key that is disabled"))
        try await MotoServer.run { moto in
            let arns = try await moto.makeKeys([("ECC_NIST_P256", "alias/release")])
            let id = String(try #require(arns.first?.split(separator: "/").last))
            try await sign(image, .cosign2, "awskms:///alias/release", moto)
            try await trust.verify(image, moto.environment).expect("exit 0: verified")
            try await moto.change(id, "disable")
            try age(trust, by: 400)
            let verdict = try await trust.verify(image, moto.environment)
            verdict.expect("exit 2: misconfigured (policy.no-usable-signers)")
            #expect(verdict.remarks == ["key.disabled"])
            try await moto.change(id, "enable")
            try await trust.verify(image, moto.environment).expect("exit 0: verified")
        }
    }

    /// Makes every copy older, as if that time had passed.
    private func age(_ trust: Trust, by seconds: Int) throws {
        let folder = URL(filePath: trust.folder.file("copies"))
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        #expect(files.count == 1)
        for file in files {
            var copy = try #require(try JSON(parsing: Array(Data(contentsOf: file))).object)
            copy["fetchedAt"] = .int((copy["fetchedAt"]?.int ?? 0) - seconds)
            try Data(JSON.object(copy).serialized()).write(to: file)
        }
    }
}
