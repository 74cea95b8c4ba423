// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import Keys
import Policy
import Signatures
import StrictJSON
import TestServer
import Testing

/// Keys of Azure Key Vault, against a server written from its documentation.
@Suite(.timeLimit(.minutes(2)))
struct AzureKeyVaultTests {
    @Test(arguments: [
        (MintedKey.p256, "EC"), (.p384, "EC"), (.p521, "EC"), (.p256, "EC-HSM"), (.rsa2048, "RSA"),
        (.rsa3072, "RSA"), (.rsa4096, "RSA-HSM"),
    ]) func everyKeyTypeIsRead(_ key: MintedKey, _ type: String) async throws {
        try await withAzure(.init(key.jwk.with("kty", .string(type)))) { bed in
            #expect(await bed.fetch() == .key(key.publicKey, version: bed.kid()))
        }
    }

    @Test func aVersionIsItselfAndWithoutOneTheCurrentIsTaken() async throws {
        var setting = AzureServer.Setting()
        setting.versions["k"] = [
            .init(AzureBed.older, MintedKey.p384.jwk), .init(AzureBed.version, MintedKey.p256.jwk),
        ]
        try await withAzure(setting) { bed in
            #expect(
                await bed.fetch("k", AzureBed.older)
                    == .key(MintedKey.p384.publicKey, version: bed.kid("k", AzureBed.older)))
            #expect(await bed.fetch() == .key(MintedKey.p256.publicKey, version: bed.kid()))
        }
    }

    @Test func theRequestIsAsDocumented() async throws {
        try await withAzure { bed in
            _ = await bed.fetch("k", AzureBed.version)
            let request = try #require(bed.azure.requests.last)
            #expect(request.path == "/keys/k/\(AzureBed.version)")
            #expect(request.query == "api-version=7.4")
            #expect(request.token == "good-token")
        }
    }

    /// Each differs from a good answer in its `kid`.
    @Test(arguments: [
        "https://other.vault.azure.net/keys/k/\(AzureBed.version)",
        "https://VAULT/keys/x/\(AzureBed.version)",
        "https://VAULT/keys/k/\(AzureBed.older)", "https://VAULT/keys/k", "https://VAULT/secrets/k/1",
        "k", "",
    ]) func anotherKeyThanWasAskedForIsMalformed(_ kid: String) async throws {
        try await withAzure { bed in
            #expect(await bed.fetch("k", AzureBed.version).key == MintedKey.p256.publicKey)
            let kid = kid.replacing("VAULT", with: bed.vault)
            bed.azure.change {
                $0.versions["k"] = [
                    .init(AzureBed.version, MintedKey.p256.jwk.with("kid", .string(kid)))
                ]
            }
            #expect(
                await bed.fetch("k", AzureBed.version).cause
                    == .malformed(why: "/key/kid is another key than was asked for"))
        }
    }

    /// Vaults keep the case in which a key was made.
    @Test func theCaseOfNamesDoesNotMatter() async throws {
        try await withAzure { bed in
            let kid = "https://\(bed.vault)/keys/K/\(AzureBed.version.uppercased())"
            bed.azure.change {
                $0.versions["k"] = [
                    .init(AzureBed.version, MintedKey.p256.jwk.with("kid", .string(kid)))
                ]
            }
            #expect(await bed.fetch("k", AzureBed.version).version == kid)
        }
    }

    @Test(arguments: [
        ("enabled", JSON.bool(false), "disabled"),
        ("nbf", 1_800_000_001, "not valid before 2027-01-15T08:00:01Z"),
        ("exp", 1_800_000_000, "expired at 2027-01-15T08:00:00Z"),
    ]) func aKeyThatIsNotToBeUsedIsDisabled(_ name: String, _ value: JSON, _ state: String) async throws {
        let good: JSON = ["enabled": true, "nbf": 1_800_000_000, "exp": 1_800_000_001, "created": 1]
        try await withAzure(.init(MintedKey.p256.jwk, attributes: good)) { bed in
            #expect(await bed.fetch().key == MintedKey.p256.publicKey)
            bed.azure.change {
                $0.versions["k"] = [
                    .init(AzureBed.version, MintedKey.p256.jwk, attributes: good.with(name, value))
                ]
            }
            #expect(await bed.fetch().cause == .disabled(state: state))
        }
    }

    @Test(
        arguments: [
            (["sign"], nil), (["verify", "encrypt"], nil), (["encrypt", "decrypt"], "decrypt, encrypt"),
            ([], "none"),
        ] as [([String], String?)])
    func whatAKeyMayDoIsHeeded(_ operations: [String], _ purpose: String?) async throws {
        try await withAzure(.init(MintedKey.p256.jwk.with("key_ops", .strings(operations)))) { bed in
            #expect(await bed.fetch().cause == purpose.map { .otherPurpose($0) })
        }
    }

    /// Each differs from a good key in one member.
    @Test(arguments: [
        (MintedKey.p256, "kty", JSON.string("oct"), KeyFetchError.Cause.otherPurpose("oct")),
        (.p256, "kty", "oct-HSM", .otherPurpose("oct-HSM")),
        (.p256, "kty", "OKP", .unsupportedAlgorithm("OKP")),
        (.p256, "crv", "P-256K", .unsupportedAlgorithm("P-256K")),
        (.p256, "crv", "P-384", .unusable(.malformed)),
        (.p256, "x", "AAAA", .unusable(.malformed)),
        (.p256, "y", .string(MintedKey.base64URL([UInt8](repeating: 1, count: 32))), .unusable(.malformed)),
        (.p256, "x", .string(MintedKey.base64URL([UInt8](repeating: 0, count: 33))), .unusable(.malformed)),
        (.p256, "x", "!", .unusable(.malformed)), (.p256, "x", nil, .malformed(why: "/key/x is missing")),
        (.p256, "kty", 1, .malformed(why: "/key/kty is a number, not a string")),
        (
            .rsa2048, "n", .string(MintedKey.base64URL([UInt8](repeating: 0xFF, count: 128))),
            .unusable(.unsupportedRSASize(bits: 1024))
        ),
        (
            .rsa2048, "n", .string(MintedKey.base64URL([UInt8](repeating: 0xFF, count: 600))),
            .unusable(.tooLarge(limit: 513))
        ),
        (.rsa2048, "n", "", .unusable(.malformed)), (.rsa2048, "e", "", .unusable(.tooLarge(limit: 513))),
        (.rsa2048, "e", "AQAB=", .unusable(.malformed)),
        (.rsa2048, "e", nil, .malformed(why: "/key/e is missing")),
    ]) func otherKeysAreToldByWhatTheyAre(
        _ key: MintedKey, _ member: String, _ value: JSON, _ cause: KeyFetchError.Cause
    ) async throws {
        try await withAzure(.init(key.jwk)) { bed in
            #expect(await bed.fetch().key == key.publicKey)
            bed.azure.change { $0.versions["k"] = [.init(AzureBed.version, key.jwk.with(member, value))] }
            #expect(await bed.fetch().cause == cause)
        }
    }

    @Test func theMissingPermissionIsNamed() async throws {
        try await withAzure { bed in
            bed.azure.change { $0.mayGet = false }
            guard case .denied(let permission, let said) = await bed.fetch().cause else {
                Issue.record("not denied")
                return
            }
            #expect(permission.contains("key permission get"))
            #expect(permission.contains("Key Vault Crypto User"))
            #expect(said == "Caller is not authorized to perform action on resource.")
        }
    }

    @Test(arguments: [("other", String?.none), ("k", AzureBed.older)])
    func whatIsNotThereIsNotFound(_ key: String, _ version: String?) async throws {
        try await withAzure { bed in
            guard case .notFound(.some(let said)) = await bed.fetch(key, version).cause else {
                Issue.record("found")
                return
            }
            #expect(said.contains("was not found in this key vault"))
        }
    }

    @Test(arguments: BadAnswer.all) func badAnswersAreToldApart(_ bad: BadAnswer) async throws {
        try await withAzure { bed in
            #expect(await bed.fetch().key == MintedKey.p256.publicKey)
            bed.azure.change { $0.intercept = { $0.path.hasPrefix("/keys/") ? bad.answer : nil } }
            let cause = try #require(await bed.fetch().cause)
            #expect(bad.isExpected(cause), "\(cause)")
        }
    }

    @Test(arguments: [
        (429, "Throttled", String?.none, KeyFetchError.Cause.throttled(said: "words")),
        (503, "ServiceUnavailable", nil, .failed(status: 503, said: "words")),
        (500, "InternalServerError", nil, .failed(status: 500, said: "words")),
        (400, "BadParameter", nil, .failed(status: 400, said: "words")),
        (404, "VaultNotFound", nil, .notFound(said: "words")),
        (404, "Other", nil, .failed(status: 404, said: "words")),
        (403, "Forbidden", "KeyDisabled", .disabled(state: "KeyDisabled")),
        (401, "Unauthorized", nil, .unauthenticated(said: "words")),
    ]) func statusesAreToldApart(
        _ status: Int, _ code: String, _ inner: String?, _ cause: KeyFetchError.Cause
    ) async throws {
        try await withAzure { bed in
            bed.azure.change {
                $0.intercept = {
                    $0.path.hasPrefix("/keys/")
                        ? AzureServer.failure(status, code, " words\n", inner: inner) : nil
                }
            }
            #expect(await bed.fetch().cause == cause)
        }
    }

    @Test func aRevokedTokenIsReplacedOnce() async throws {
        try await withAzure { bed in
            _ = await bed.fetch()
            bed.azure.change { $0.tokens = ["newer-token"] }
            #expect(await bed.fetch().key == MintedKey.p256.publicKey)
            #expect(bed.azure.requests.count { $0.path.hasSuffix("/token") } == 2)
        }
    }

    @Test func aMessageThatRepeatsTheTokenIsWithheld() async throws {
        try await withAzure { bed in
            bed.azure.change {
                $0.tokens = ["eyJ0.very-secret-token"]
                $0.intercept = { request in
                    guard request.path.hasPrefix("/keys/") else { return nil }
                    return AzureServer.failure(500, "Internal", "no leave for \(request.token ?? "nobody")")
                }
            }
            #expect(
                await bed.fetch().cause
                    == .failed(status: 500, said: "(a message that repeats a credential)"))
        }
    }
}

