// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import Keys
import Policy
import StrictJSON
import TestServer
import Testing

/// Application default credentials: each source, and their order.
@Suite(.timeLimit(.minutes(2)))
struct GoogleCredentialTests {
    private static let path = "/etc/google/key.json"
    private static let wellKnown = "/home/me/.config/gcloud/application_default_credentials.json"

    /// A machine with a credential file that `GOOGLE_APPLICATION_CREDENTIALS` names, and nothing else.
    private static func machine(
        _ file: @escaping @Sendable (_ url: String) -> JSON, files: [String: String] = [:]
    ) -> @Sendable (_ url: String) -> Machine {
        { url in
            Machine(
                variables: ["GOOGLE_APPLICATION_CREDENTIALS": path],
                files: files.merging([path: String(decoding: file(url).serialized(), as: UTF8.self)]) { $1 })
        }
    }

    // MARK: Service accounts

    private static let account = MintedServiceAccount()

    /// Judges an assertion as the token endpoint documents it.
    private static func accepts(_ assertion: String, audience: String) -> Bool {
        guard let (header, claims) = account.parts(of: assertion) else { return false }
        return header == ["alg": "RS256", "typ": "JWT", "kid": "key-1"]
            && claims["iss"]?.string == "me@p.iam.gserviceaccount.com"
            && claims["scope"]?.string == "https://www.googleapis.com/auth/cloudkms"
            && claims["aud"]?.string == audience && claims["iat"]?.int == 1_800_000_000
            && claims["exp"]?.int == 1_800_003_600
    }

    @Test func aServiceAccountSignsForItsToken() async throws {
        try await withGoogleCloud(.usual, machine: Self.machine(Self.account.file)) {
            bed in
            let url = bed.url
            bed.cloud.change { $0.acceptsAssertion = { Self.accepts($0, audience: "\(url)/token") } }
            #expect(await bed.fetch().key == MintedKey.p256.publicKey)
            #expect(await bed.fetch().key == MintedKey.p256.publicKey)
            #expect(bed.cloud.requests.count { $0.path == "/token" } == 1)
        }
    }

