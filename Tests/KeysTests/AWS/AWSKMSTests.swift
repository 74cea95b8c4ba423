// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import Keys
import Policy
import Signatures
import StrictJSON
import TestServer
import Testing

/// What AWS KMS says about a key, and what becomes of it.
@Suite(.timeLimit(.minutes(2)))
struct AWSKMSTests {
    static let specs: [(String, MintedKey)] = [
        ("ECC_NIST_P256", .p256), ("ECC_NIST_P384", .p384), ("ECC_NIST_P521", .p521), ("RSA_2048", .rsa2048),
        ("RSA_3072", .rsa3072), ("RSA_4096", .rsa4096), ("ECC_NIST_EDWARDS25519", .ed25519),
    ]

    @Test(arguments: specs.map(\.0)) func aKeyIsFetched(_ spec: String) async throws {
        let key = try #require(Self.specs.first { $0.0 == spec }?.1)
        try await withAWS(.answering(AWSBed.answer(key, spec: spec))) { bed in
            #expect(await bed.fetch() == .key(key.publicKey, version: AWSBed.arn))
        }
    }

    @Test(arguments: [
        AWSBed.id, "alias/release", AWSBed.arn, "arn:aws:kms:eu-west-1:111122223333:alias/release",
        "mrk-1234abcd12ab34cd56ef1234567890ab",
    ])
    func itIsAskedForWhatThePolicyNames(_ name: String) async throws {
        let id = name.split(separator: "/").last ?? ""
        let answer = AWSBed.answer(.p256, spec: "ECC_NIST_P256").with("KeyId", .string("arn:x:key/\(id)"))
        try await withAWS(.answering(answer)) { bed in
            #expect(await bed.fetch(name).key == MintedKey.p256.publicKey)
            let request = try #require(bed.aws.requests.first)
            #expect(try JSON(parsing: request.body) == ["KeyId": .string(name)])
            #expect(request.method == "POST")
            #expect(request.path == "/")
            #expect(request.field("X-Amz-Security-Token") == "session-token-of-the-environment")
            #expect(request.accessKeyID == "ENVIRONMENT")
            #expect(request.signedRegion == "eu-west-1")
        }
    }

