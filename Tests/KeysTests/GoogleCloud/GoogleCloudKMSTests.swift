// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import Keys
import Policy
import Signatures
import StrictJSON
import TestServer
import Testing

/// Keys of Google Cloud KMS, against a server written from its documentation.
@Suite(.timeLimit(.minutes(2)))
struct GoogleCloudKMSTests {
    @Test(arguments: [
        ("EC_SIGN_P256_SHA256", MintedKey.p256), ("EC_SIGN_P384_SHA384", .p384),
        ("EC_SIGN_ED25519", .ed25519),
        ("RSA_SIGN_PKCS1_2048_SHA256", .rsa2048), ("RSA_SIGN_PSS_3072_SHA256", .rsa3072),
        ("RSA_SIGN_PKCS1_4096_SHA512", .rsa4096),
    ]) func everySigningAlgorithmIsRead(_ algorithm: String, _ key: MintedKey) async throws {
        try await withGoogleCloud(.init(.init(1, algorithm: algorithm, pem: key.pem))) { bed in
            #expect(await bed.fetch() == .key(key.publicKey, version: nil))
        }
    }

    /// By number, not by text: 10 is greater than 9. One entry a page, so that every page counts.
    @Test func withoutAVersionTheGreatestEnabledIsTaken() async throws {
        var setting = GoogleCloudServer.Setting(
            .p256(10), .p256(1, pem: MintedKey.p384.pem), .p256(9, pem: MintedKey.p384.pem),
            .p256(11, state: "DISABLED"))
        setting.largestPage = 1
        try await withGoogleCloud(setting) { bed in
            #expect(
                await bed.fetch("k", nil)
                    == .key(
                        MintedKey.p256.publicKey, version: "\(GoogleCloudBed.ring)/k/cryptoKeyVersions/10"))
        }
    }

    /// A service that does not know the filter gives all versions.
    @Test func aVersionThatIsListedAndNotEnabledIsNotTaken() async throws {
        var setting = GoogleCloudServer.Setting(.p256(1))
        let entries: [JSON] = [1, 2].map { number in
            [
                "name": .string("\(GoogleCloudBed.ring)/k/cryptoKeyVersions/\(number)"),
                "state": number == 1 ? "ENABLED" : "DISABLED", "algorithm": "EC_SIGN_P256_SHA256",
            ]
        }
        setting.intercept = { request in
            request.path.hasSuffix("/cryptoKeyVersions")
                ? .json(["cryptoKeyVersions": .array(entries)]) : nil
        }
        try await withGoogleCloud(setting) { bed in
            #expect(await bed.fetch("k", nil).version?.hasSuffix("/1") == true)
        }
    }

    @Test func withoutAnEnabledVersionTheKeyIsDisabled() async throws {
        try await withGoogleCloud(.init(.p256(1, state: "DISABLED"), .p256(2, state: "DESTROYED"))) { bed in
            #expect(await bed.fetch("k", nil).cause == .disabled(state: "no enabled version"))
        }
    }

    @Test func pagesWithoutEndEnd() async throws {
        var setting = GoogleCloudServer.Setting.usual
        setting.intercept = { request in
            request.path.hasSuffix("/cryptoKeyVersions") ? .json(["nextPageToken": "again"]) : nil
        }
        try await withGoogleCloud(setting) { bed in
            guard case .misconfigured = await bed.fetch("k", nil).cause else {
                Issue.record("not misconfigured")
                return
            }
            #expect(bed.cloud.requests.count { $0.path.hasSuffix("/cryptoKeyVersions") } == 20)
        }
    }

    @Test(arguments: ["DISABLED", "DESTROY_SCHEDULED", "DESTROYED", "PENDING_GENERATION"])
    func aVersionThatIsNotEnabledIsToldByItsState(_ state: String) async throws {
        try await withGoogleCloud(.init(.p256(1, state: state))) { bed in
            #expect(await bed.fetch().cause == .disabled(state: state))
            // Whoever may only see the public key hears it from that request.
            bed.cloud.change { $0.denied = ["cloudkms.cryptoKeyVersions.get"] }
            #expect(await bed.fetch().cause == .disabled(state: state))
            bed.cloud.change { $0.versions = GoogleCloudServer.Setting.usual.versions }
            #expect(await bed.fetch().key == MintedKey.p256.publicKey)
        }
    }

    @Test(arguments: [("viewPublicKey", Int?.some(1)), ("viewPublicKey", nil), ("list", nil)])
    func theMissingPermissionIsNamed(_ action: String, _ version: Int?) async throws {
        try await withGoogleCloud(.usual) { bed in
            bed.cloud.change { $0.denied = ["cloudkms.cryptoKeyVersions.\(action)"] }
            guard case .denied(let permission, let said) = await bed.fetch("k", version).cause else {
                Issue.record("not denied")
                return
            }
            #expect(permission == "cloudkms.cryptoKeyVersions.\(action)")
            #expect(said?.contains("denied on resource") == true)
        }
    }

    @Test(arguments: [("k", Int?.some(2)), ("other", 1), ("other", nil)])
    func whatIsNotThereIsNotFound(_ key: String, _ version: Int?) async throws {
        try await withGoogleCloud(.usual) { bed in
            guard case .notFound(.some(let said)) = await bed.fetch(key, version).cause else {
                Issue.record("found")
                return
            }
            #expect(said.contains("not found"))
        }
    }

    @Test(arguments: [
        ("GOOGLE_SYMMETRIC_ENCRYPTION", KeyFetchError.Cause.otherPurpose("ENCRYPT_DECRYPT")),
        ("AES_256_GCM", .otherPurpose("RAW_ENCRYPT_DECRYPT")),
        ("RSA_DECRYPT_OAEP_2048_SHA256", .otherPurpose("ASYMMETRIC_DECRYPT")),
        ("HMAC_SHA256", .otherPurpose("MAC")), ("ML_KEM_768", .otherPurpose("KEY_ENCAPSULATION")),
        ("EC_SIGN_SECP256K1_SHA256", .unsupportedAlgorithm("EC_SIGN_SECP256K1_SHA256")),
        ("PQ_SIGN_ML_DSA_65", .unsupportedAlgorithm("PQ_SIGN_ML_DSA_65")),
        ("RSA_SIGN_RAW_PKCS1_2048", .unsupportedAlgorithm("RSA_SIGN_RAW_PKCS1_2048")),
        ("RSA_SIGN_PKCS1_1024_SHA256", .unsupportedAlgorithm("RSA_SIGN_PKCS1_1024_SHA256")),
    ]) func otherKeysAreToldByWhatTheyAre(_ algorithm: String, _ cause: KeyFetchError.Cause) async throws {
        try await withGoogleCloud(.init(.init(1, algorithm: algorithm, pem: MintedKey.p256.pem))) { bed in
            #expect(await bed.fetch().cause == cause)
            #expect(await bed.fetch("k", nil).cause == cause)
            #expect(!bed.cloud.requests.contains { $0.path.hasSuffix("/publicKey") })
            bed.cloud.change { $0.denied = ["cloudkms.cryptoKeyVersions.get"] }
            #expect(await bed.fetch().cause == cause)
        }
    }

    @Test func aKeyOfAnotherAlgorithmThanItsNameIsMalformed() async throws {
        try await withGoogleCloud(.init(.p256(pem: MintedKey.p384.pem))) { bed in
            #expect(
                await bed.fetch().cause
                    == .malformed(why: "/pem is a key of ecdsa-p384, not of ecdsa-p256"))
        }
    }

    @Test func whatIsNoPEMIsUnusable() async throws {
        try await withGoogleCloud(.init(.p256(pem: "no key"))) { bed in
            #expect(await bed.fetch().cause == .unusable(.notPEM))
        }
    }

    /// Each differs from a good answer in one member.
    @Test(arguments: [
        ("name", JSON.string("\(GoogleCloudBed.ring)/k/cryptoKeyVersions/2"), "/name is another version"),
        (
            "name", "projects/p/locations/global/keyRings/r/cryptoKeys/x/cryptoKeyVersions/1",
            "/name is another"
        ),
        ("name", nil, "/name is missing"), ("pem", nil, "/pem is missing"), ("pem", 1, "/pem is a number"),
        ("pemCrc32c", "1", "/pemCrc32c is not the checksum"),
        ("pemCrc32c", "x", "/pemCrc32c is not the checksum"),
        ("algorithm", "EC_SIGN_P384_SHA384", "/algorithm is not the version's"),
        ("algorithm", nil, "/algorithm is missing"),
    ]) func anotherPublicKeyThanWasAskedForIsMalformed(
        _ member: String, _ value: JSON, _ why: String
    ) async throws {
        let good: JSON = [
            "name": .string("\(GoogleCloudBed.ring)/k/cryptoKeyVersions/1"),
            "pem": .string(MintedKey.p256.pem),
            "pemCrc32c": .string("\(GoogleCloudServer.checksum(MintedKey.p256.pem))"),
            "algorithm": "EC_SIGN_P256_SHA256",
        ]
        try await withGoogleCloud(.usual) { bed in
            for (answer, isGood) in [(good, true), (good.with(member, value), false)] {
                bed.cloud.change {
                    $0.intercept = { $0.path.hasSuffix("/publicKey") ? .json(answer) : nil }
                }
                let outcome = await bed.fetch()
                guard !isGood else {
                    #expect(outcome.key == MintedKey.p256.publicKey)
                    continue
                }
                guard case .malformed(let found) = outcome.cause else {
                    Issue.record("\(outcome)")
                    continue
                }
                #expect(found.contains(why))
            }
        }
    }

    @Test func withoutAChecksumTheKeyIsTaken() async throws {
        let answer: JSON = [
            "name": .string("\(GoogleCloudBed.ring)/k/cryptoKeyVersions/1"),
            "pem": .string(MintedKey.p256.pem),
            "algorithm": "EC_SIGN_P256_SHA256",
        ]
        try await withGoogleCloud(.usual) { bed in
            bed.cloud.change { $0.intercept = { $0.path.hasSuffix("/publicKey") ? .json(answer) : nil } }
            #expect(await bed.fetch().key == MintedKey.p256.publicKey)
        }
    }

    /// RFC 3720's checksum, by its usual check value.
    @Test func theServersChecksumIsCRC32C() {
        #expect(GoogleCloudServer.checksum("123456789") == 0xE306_9283)
    }

    @Test(arguments: BadAnswer.all) func badAnswersAreToldApart(_ bad: BadAnswer) async throws {
        try await withGoogleCloud(.usual) { bed in
            #expect(await bed.fetch().key == MintedKey.p256.publicKey)
            bed.cloud.change { $0.intercept = { $0.path.hasPrefix("/v1/projects/") ? bad.answer : nil } }
            let cause = try #require(await bed.fetch().cause)
            #expect(bad.isExpected(cause), "\(cause)")
        }
    }

    @Test(arguments: [
        (429, "RESOURCE_EXHAUSTED", KeyFetchError.Cause.throttled(said: "words")),
        (503, "UNAVAILABLE", .failed(status: 503, said: "words")),
        (500, "INTERNAL", .failed(status: 500, said: "words")),
        (400, "FAILED_PRECONDITION", .failed(status: 400, said: "words")),
        (401, "UNAUTHENTICATED", .unauthenticated(said: "words")),
    ]) func statusesAreToldApart(_ status: Int, _ code: String, _ cause: KeyFetchError.Cause) async throws {
        try await withGoogleCloud(.usual) { bed in
            bed.cloud.change {
                $0.intercept = {
                    $0.path.hasPrefix("/v1/projects/")
                        ? GoogleCloudServer.failure(status, code, " words\n") : nil
                }
            }
            #expect(await bed.fetch().cause == cause)
        }
    }

    @Test func aRevokedTokenIsReplacedOnce() async throws {
        try await withGoogleCloud(.usual) { bed in
            _ = await bed.fetch()
            bed.cloud.change { $0.tokens = ["newer-token"] }
            #expect(await bed.fetch().key == MintedKey.p256.publicKey)
            #expect(bed.cloud.requests.count { $0.path.hasSuffix("/default/token") } == 2)
        }
    }

    @Test func fetchesAtOnceShareAToken() async throws {
        try await withGoogleCloud(.usual) { bed in
            let outcomes = await withTaskGroup(of: Outcome.self) { group in
                for _ in 0..<20 { group.addTask { await bed.fetch() } }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(outcomes.count == 20)
            #expect(outcomes.allSatisfy { $0.key == MintedKey.p256.publicKey })
            #expect(bed.cloud.requests.count { $0.path.hasSuffix("/default/token") } == 1)
        }
    }

    @Test func aMessageThatRepeatsTheTokenIsWithheld() async throws {
        try await withGoogleCloud(.usual) { bed in
            bed.cloud.change {
                $0.tokens = ["ya29.very-secret-token"]
                $0.intercept = { request in
                    guard request.path.hasPrefix("/v1/projects/") else { return nil }
                    return GoogleCloudServer.failure(
                        403, "PERMISSION_DENIED", "no leave for \(request.token ?? "nobody")")
                }
            }
            let cause = try #require(await bed.fetch().cause)
            #expect(
                cause
                    == .denied(
                        permission: "cloudkms.cryptoKeyVersions.viewPublicKey",
                        said: "(a message that repeats a credential)"))
        }
    }
}

