// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import Keys
import Policy
import Signatures
import StrictJSON
import TestServer

/// AWS on this machine, and a provider that asks it.
struct AWSBed: Sendable {
    var aws: FakeAWS
    /// `http://127.0.0.1:PORT`.
    var url: String
    var provider: AWSKMS

    static let id = "1234abcd-12ab-34cd-56ef-1234567890ab"
    static let arn = "arn:aws:kms:eu-west-1:111122223333:key/\(id)"

    func fetch(_ key: String = id) async -> Outcome {
        do {
            return await outcome(provider, try AWSKeyID(key))
        } catch {
            return .failed(.device("no name: \(error)"))
        }
    }
}

/// Runs a test against AWS on this machine.
///
/// - Parameters:
///   - setting: What is there.
///   - machine: Variables and files beside the endpoints and a region; by default keys in the environment.
func withAWS(
    _ setting: FakeAWS.Setting = .init(), machine: (@Sendable (_ url: String) -> Machine)? = nil,
    _ body: (AWSBed) async throws -> Void
) async throws {
    let aws = FakeAWS(setting)
    let server = try await TestServer.start { aws.answer($0) }
    var own = machine?(server.url) ?? Machine(variables: AWSBed.environmentKeys)
    let usual = [
        "AWS_ENDPOINT_URL": server.url, "AWS_REGION": "eu-west-1", "AWS_EC2_METADATA_DISABLED": "true",
    ]
    own.variables.merge(usual) { own, _ in own }
    let transport = HTTPTransport(HTTPTransportSettings(readTimeout: .seconds(1)))
    let bed = AWSBed(
        aws: aws, url: server.url,
        provider: AWSKMS(transport: transport, metadata: transport, surroundings: own.surroundings))
    let result: Result<Void, any Error>
    do {
        result = .success(try await body(bed))
    } catch {
        result = .failure(error)
    }
    await transport.shutdown()
    await server.stop()
    try result.get()
}

extension AWSBed {
    static let environmentKeys = [
        "AWS_ACCESS_KEY_ID": "ENVIRONMENT", "AWS_SECRET_ACCESS_KEY": "secret-of-the-environment",
        "AWS_SESSION_TOKEN": "session-token-of-the-environment",
    ]

    /// A success of `GetPublicKey`.
    static func answer(_ key: MintedKey, spec: String, usage: String = "SIGN_VERIFY") -> JSON {
        [
            "KeyId": .string(arn), "KeyUsage": .string(usage), "KeySpec": .string(spec),
            "CustomerMasterKeySpec": .string(spec), "SigningAlgorithms": ["ECDSA_SHA_256"],
            "PublicKey": .string(Base64.encode(key.publicKey.subjectPublicKeyInfo)),
        ]
    }
}

extension FakeAWS.Setting {
    /// One key whatever is asked for.
    static func answering(_ json: JSON) -> Self {
        var setting = Self()
        setting.key = { _ in .json(json) }
        return setting
    }

    /// The usual key.
    static var p256: Self { answering(AWSBed.answer(.p256, spec: "ECC_NIST_P256")) }
}