    @Test func theOlderNameOfTheSpecificationWillDo() async throws {
        let answer = AWSBed.answer(.p256, spec: "ECC_NIST_P256").without("KeySpec")
        try await withAWS(.answering(answer)) { #expect(await $0.fetch().key == MintedKey.p256.publicKey) }
        let neither = answer.without("CustomerMasterKeySpec")
        try await withAWS(.answering(neither)) { bed in
            #expect(await bed.fetch().cause == .malformed(why: "/CustomerMasterKeySpec is missing"))
        }
    }

    @Test(arguments: ["ECC_SECG_P256K1", "SM2", "ML_DSA_44", "ML_DSA_87", "RSA_1024", "another"])
    func anAlgorithmThatIsNotVerifiedIsNamed(_ spec: String) async throws {
        try await withAWS(.answering(AWSBed.answer(.p256, spec: spec))) { bed in
            #expect(await bed.fetch().cause == .unsupportedAlgorithm(spec))
        }
    }

    @Test(arguments: ["ENCRYPT_DECRYPT", "KEY_AGREEMENT", "GENERATE_VERIFY_MAC"])
    func aKeyThatDoesNotSignIsRefused(_ usage: String) async throws {
        try await withAWS(.answering(AWSBed.answer(.p256, spec: "ECC_NIST_P256", usage: usage))) { bed in
            #expect(await bed.fetch().cause == .otherPurpose(usage))
        }
    }

    static let refusals: [(TestServer.Answer, KeyFetchError.Cause)] = [
        (
            FakeAWS.refusal("NotFoundException", "Key 'x' does not exist"),
            .notFound(said: "Key 'x' does not exist (asked in eu-west-1)")
        ),
        (FakeAWS.refusal("NotFoundException", ""), .notFound(said: "NotFoundException (asked in eu-west-1)")),
        (FakeAWS.refusal("com.amazonaws.kms#DisabledException", "x"), .disabled(state: "Disabled")),
        (
            FakeAWS.refusal("KMSInvalidStateException", "\(AWSBed.arn) is pending deletion."),
            .disabled(state: "\(AWSBed.arn) is pending deletion.")
        ),
        (
            FakeAWS.refusal("AccessDeniedException", "User is not authorized"),
            .denied(
                permission: "kms:GetPublicKey on \(AWSBed.id) in eu-west-1", said: "User is not authorized")
        ),
        (
            FakeAWS.refusal("UnrecognizedClientException", "The security token is invalid."),
            .unauthenticated(said: "The security token is invalid.")
        ),
        (FakeAWS.refusal("InvalidSignatureException", "late"), .unauthenticated(said: "late")),
        (FakeAWS.refusal("IncompleteSignatureException", "x"), .unauthenticated(said: "x")),
        (
            FakeAWS.refusal("MissingAuthenticationToken", "", status: 403),
            .unauthenticated(said: "MissingAuthenticationToken")
        ),
        (FakeAWS.refusal("ThrottlingException", "Rate exceeded"), .throttled(said: "Rate exceeded")),
        (FakeAWS.refusal("x", "slow down", status: 429), .throttled(said: "slow down")),
        (
            FakeAWS.refusal("UnsupportedOperationException", "x"),
            .otherPurpose("symmetric encryption or message authentication codes")
        ),
        (
            FakeAWS.refusal("InvalidKeyUsageException", "its usage is KEY_AGREEMENT"),
            .otherPurpose("its usage is KEY_AGREEMENT")
        ),
        (
            FakeAWS.refusal("InvalidArnException", "no ARN"),
            .misconfigured("name the key as KMS does; it says: no ARN (asked in eu-west-1)")
        ),
        (
            FakeAWS.refusal("DependencyTimeoutException", "timed out", status: 500),
            .failed(status: 500, said: "timed out")
        ),
        (FakeAWS.refusal("KMSInternalException", "x", status: 500), .failed(status: 500, said: "x")),
        (FakeAWS.refusal("KeyUnavailableException", "later"), .failed(status: 400, said: "later")),
        (
            .json([:], status: 403),
            .denied(permission: "kms:GetPublicKey on \(AWSBed.id) in eu-west-1", said: nil)
        ),
        (.json([:], status: 401), .unauthenticated(said: nil)),
        (
            .text(BadAnswer.html, status: 403),
            .malformed(why: "127.0.0.1 answered 403 without an error of AWS")
        ),
        (
            .text("<a><Error><Code>InvalidClientTokenId</Code></Error></a>", status: 403),
            .unauthenticated(said: "InvalidClientTokenId")
        ),
        (.json(["message": "Not Found"], status: 404), .failed(status: 404, said: "Not Found")),
        (.text("unavailable", status: 503), .failed(status: 503, said: nil)),
        (
            TestServer.Answer(
                status: 400,
                fields: [("x-amzn-ErrorType", "DisabledException:http://internal.amazon.com/coral/")],
                body: Array("{}".utf8)), .disabled(state: "Disabled")
        ),
    ]

    @Test(arguments: refusals.indices) func aRefusalIsNamed(_ index: Int) async throws {
        let (answer, cause) = Self.refusals[index]
        var setting = FakeAWS.Setting()
        setting.key = { _ in answer }
        try await withAWS(setting) { #expect(await $0.fetch().cause == cause) }
    }

    @Test(arguments: BadAnswer.all) func anAnswerThatNoServiceGives(_ bad: BadAnswer) async throws {
        var setting = FakeAWS.Setting()
        setting.key = { _ in bad.answer }
        try await withAWS(setting) { bed in
            let cause = try #require(await bed.fetch().cause)
            #expect(bad.isExpected(cause), "\(cause)")
        }
    }

    static let broken: [(String, JSON, KeyFetchError.Cause)] = [
        ("PublicKey", "%%", .malformed(why: "/PublicKey is not base64")),
        ("PublicKey", "AAAA", .unusable(.malformed)),
        ("PublicKey", 1, .malformed(why: "/PublicKey is a number, not a string")),
        ("PublicKey", nil, .malformed(why: "/PublicKey is missing")),
        ("KeySpec", "RSA_2048", .malformed(why: "it answered with ecdsa-p256 for RSA_2048")),
        ("KeyId", "arn:x:key/other", .malformed(why: "it answered for another key, arn:x:key/other")),
    ]

    @Test(arguments: broken.indices) func aBrokenMemberIsNamed(_ index: Int) async throws {
        let (name, value, cause) = Self.broken[index]
        let answer = AWSBed.answer(.p256, spec: "ECC_NIST_P256")
        try await withAWS(.answering(answer)) { #expect(await $0.fetch().key == MintedKey.p256.publicKey) }
        try await withAWS(.answering(answer.with(name, value))) { #expect(await $0.fetch().cause == cause) }
    }

    @Test func nobodyListens() async throws {
        // No program may listen below 1024 unless the machine's owner lets it.
        let machine = Machine(
            variables: AWSBed.environmentKeys.merging(["AWS_ENDPOINT_URL_KMS": "http://127.0.0.1:1"]) { $1 })
        try await withAWS(.p256, machine: { _ in machine }) { bed in
            guard case .transport(.unreachable) = await bed.fetch().cause else {
                Issue.record("something answered")
                return
            }
            #expect(bed.aws.requests.isEmpty)
        }
    }

    /// AWS repeats the canonical request, session token included, when a signature does not match.
    @Test func whatIsSecretIsNotRepeated() async throws {
        let secrets = ["session-token-of-the-environment", "secret-of-the-environment"]
        for type in ["InvalidSignatureException", "NotFoundException", "AccessDeniedException", "x"] {
            for secret in secrets {
                var setting = FakeAWS.Setting()
                setting.key = { _ in
                    FakeAWS.refusal(type, "should have been 'x-amz-security-token:\(secret)'")
                }
                try await withAWS(setting) { bed in
                    let outcome = await bed.fetch()
                    var dumped = "\(outcome)"
                    dump(outcome, to: &dumped)
                    #expect(outcome.cause != nil)
                    #expect(!dumped.contains(secret))
                }
            }
        }
    }
}
