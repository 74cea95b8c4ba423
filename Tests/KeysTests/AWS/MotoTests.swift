// SPDX-License-Identifier: Apache-2.0

import Crypto
import Foundation
import HTTPTransport
import Keys
import Policy
import Signatures
import TestPeers
import Testing

/// A KMS that was not written for us: moto's, asked by boto3 for signatures.
@Suite(
    .enabled(if: MotoServer.isExpected, "scripts/install-peers did not install moto"),
    .timeLimit(.minutes(3)))
struct MotoTests {
    private static let keys = [
        (spec: "ECC_NIST_P256", alias: "alias/p256"), ("ECC_NIST_P384", "alias/p384"),
        ("RSA_2048", "alias/rsa"),
        ("ECC_SECG_P256K1", "alias/k256"), ("SYMMETRIC_DEFAULT", "alias/secret"),
    ]

    @Test func whatKMSSignsItsPublicKeyVerifies() async throws {
        try await run { moto in
            let arns = try await moto.makeKeys(Self.keys)
            try #require(arns.count == Self.keys.count)
            let message = Array("what is signed".utf8)
            for (arn, alias, digest, algorithm) in [
                (arns[0], "alias/p256", Array(SHA256.hash(data: message)), "ECDSA_SHA_256"),
                (arns[1], "alias/p384", Array(SHA384.hash(data: message)), "ECDSA_SHA_384"),
                (arns[2], "alias/rsa", Array(SHA256.hash(data: message)), "RSASSA_PKCS1_V1_5_SHA_256"),
                (arns[2], "alias/rsa", Array(SHA512.hash(data: message)), "RSASSA_PSS_SHA_512"),
            ] {
                let id = try #require(arn.split(separator: "/").last)
                let first = await fetch(arn, moto)
                #expect(first.version == arn)
                let key = try #require(first.key)
                for name in [
                    String(id), alias, arn.replacing("key/\(id)", with: alias),
                ] {
                    #expect(await fetch(name, moto).key == key)
                }
                let signature = try await moto.sign(digest, arn, algorithm)
                #expect(key.algorithm(of: signature, for: message) != nil, "\(algorithm)")
                #expect(key.algorithm(of: signature, for: message + [0]) == nil, "\(algorithm)")
            }
            #expect(await fetch("alias/k256", moto).cause == .unsupportedAlgorithm("ECC_SECG_P256K1"))
            #expect(
                await fetch("alias/secret", moto).cause
                    == .otherPurpose("symmetric encryption or message authentication codes"))
            guard case .notFound(let said) = await fetch("alias/nobody", moto).cause else {
                Issue.record("there is a key")
                return
            }
            #expect(said?.hasSuffix("(asked in eu-west-1)") == true)
            try await moto.change(arns[0], "disable")
            #expect(await fetch(arns[0], moto).cause == .disabled(state: "Disabled"))
            try await moto.change(arns[0], "enable")
            #expect(await fetch(arns[0], moto).key != nil)
            try await moto.change(arns[1], "delete")
            #expect(await fetch(arns[1], moto).cause == .disabled(state: "\(arns[1]) is pending deletion."))
            // A key has one region.
            let elsewhere = arns[0].replacing("eu-west-1", with: "us-east-1")
            guard case .notFound = await fetch(elsewhere, moto).cause else {
                Issue.record("the key is in another region too")
                return
            }
        }
    }

    @Test func signaturesAreChecked() async throws {
        try await run { moto in
            let arn = try #require(try await moto.makeKeys([("ECC_NIST_P256", "alias/p256")]).first)
            let user = try await moto.makeReader()
            try await moto.authorize()
            let own = [
                "AWS_ACCESS_KEY_ID": user.accessKeyID, "AWS_SECRET_ACCESS_KEY": user.secretAccessKey,
            ]
            #expect(await fetch(arn, moto, own).key != nil)
            let wrong = own.merging(["AWS_SECRET_ACCESS_KEY": "another-secret"]) { $1 }
            guard case .unauthenticated = await fetch(arn, moto, wrong).cause else {
                Issue.record("a wrong secret was taken")
                return
            }
            let unknown = own.merging(["AWS_ACCESS_KEY_ID": "AKIAUNKNOWN"]) { $1 }
            guard case .unauthenticated = await fetch(arn, moto, unknown).cause else {
                Issue.record("an unknown user was taken")
                return
            }
        }
    }

    @Test func rolesAreAssumed() async throws {
        try await run { moto in
            let arn = try #require(try await moto.makeKeys([("ECC_NIST_P256", "alias/p256")]).first)
            let role = "arn:aws:iam::123456789012:role/reader"
            let config = """
                [profile reader]
                role_arn = \(role)
                source_profile = base
                [profile base]
                aws_access_key_id = AKIAIOSFODNN7EXAMPLE
                aws_secret_access_key = secret
                """
            for variables in [
                ["AWS_PROFILE": "reader", "AWS_CONFIG_FILE": "/config"],
                ["AWS_WEB_IDENTITY_TOKEN_FILE": "/token", "AWS_ROLE_ARN": role],
            ] {
                let machine = Machine(
                    variables: variables.merging([
                        "AWS_ENDPOINT_URL": moto.url, "AWS_REGION": MotoServer.region,
                    ]) { $1 },
                    files: ["/config": config, "/token": "e30.e30.e30"],
                    now: Int(Date.now.timeIntervalSince1970))
                #expect(await fetch(arn, machine).key != nil, "\(variables.keys.sorted())")
            }
        }
    }

    private func run(_ body: (MotoServer) async throws -> Void) async throws {
        try #require(MotoServer.isInstalled, "run scripts/install-peers")
        try await MotoServer.run(body)
    }

    private func fetch(
        _ key: String, _ moto: MotoServer, _ variables: [String: String] = [:]
    ) async -> Outcome {
        await fetch(
            key,
            Machine(
                variables: moto.environment.merging(variables) { $1 },
                now: Int(Date.now.timeIntervalSince1970)))
    }

    private func fetch(_ key: String, _ machine: Machine) async -> Outcome {
        let transport = HTTPTransport()
        let provider = AWSKMS(
            transport: transport, metadata: transport, surroundings: machine.surroundings)
        let outcome: Outcome
        do {
            outcome = await KeysTests.outcome(provider, try AWSKeyID(key))
        } catch {
            outcome = .failed(.device("no name: \(error)"))
        }
        await transport.shutdown()
        return outcome
    }
}