/// Where tokens go.
@Suite struct GoogleCloudEndpointTests {
    private func fetch(_ endpoint: String?, hosts: Set<String> = []) async throws -> (Outcome, Recorder) {
        let recorder = Recorder()
        let transport = recorder.transport { request in
            let body: JSON =
                request.url.target.hasPrefix("/computeMetadata/")
                ? ["access_token": "good-token", "expires_in": 3600] : [:]
            return HTTPResponse(
                status: 200, fields: ["Metadata-Flavor": "Google"], body: body.serialized(), url: request.url)
        }
        let provider = GoogleCloudKMS(
            transport: transport, metadata: transport, surroundings: Machine().surroundings,
            credentialHosts: hosts)
        let name = try GoogleCloudKeyName("\(GoogleCloudBed.ring)/k/cryptoKeyVersions/1", endpoint: endpoint)
        return (await outcome(provider, name), recorder)
    }

    @Test(arguments: [
        (String?.none, String?.none, "cloudkms.googleapis.com"),
        ("https://cloudkms.europe-west3.rep.googleapis.com", nil, "cloudkms.europe-west3.rep.googleapis.com"),
        ("https://kms.corp.example", "kms.corp.example", "kms.corp.example"),
        ("https://kms.corp.example:8443/a/", "kms.corp.example:8443", "kms.corp.example"),
        ("http://127.0.0.1:8080", nil, "127.0.0.1"),
    ]) func theServiceAndAllowedHostsAreSentTokens(
        _ endpoint: String?, _ allowed: String?, _ host: String
    ) async throws {
        let (_, recorder) = try await fetch(endpoint, hosts: allowed.map { [$0] } ?? [])
        #expect(recorder.hosts == ["metadata.google.internal", host])
        #expect(recorder.requests.last?.fields["Authorization"] == "Bearer good-token")
    }

    @Test func theEndpointsPathIsKept() async throws {
        let (_, recorder) = try await fetch("https://cloudkms.googleapis.com/a/")
        #expect(
            recorder.requests.last?.url.target == "/a/v1/\(GoogleCloudBed.ring)/k/cryptoKeyVersions/1")
    }

    @Test(arguments: [
        "https://kms.corp.example", "https://cloudkms.googleapis.com.example.org",
        "https://evilgoogleapis.com", "http://cloudkms.googleapis.com",
        "https://cloudkms.googleapis.com:8443",
        "https://10.0.0.1", "https://169.254.169.254", "ftp://x", "",
    ]) func othersAreSentNothing(_ endpoint: String) async throws {
        let (outcome, recorder) = try await fetch(endpoint)
        guard case .misconfigured = outcome.cause else {
            Issue.record("\(outcome)")
            return
        }
        #expect(recorder.requests.isEmpty)
    }
}
