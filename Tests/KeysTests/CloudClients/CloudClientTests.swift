// SPDX-License-Identifier: Apache-2.0

import Foundation
import Signatures
import StrictJSON
import TestServer
import Testing

/// The vendors' clients agree with the servers that imitate their services, so that those are not shaped to ours.
@Suite(
    .timeLimit(.minutes(5)),
    .enabled(if: CloudClients.areExpected, "scripts/install-peers did not install cloud-clients"))
struct CloudClientTests {
    @Test func googlesClientsReadWhatWeRead() async throws {
        let ring = GoogleCloudBed.ring
        var setting = GoogleCloudServer.Setting(
            .p256(1), .p256(2, state: "DISABLED"), .p256(3), .p256(10))
        setting.largestPage = 2
        for key in ["denied", "throttled", "unavailable"] { setting.versions["\(ring)/\(key)"] = [.p256()] }
        setting.denied = ["cloudkms.cryptoKeyVersions.viewPublicKey \(ring)/denied"]
        setting.intercept = { request in
            if request.path.contains("/throttled/") {
                return GoogleCloudServer.failure(429, "RESOURCE_EXHAUSTED", "Quota exceeded.")
            }
            return request.path.contains("/unavailable/")
                ? GoogleCloudServer.failure(503, "UNAVAILABLE", "The service is unavailable.") : nil
        }
        let account = MintedServiceAccount()
        setting.acceptsAssertion = { account.parts(of: $0) != nil }
        let folder = try Folder()
        try folder.write("token", setting.subjectToken)
        let cloud = GoogleCloudServer(setting)
        let server = try await TestServer.start { cloud.answer($0) }
        let files: [(String, JSON)] = [
            ("service_account", account.file(server.url)),
            ("other_account", MintedServiceAccount().file(server.url)),
            (
                "authorized_user",
                [
                    "type": "authorized_user", "client_id": "c",
                    "client_secret": .string(setting.clientSecret),
                    "refresh_token": .string(setting.refreshToken),
                    "token_uri": .string("\(server.url)/token"),
                ]
            ),
            (
                "external_account",
                [
                    "type": "external_account",
                    "audience":
                        "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/x",
                    "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
                    "token_url": .string("\(server.url)/v1/token"),
                    "credential_source": ["file": .string("\(folder.path)/token")],
                    "service_account_impersonation_url": .string(
                        "\(server.url)/v1/projects/-/serviceAccounts/me@p.iam.gserviceaccount.com:generateAccessToken"
                    ),
                ]
            ),
        ]
        for (name, file) in files {
            try folder.write("\(name).json", String(decoding: file.serialized(), as: UTF8.self))
        }
        let seen = try await CloudClients.run(
            "google-clients.py", [server.url, ring, folder.path],
            ["GCE_METADATA_HOST": "127.0.0.1:\(server.port)", "HOME": folder.path])
        await server.stop()

        let pem = MintedKey.p256.pem
        #expect(
            seen["public key"]
                == [
                    .string("\(ring)/k/cryptoKeyVersions/1"), .string(pem), "EC_SIGN_P256_SHA256",
                    .int(Int(GoogleCloudServer.checksum(pem))),
                ])
        #expect(
            seen["version"]
                == [.string("\(ring)/k/cryptoKeyVersions/2"), "DISABLED", "EC_SIGN_P256_SHA256"])
        #expect(seen["enabled"] == .strings([1, 3, 10].map { "\(ring)/k/cryptoKeyVersions/\($0)" }))
        // The client names errors by their HTTP status.
        for (name, type, words) in [
            ("disabled", "BadRequest", "current state is: DISABLED"), ("missing", "NotFound", "not found"),
            ("denied", "Forbidden", "cloudkms.cryptoKeyVersions.viewPublicKey"),
            ("throttled", "TooManyRequests", "Quota exceeded"),
            ("unavailable", "ServiceUnavailable", "unavailable"),
            // It tries to refresh a token that is not taken.
            ("unauthenticated", "RefreshError", "refresh"),
            ("other_account", "RefreshError", "Invalid JWT Signature"),
        ] {
            #expect(seen[name]?.array?.first?.string == type, "\(name)")
            #expect(seen[name]?.array?.last?.string?.contains(words) == true, "\(name)")
        }
        for name in ["service_account", "authorized_user", "external_account", "metadata"] {
            #expect(seen[name] == "good-token", "\(name)")
        }
    }

    @Test func azuresClientsReadWhatWeRead() async throws {
        var setting = AzureServer.Setting()
        setting.versions["k"] = [
            .init(AzureBed.older, MintedKey.p384.jwk), .init(AzureBed.version, MintedKey.p256.jwk),
        ]
        setting.versions["rsa"] = [.init(AzureBed.version, MintedKey.rsa2048.jwk)]
        setting.intercept = { request in
            if request.token == nil { return nil }
            switch request.path.split(separator: "/").last {
            case "throttled": return AzureServer.failure(429, "Throttled", "Request was not processed.")
            case "unavailable": return AzureServer.failure(503, "ServiceUnavailable", "Try again later.")
            case "denied":
                return AzureServer.failure(403, "Forbidden", "Not authorized.", inner: "ForbiddenByRbac")
            default: return nil
            }
        }
        let folder = try Folder()
        try folder.write("ca.pem", TestServer.certificate + "\n")
        try folder.write("token", setting.federatedToken)
        let azure = AzureServer(setting)
        let secure = try await TestServer.start(tls: true) { azure.answer($0) }
        let plain = try await TestServer.start { azure.answer($0) }
        let vault = secure.url
        let seen = try await CloudClients.run(
            "azure-clients.py", [vault, "\(folder.path)/ca.pem"],
            AzureServer.Setting.application.merging([
                "AZURE_FEDERATED_TOKEN_FILE": "\(folder.path)/token",
                "IDENTITY_ENDPOINT": "\(plain.url)/msi/token", "IDENTITY_HEADER": setting.identityHeader,
                "AZURE_POD_IDENTITY_AUTHORITY_HOST": plain.url, "HOME": folder.path,
            ]) { $1 })
        await secure.stop()
        await plain.stop()

        let kid = "\(vault)/keys/k"
        for (name, id, key) in [
            ("current", "\(kid)/\(AzureBed.version)", MintedKey.p256),
            ("version", "\(kid)/\(AzureBed.older)", .p384),
            ("rsa", "\(vault)/keys/rsa/\(AzureBed.version)", .rsa2048),
        ] {
            #expect(seen[name]?["id"] == .string(id))
            #expect(seen[name]?["enabled"] == true)
            #expect(seen[name]?["type"] == key.jwk["kty"])
            for number in ["x", "y", "n", "e"] {
                #expect(seen[name]?[number] == key.jwk[number], "\(name) \(number)")
            }
        }
        #expect(seen["missing"] == ["ResourceNotFoundError", 404])
        #expect(seen["throttled"] == ["HttpResponseError", 429])
        #expect(seen["unavailable"] == ["HttpResponseError", 503])
        #expect(seen["denied"] == ["HttpResponseError", 403])
        #expect(seen["unauthenticated"]?.array?.first == "ClientAuthenticationError")
        for name in ["secret", "workload", "app", "machine"] {
            #expect(seen[name] == "good-token", "\(name)")
        }
        #expect(seen["wrong secret"]?.array?.first == "ClientAuthenticationError")
        #expect(seen["other machine"]?.array?.first == "CredentialUnavailableError")
    }
}
