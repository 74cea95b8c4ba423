// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import Keys
import Policy
import StrictJSON
import TestServer

/// Azure on this machine, and a provider that asks it.
struct AzureBed: Sendable {
    var azure: AzureServer
    /// `127.0.0.1:PORT`, over TLS.
    var vault: String
    var provider: AzureKeyVault

    static let version = "0123456789abcdef0123456789abcdef"
    static let older = "fedcba9876543210fedcba9876543210"

    func fetch(_ key: String = "k", _ version: String? = nil) async -> Outcome {
        let end = version.map { "/\($0)" } ?? ""
        do {
            return await outcome(provider, try AzureKeyID("https://\(vault)/keys/\(key)\(end)"))
        } catch {
            return .failed(.device("no name: \(error)"))
        }
    }

    /// The identifier of a version.
    func kid(_ key: String = "k", _ version: String = Self.version) -> String {
        "https://\(vault)/keys/\(key)/\(version)"
    }
}

/// Runs a test against Azure on this machine.
///
/// - Parameters:
///   - setting: What is there.
///   - machine: Credentials; by default a client secret in the environment. Given the URL of the authority, over TLS,
///     and that of the managed identities, without.
func withAzure(
    _ setting: AzureServer.Setting = .usual,
    machine: (@Sendable (_ authority: String, _ metadata: String) -> Machine)? = nil,
    _ body: (AzureBed) async throws -> Void
) async throws {
    let azure = AzureServer(setting)
    let secure = try await TestServer.start(tls: true) { azure.answer($0) }
    let plain = try await TestServer.start { azure.answer($0) }
    let authorities = TLSMaterial(authorities: .text(Array(TestServer.certificate.utf8)))
    let transport = HTTPTransport(
        HTTPTransportSettings(tls: ["127.0.0.1": authorities], readTimeout: .seconds(1)))
    let usual = Machine(
        variables: AzureServer.Setting.application.merging(["AZURE_AUTHORITY_HOST": secure.url]) { $1 })
    let bed = AzureBed(
        azure: azure, vault: "127.0.0.1:\(secure.port)",
        provider: AzureKeyVault(
            transport: transport, metadata: transport,
            surroundings: (machine?(secure.url, plain.url) ?? usual).surroundings))
    let result: Result<Void, any Error>
    do {
        result = .success(try await body(bed))
    } catch {
        result = .failure(error)
    }
    await transport.shutdown()
    await secure.stop()
    await plain.stop()
    try result.get()
}

extension AzureServer.Setting {
    /// One key, `k`, of one version.
    init(_ jwk: JSON, attributes: JSON = ["enabled": true]) {
        self.init()
        versions["k"] = [AzureServer.Version(AzureBed.version, jwk, attributes: attributes)]
    }

    /// One key on P-256.
    static var usual: Self { Self(MintedKey.p256.jwk) }

    /// The variables of the application that is known.
    static let application: [String: String] = {
        let setting = Self()
        return [
            "AZURE_TENANT_ID": setting.tenant, "AZURE_CLIENT_ID": setting.clientID,
            "AZURE_CLIENT_SECRET": setting.clientSecret,
        ]
    }()
}