/// Where tokens go, and which.
@Suite struct AzureVaultTests {
    private func fetch(_ vault: String, hosts: Set<String> = []) async throws -> (Outcome, Recorder) {
        let recorder = Recorder()
        let transport = recorder.transport { request in
            let body: JSON =
                request.url.target.hasSuffix("/token")
                ? ["access_token": "good-token", "expires_in": 3600] : [:]
            return HTTPResponse(status: 200, body: body.serialized(), url: request.url)
        }
        let provider = AzureKeyVault(
            transport: transport, metadata: transport,
            surroundings: Machine(variables: AzureServer.Setting.application).surroundings,
            credentialHosts: hosts)
        return (await outcome(provider, try AzureKeyID("https://\(vault)/keys/k")), recorder)
    }

    @Test(arguments: [
        ("v.vault.azure.net", "login.microsoftonline.com", "https://vault.azure.net/.default"),
        ("v.managedhsm.azure.net", "login.microsoftonline.com", "https://managedhsm.azure.net/.default"),
        ("v.vault.azure.cn", "login.chinacloudapi.cn", "https://vault.azure.cn/.default"),
        ("v.vault.usgovcloudapi.net", "login.microsoftonline.us", "https://vault.usgovcloudapi.net/.default"),
        ("127.0.0.1:8443", "login.microsoftonline.com", "https://vault.azure.net/.default"),
    ]) func everyCloudHasItsAuthority(_ vault: String, _ authority: String, _ scope: String) async throws {
        let (_, recorder) = try await fetch(vault)
        let host = String(vault.prefix { $0 != ":" })
        #expect(recorder.hosts == [authority, host])
        let form = String(decoding: recorder.requests.first?.body ?? [], as: UTF8.self)
        let written = scope.replacing(":", with: "%3A").replacing("/", with: "%2F")
        #expect(form.split(separator: "&").contains("scope=\(written)"))
        #expect(recorder.requests.last?.fields["Authorization"] == "Bearer good-token")
    }

    @Test(arguments: [
        "vault.azure.net.example.org", "v.vault.azure.net.example.org", "evilvault.azure.net",
        "a.b.vault.azure.net", "vault.azure.net", "v.vault.azure.net:8443", "10.0.0.1", "169.254.169.254",
        "vault.corp.example",
    ]) func othersAreSentNothing(_ vault: String) async throws {
        let (outcome, recorder) = try await fetch(vault)
        guard case .misconfigured = outcome.cause else {
            Issue.record("\(outcome)")
            return
        }
        #expect(recorder.requests.isEmpty)
        // Unless the operator says so.
        let (_, allowed) = try await fetch(vault, hosts: [vault])
        #expect(allowed.requests.count == 2)
    }
}
