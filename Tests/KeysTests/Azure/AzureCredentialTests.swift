// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import Keys
import Policy
import StrictJSON
import TestServer
import Testing

/// Azure's chain of credentials: each source, and their order.
@Suite(.timeLimit(.minutes(2)))
struct AzureCredentialTests {
    private static let tokenFile = "/var/run/secrets/azure/tokens/azure-identity-token"
    private static let known = AzureServer.Setting()

    /// Every source at once.
    private static func everything(_ authority: String, _ metadata: String) -> Machine {
        Machine(
            variables: AzureServer.Setting.application.merging([
                "AZURE_AUTHORITY_HOST": authority, "AZURE_FEDERATED_TOKEN_FILE": tokenFile,
                "IDENTITY_ENDPOINT": "\(metadata)/msi/token", "IDENTITY_HEADER": known.identityHeader,
                "AZURE_POD_IDENTITY_AUTHORITY_HOST": metadata,
            ]) { $1 }, files: [tokenFile: known.federatedToken + "\n"])
    }

    private static let secret = ["AZURE_CLIENT_SECRET"]
    private static let workload = secret + ["AZURE_FEDERATED_TOKEN_FILE"]
    private static let app = workload + ["IDENTITY_ENDPOINT"]

    /// What is left out, what is changed, and what an outcome it has.
    private func withMachine(
        without names: [String], changed: [String: String] = [:], files: [String: String]? = nil,
        setting: AzureServer.Setting = .usual, _ body: (AzureBed) async throws -> Void
    ) async throws {
        let machine: @Sendable (String, String) -> Machine = { authority, metadata in
            var machine = Self.everything(authority, metadata)
            for name in names { machine.variables[name] = nil }
            machine.variables.merge(changed) { $1 }
            machine.files = files ?? machine.files
            return machine
        }
        try await withAzure(setting, machine: machine, body)
    }

    // MARK: Their order

    @Test(
        arguments: [
            ([], "/\(known.tenant)/oauth2/v2.0/token", "client_secret"),
            (secret, "/\(known.tenant)/oauth2/v2.0/token", "client_assertion"), (workload, "/msi/token", nil),
            (["AZURE_TENANT_ID"], "/msi/token", nil), (app, "/metadata/identity/oauth2/token", nil),
            (app + ["AZURE_CLIENT_ID"], "/metadata/identity/oauth2/token", nil),
        ] as [([String], String, String?)])
    func theFirstSourceThatIsThereCounts(_ missing: [String], _ path: String, _ proof: String?) async throws {
        try await withMachine(without: missing) { bed in
            #expect(await bed.fetch().key == MintedKey.p256.publicKey)
            #expect(await bed.fetch().key == MintedKey.p256.publicKey)
            let asked = bed.azure.requests.filter { !$0.path.hasPrefix("/keys/") }
            #expect(asked.map(\.path) == [path])
            if let proof { #expect(asked.first?.form[proof] != nil) }
        }
    }

    // MARK: Their failures

    @Test func aWrongSecretIsRefused() async throws {
        try await withMachine(without: [], changed: ["AZURE_CLIENT_SECRET": "wrong"]) { bed in
            #expect(
                await bed.fetch().cause
                    == .unauthenticated(
                        said: "invalid_client: AADSTS7000215: Invalid client secret provided."))
        }
    }