    @Test func anotherAccountsKeyIsRefused() async throws {
        try await withGoogleCloud(.usual, machine: Self.machine(MintedServiceAccount().file)) { bed in
            let url = bed.url
            bed.cloud.change { $0.acceptsAssertion = { Self.accepts($0, audience: "\(url)/token") } }
            #expect(
                await bed.fetch().cause == .unauthenticated(said: "invalid_grant: Invalid JWT Signature."))
        }
    }

    @Test(arguments: [
        (
            "private_key", JSON.string("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"),
            "private_key"
        ),
        ("private_key", nil, "/private_key is missing"), ("client_email", nil, "/client_email is missing"),
        ("token_uri", "http://oauth2.example.com/token", "token_uri"), ("token_uri", "token", "token_uri"),
        ("type", "gdch_service_account", "/type is none of"), ("type", nil, "/type is missing"),
    ]) func aFileThatCannotBeUsedIsToldWithoutItsKey(
        _ member: String, _ value: JSON, _ why: String
    ) async throws {
        let account = Self.account
        try await withGoogleCloud(
            .usual, machine: Self.machine { account.file($0).with(member, value) }
        ) { bed in
            guard case .misconfigured(let found) = await bed.fetch().cause else {
                Issue.record("not misconfigured")
                return
            }
            #expect(found.contains(why))
            #expect(!found.contains("BEGIN"))
            #expect(bed.cloud.requests.isEmpty)
        }
    }

    // MARK: Users

    private static func user(refreshToken: String = "refresh-me") -> @Sendable (_ url: String) -> JSON {
        { url in
            [
                "type": "authorized_user", "client_id": "c", "client_secret": "client-secret-of-a-person",
                "refresh_token": .string(refreshToken), "token_uri": .string("\(url)/token"),
            ]
        }
    }

    @Test func aUsersTokenIsRefreshed() async throws {
        try await withGoogleCloud(.usual, machine: Self.machine(Self.user())) { bed in
            #expect(await bed.fetch().key == MintedKey.p256.publicKey)
        }
    }

    @Test func aRevokedRefreshTokenIsRefused() async throws {
        try await withGoogleCloud(.usual, machine: Self.machine(Self.user(refreshToken: "old"))) { bed in
            #expect(
                await bed.fetch().cause
                    == .unauthenticated(said: "invalid_grant: Token has been expired or revoked."))
        }
    }

    // MARK: Federation

    private static func federation(
        _ source: @escaping @Sendable (_ url: String) -> JSON = { _ in ["file": "/var/run/token"] },
        impersonates: Bool = false
    ) -> @Sendable (_ url: String) -> JSON {
        { url in
            let file: JSON = [
                "type": "external_account",
                "audience":
                    "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/x",
                "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
                "token_url": .string("\(url)/v1/token"), "credential_source": source(url),
            ]
            guard impersonates else { return file }
            return file.with(
                "service_account_impersonation_url",
                .string(
                    "\(url)/v1/projects/-/serviceAccounts/me@p.iam.gserviceaccount.com:generateAccessToken"))
        }
    }

    /// Without impersonation, Cloud KMS takes the federated token itself.
    private static var federated: GoogleCloudServer.Setting {
        var setting = GoogleCloudServer.Setting.usual
        setting.tokens = [setting.federatedToken]
        return setting
    }

    private static let subjectToken = "subject-token-of-a-workload"

    @Test func aFilesTokenIsExchanged() async throws {
        let machine = Self.machine(
            Self.federation(), files: ["/var/run/token": Self.subjectToken + "\n"])
        try await withGoogleCloud(Self.federated, machine: machine) { bed in
            #expect(await bed.fetch().key == MintedKey.p256.publicKey)
            bed.cloud.change { $0.tokens = ["x"] }
            bed.cloud.change { $0.subjectToken = "another" }
            #expect(
                await bed.fetch().cause
                    == .unauthenticated(
                        said: "invalid_grant: The given credential is rejected by the attribute condition."))
        }
    }

    @Test func aTokenInJSONIsExchanged() async throws {
        let machine = Self.machine(
            Self.federation { _ in
                [
                    "file": "/var/run/token",
                    "format": ["type": "json", "subject_token_field_name": "id_token"],
                ]
            }, files: ["/var/run/token": "{\"id_token\":\"\(Self.subjectToken)\"}"])
        try await withGoogleCloud(Self.federated, machine: machine) { bed in
            #expect(await bed.fetch().key == MintedKey.p256.publicKey)
        }
    }

    @Test func aURLsTokenIsExchanged() async throws {
        var setting = Self.federated
        setting.intercept = { request in
            guard request.path == "/subject" else { return nil }
            return request.field("X-Wanted") == "yes"
                ? .text(Self.subjectToken) : .text("no", status: 403)
        }
        let source: @Sendable (String) -> JSON = {
            ["url": .string("\($0)/subject"), "headers": ["X-Wanted": "yes"]]
        }
        try await withGoogleCloud(setting, machine: Self.machine(Self.federation(source))) { bed in
            #expect(await bed.fetch().key == MintedKey.p256.publicKey)
        }
        let without: @Sendable (String) -> JSON = { ["url": .string("\($0)/subject")] }
        try await withGoogleCloud(setting, machine: Self.machine(Self.federation(without))) { bed in
            #expect(await bed.fetch().cause == .unauthenticated(said: nil))
        }
    }

    @Test func aServiceAccountIsImpersonated() async throws {
        let machine = Self.machine(
            Self.federation(impersonates: true), files: ["/var/run/token": Self.subjectToken])
        try await withGoogleCloud(.usual, machine: machine) { bed in
            #expect(await bed.fetch().key == MintedKey.p256.publicKey)
            bed.cloud.change {
                $0.tokens = ["newer-token"]
                $0.denied = ["iam.serviceAccounts.getAccessToken"]
            }
            guard case .denied(let permission, _) = await bed.fetch().cause else {
                Issue.record("not denied")
                return
            }
            #expect(permission == "iam.serviceAccounts.getAccessToken")
        }
    }

    @Test(arguments: [
        (#"{"environment_id":"aws1","url":"http://169.254.169.254/"}"#, "/credential_source has neither"),
        (#"{"executable":{"command":"/bin/token"}}"#, "/credential_source has neither"),
        (#"{"url":"http://example.com/token"}"#, "/credential_source/url is neither"),
        (#"{"url":"https://example.com","headers":{"A":"b\r\nC: d"}}"#, "/credential_source/headers holds"),
        (#"{"file":"/nowhere"}"#, "/nowhere"), (#"{"file":"/empty"}"#, "holds a token"),
    ]) func aSourceThatCannotBeUsedIsTold(_ text: String, _ why: String) async throws {
        let source = try JSON(parsing: text)
        let machine = Self.machine(Self.federation { _ in source }, files: ["/empty": "\n"])
        try await withGoogleCloud(Self.federated, machine: machine) { bed in
            guard case .misconfigured(let found) = await bed.fetch().cause else {
                Issue.record("not misconfigured")
                return
            }
            #expect(found.contains(why))
            #expect(bed.cloud.requests.isEmpty)
        }
    }

    // MARK: The metadata server

    @Test func theMetadataServerIsAskedForItsToken() async throws {
        try await withGoogleCloud(.usual) { bed in
            #expect(await bed.fetch().key == MintedKey.p256.publicKey)
            #expect(bed.cloud.requests.first?.field("Metadata-Flavor") == "Google")
        }
    }

    /// A captive portal, or another cloud's machine.
    @Test func whoeverDoesNotSayThatItIsGoogleIsNotBelieved() async throws {
        var setting = GoogleCloudServer.Setting.usual
        let token: JSON = ["access_token": "good-token", "expires_in": 3600]
        setting.intercept = { $0.path.hasPrefix("/computeMetadata/") ? .json(token) : nil }
        try await withGoogleCloud(setting) { bed in
            guard case .noCredentials(let tried) = await bed.fetch().cause else {
                Issue.record("believed")
                return
            }
            #expect(tried.last?.contains("not Google's metadata server") == true)
        }
    }

    @Test func aMachineWithoutAnAccountHasNoCredentials() async throws {
        var setting = GoogleCloudServer.Setting.usual
        setting.machineHasAccount = false
        try await withGoogleCloud(setting) { bed in
            guard case .noCredentials(let tried) = await bed.fetch().cause else {
                Issue.record("credentials")
                return
            }
            #expect(tried.first == "GOOGLE_APPLICATION_CREDENTIALS")
            #expect(tried.last?.contains("knows no service account") == true)
        }
    }

    @Test func aFailingMetadataServerIsTold() async throws {
        var setting = GoogleCloudServer.Setting.usual
        setting.intercept = {
            $0.path.hasPrefix("/computeMetadata/") ? .text("later", status: 503) : nil
        }
        try await withGoogleCloud(setting) { bed in
            #expect(await bed.fetch().cause == .failed(status: 503, said: nil))
        }
    }

    @Test func elsewhereThanOnGooglesMachinesNothingIsFound() async throws {
        let server = try await TestServer.start { _ in .text("") }
        let host = "127.0.0.1:\(server.port)"
        await server.stop()
        let machine: @Sendable (String) -> Machine = { _ in
            Machine(variables: ["GCE_METADATA_HOST": host, "HOME": "/home/me"])
        }
        try await withGoogleCloud(.usual, machine: machine) { bed in
            #expect(
                await bed.fetch().cause
                    == .noCredentials(tried: [
                        "GOOGLE_APPLICATION_CREDENTIALS", Self.wellKnown, "the metadata server \(host)",
                    ]))
        }
    }

    @Test(arguments: ["example.com", "10.0.0.1", "a b", "169.254.169.254/x?"])
    func aMetadataServerIsOfTheMachine(_ host: String) async throws {
        let machine: @Sendable (String) -> Machine = { _ in Machine(variables: ["GCE_METADATA_HOST": host]) }
        try await withGoogleCloud(.usual, machine: machine) { bed in
            guard case .misconfigured(let why) = await bed.fetch().cause else {
                Issue.record("not misconfigured")
                return
            }
            #expect(why.contains("GCE_METADATA_HOST"))
        }
    }

    // MARK: Their order

    /// Three sources at once: of each, what it leaves out and which of the paths is then asked.
    @Test(arguments: [
        ([String](), "/token"), (["GOOGLE_APPLICATION_CREDENTIALS"], "/v1/token"),
        (
            ["GOOGLE_APPLICATION_CREDENTIALS", "HOME"],
            "/computeMetadata/v1/instance/service-accounts/default/token"
        ),
    ]) func theFirstSourceThatIsThereCounts(_ missing: [String], _ path: String) async throws {
        let (user, federation) = (Self.user(), Self.federation())
        let machine: @Sendable (String) -> Machine = { url in
            var machine = Machine(
                variables: [
                    "GOOGLE_APPLICATION_CREDENTIALS": Self.path, "HOME": "/home/me",
                    "GCE_METADATA_HOST": String(url.dropFirst("http://".count)),
                ],
                files: [
                    Self.path: String(decoding: user(url).serialized(), as: UTF8.self),
                    Self.wellKnown: String(decoding: federation(url).serialized(), as: UTF8.self),
                    "/var/run/token": Self.subjectToken,
                ])
            for name in missing { machine.variables[name] = nil }
            return machine
        }
        var setting = GoogleCloudServer.Setting.usual
        setting.federatedToken = "good-token"
        try await withGoogleCloud(setting, machine: machine) { bed in
            #expect(await bed.fetch().key == MintedKey.p256.publicKey)
            #expect(bed.cloud.requests.first?.path == path)
            #expect(bed.cloud.requests.count { !$0.path.hasPrefix("/v1/projects/") } == 1)
        }
    }

    @Test func theFolderOfGcloudMayBeAnother() async throws {
        let user = Self.user()
        let machine: @Sendable (String) -> Machine = { url in
            Machine(
                variables: ["CLOUDSDK_CONFIG": "/gcloud", "HOME": "/home/me"],
                files: [
                    "/gcloud/application_default_credentials.json":
                        String(decoding: user(url).serialized(), as: UTF8.self)
                ])
        }
        try await withGoogleCloud(.usual, machine: machine) { bed in
            #expect(await bed.fetch().key == MintedKey.p256.publicKey)
        }
    }

    /// Whoever names a file means that one: nothing else is tried in its place.
    @Test func aNamedFileThatIsMissingIsAnError() async throws {
        let machine: @Sendable (String) -> Machine = { url in
            Machine(variables: [
                "GOOGLE_APPLICATION_CREDENTIALS": "/gone.json",
                "GCE_METADATA_HOST": String(url.dropFirst("http://".count)),
            ])
        }
        try await withGoogleCloud(.usual, machine: machine) { bed in
            guard case .misconfigured(let why) = await bed.fetch().cause else {
                Issue.record("not misconfigured")
                return
            }
            #expect(why.contains("/gone.json"))
            #expect(bed.cloud.requests.isEmpty)
        }
    }

    // MARK: Secrets

    /// Token services that repeat what they were sent.
    @Test(arguments: ["account", "user", "federation", "impersonation"])
    func noErrorHoldsASecret(_ source: String) async throws {
        let file =
            switch source {
            case "account": Self.account.file
            case "user": Self.user()
            case "federation": Self.federation()
            default: Self.federation(impersonates: true)
            }
        var setting = GoogleCloudServer.Setting.usual
        setting.intercept = { request in
            if source == "impersonation", !request.path.hasSuffix("AccessToken") { return nil }
            let proof = ["assertion", "client_secret", "subject_token"].compactMap { request.form[$0] }.first
            let said = "what is \(proof ?? request.token ?? "")? "
            return request.path.hasSuffix("AccessToken")
                ? GoogleCloudServer.failure(403, "PERMISSION_DENIED", said)
                : .json(["error": "invalid_request", "error_description": .string(said)], status: 400)
        }
        let machine = Self.machine(file, files: ["/var/run/token": Self.subjectToken])
        try await withGoogleCloud(setting, machine: machine) { bed in
            let cause = try #require(await bed.fetch().cause)
            let withheld = "(a message that repeats a credential)"
            switch cause {
            case .unauthenticated(let said), .denied(_, let said):
                #expect(said?.hasSuffix(withheld) == true, "\(cause)")
            default: Issue.record("\(cause)")
            }
            #expect(!"\(cause)".contains("what is"))
        }
    }
}