    @Test func aWrongAssertionIsRefused() async throws {
        try await withMachine(without: Self.secret, files: [Self.tokenFile: "other"]) { bed in
            #expect(
                await bed.fetch().cause
                    == .unauthenticated(
                        said: "invalid_client: AADSTS700213: No matching federated identity record."))
        }
    }

    @Test(arguments: [[:], [tokenFile: ""], [tokenFile: "two words"]] as [[String: String]])
    func aTokenFileHoldsAToken(_ files: [String: String]) async throws {
        try await withMachine(without: Self.secret, files: files) { bed in
            guard case .misconfigured(let why) = await bed.fetch().cause else {
                Issue.record("not misconfigured")
                return
            }
            #expect(why.contains(Self.tokenFile))
            #expect(bed.azure.requests.isEmpty)
        }
    }

    @Test(arguments: [
        ("AZURE_TENANT_ID", "a/../b"), ("AZURE_AUTHORITY_HOST", "http://login.example.com"),
        ("AZURE_AUTHORITY_HOST", "a b"),
    ]) func whatIsNoAuthorityIsToldByItsVariable(_ name: String, _ value: String) async throws {
        try await withMachine(without: [], changed: [name: value]) { bed in
            guard case .misconfigured(let why) = await bed.fetch().cause else {
                Issue.record("not misconfigured")
                return
            }
            #expect(why.contains(name))
            #expect(bed.azure.requests.isEmpty)
        }
    }

    @Test func anAuthorityMayBeWithoutAScheme() async throws {
        let machine: @Sendable (String, String) -> Machine = { authority, metadata in
            var machine = Self.everything(authority, metadata)
            machine.variables["AZURE_AUTHORITY_HOST"] = String(authority.dropFirst("https://".count)) + "/"
            return machine
        }
        try await withAzure(machine: machine) { bed in
            #expect(await bed.fetch().key == MintedKey.p256.publicKey)
        }
    }

    @Test func aWrongIdentityHeaderIsRefused() async throws {
        try await withMachine(without: Self.workload, changed: ["IDENTITY_HEADER": "wrong"]) { bed in
            #expect(await bed.fetch().cause == .unauthenticated(said: nil))
        }
    }

    @Test(arguments: [
        ("IDENTITY_ENDPOINT", "http://example.com/msi/token", workload),
        ("AZURE_POD_IDENTITY_AUTHORITY_HOST", "http://example.com", app),
        ("IDENTITY_HEADER", "a\r\nb", workload),
    ]) func anIdentityIsOfTheMachine(_ name: String, _ value: String, _ missing: [String]) async throws {
        try await withMachine(without: missing, changed: [name: value]) { bed in
            guard case .misconfigured(let why) = await bed.fetch().cause else {
                Issue.record("not misconfigured")
                return
            }
            #expect(why.contains(name))
            #expect(bed.azure.requests.isEmpty)
        }
    }

    @Test func aMachineWithoutAnIdentityHasNoCredentials() async throws {
        var setting = AzureServer.Setting.usual
        setting.machineHasIdentity = false
        try await withMachine(without: Self.app, setting: setting) { bed in
            guard case .noCredentials(let tried) = await bed.fetch().cause else {
                Issue.record("credentials")
                return
            }
            #expect(tried.count == 4)
            #expect(tried.last?.hasSuffix("invalid_request: Identity not found") == true)
        }
    }

    @Test(arguments: [
        (429, KeyFetchError.Cause.throttled(said: nil)), (503, .failed(status: 503, said: nil)),
        (404, .failed(status: 404, said: nil)),
    ]) func aFailingMachineIsTold(_ status: Int, _ cause: KeyFetchError.Cause) async throws {
        var setting = AzureServer.Setting.usual
        setting.intercept = { $0.path.hasPrefix("/metadata/") ? .text("later", status: status) : nil }
        try await withMachine(without: Self.app, setting: setting) { bed in
            #expect(await bed.fetch().cause == cause)
        }
    }

    @Test func elsewhereThanOnAzuresMachinesNothingIsFound() async throws {
        let server = try await TestServer.start { _ in .text("") }
        let url = server.url
        await server.stop()
        try await withMachine(
            without: Self.app, changed: ["AZURE_POD_IDENTITY_AUTHORITY_HOST": url]
        ) { bed in
            guard case .noCredentials(let tried) = await bed.fetch().cause else {
                Issue.record("credentials")
                return
            }
            #expect(tried.count == 4)
            #expect(tried.last == "the managed identity of \(url.dropFirst("http://".count))")
        }
    }

    /// The address itself, with nothing that stands for it.
    @Test func theMachineIsAskedAtItsAddress() async throws {
        let recorder = Recorder()
        let transport = recorder.transport { HTTPResponse(status: 503, url: $0.url) }
        let surroundings = Machine(variables: ["AZURE_CLIENT_ID": "a b"]).surroundings
        let provider = AzureKeyVault(transport: transport, metadata: transport, surroundings: surroundings)
        _ = await outcome(provider, try AzureKeyID("https://v.vault.azure.net/keys/k"))
        #expect(
            recorder.requests.map(\.url.description) == [
                "http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01"
                    + "&resource=https%3A%2F%2Fvault.azure.net&client_id=a%20b"
            ])
        #expect(recorder.requests.first?.fields["Metadata"] == "true")
        #expect(AzureKeyVault.metadataHosts(surroundings) == ["169.254.169.254"])
    }

    // MARK: Secrets

    /// Token services that repeat what they were sent.
    @Test(arguments: [[], secret, workload]) func noErrorHoldsASecret(_ missing: [String]) async throws {
        var setting = AzureServer.Setting.usual
        setting.intercept = { request in
            guard request.path.hasSuffix("/token") else { return nil }
            let proof = ["client_secret", "client_assertion"].compactMap { request.form[$0] }.first
            let said = "what is \(proof ?? request.field("X-IDENTITY-HEADER") ?? "")?"
            return .json(["error": "invalid_request", "error_description": .string(said)], status: 400)
        }
        try await withMachine(without: missing, setting: setting) { bed in
            #expect(
                await bed.fetch().cause == .unauthenticated(said: "(a message that repeats a credential)"))
        }
    }
}
