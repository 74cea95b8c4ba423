// SPDX-License-Identifier: Apache-2.0

package import HTTPTransport
package import Policy
import Signatures
import StrictJSON

/// Public keys of Azure Key Vault and Managed HSM (Key Vault REST API 7.4, "Get Key").
package struct AzureKeyVault: KeyProvider {
    private let transport: HTTPTransport
    private let credentials: AzureCredentials
    private let credentialHosts: Set<String>
    private let now: @Sendable () -> Int

    /// - Parameters:
    ///   - transport: Asks vaults and token services.
    ///   - metadata: Asks the machine for its managed identity, ``metadataHosts(_:)``: without a proxy, and with those
    ///     hosts allowed.
    ///   - surroundings: Where credentials are looked for.
    ///   - credentialHosts: Hosts, `host` or `host:port`, that may be sent a token as a vault although their names
    ///     are not Azure's.
    package init(
        transport: HTTPTransport, metadata: HTTPTransport, surroundings: Surroundings,
        credentialHosts: Set<String> = []
    ) {
        self.transport = transport
        credentials = AzureCredentials(transport: transport, metadata: metadata, surroundings: surroundings)
        self.credentialHosts = credentialHosts
        now = surroundings.now
    }

    /// The hosts that may be asked for a managed identity, for the transport's `allowedHosts`.
    package static func metadataHosts(_ surroundings: Surroundings) -> Set<String> {
        let urls = [
            AzureManagedIdentity.machineURL(surroundings),
            surroundings[AzureManagedIdentity.endpointVariable],
        ]
        return Set(urls.compactMap { $0 }.compactMap { HTTPURL($0)?.host })
    }

    package func fetch(_ id: AzureKeyID) async throws(KeyFetchError) -> FetchedKey {
        let exchange = KeyServiceExchange(.azureKeyVault, key: id.description, transport: transport)
        guard let url = HTTPURL("\(id.description)?api-version=\(Self.version)") else {
            throw exchange.fault(.misconfigured("a vault whose name can be a host's"))
        }
        let cloud = try cloud(of: url, exchange)
        let answer = try await exchange.object(send(url, cloud, exchange))
        let key = try exchange.shaped { () throws(JSONShapeError) in try AzureKey(answer, of: id) }
        if let state = key.unusableState(at: now()) { throw exchange.fault(.disabled(state: state)) }
        if let operations = key.operations, operations.isDisjoint(with: ["sign", "verify"]) {
            throw exchange.fault(
                .otherPurpose(KeyServiceExchange.line(operations.sorted().joined(separator: ", ")) ?? "none"))
        }
        return FetchedKey(try publicKey(key, exchange), version: key.kid)
    }

    /// A token goes to Azure's vaults, to this machine, or where the operator said; a policy alone sends it nowhere
    /// else.
    private func cloud(of url: HTTPURL, _ exchange: KeyServiceExchange) throws(KeyFetchError) -> AzureCloud {
        if url.port == 443, let cloud = AzureCloud(vault: url.host) { return cloud }
        let isAllowed = credentialHosts.contains(url.host) || credentialHosts.contains(url.authority)
        guard isAllowed || url.addressClass == .loopback else {
            throw exchange.fault(
                .misconfigured(
                    "\(url.authority) is not Azure's, and credentials for Azure go nowhere else"))
        }
        return .public
    }

    private func send(
        _ url: HTTPURL, _ cloud: AzureCloud, _ exchange: KeyServiceExchange
    ) async throws(KeyFetchError) -> HTTPResponse {
        var token = try await credentials.token(cloud, for: exchange)
        var response = try await send(url, token, exchange)
        if response.status == 401 {
            // It may have been revoked before its time.
            await credentials.drop(cloud)
            token = try await credentials.token(cloud, for: exchange)
            response = try await send(url, token, exchange)
        }
        guard response.isSuccess else {
            throw exchange.fault(AzureError.cause(of: response, hidden: HiddenText([token.value])))
        }
        return response
    }

    private func send(
        _ url: HTTPURL, _ token: AccessToken, _ exchange: KeyServiceExchange
    ) async throws(KeyFetchError) -> HTTPResponse {
        try await exchange.send(
            HTTPRequest(
                .get, url, fields: ["Authorization": token.authorization, "Accept": "application/json"]))
    }

    private func publicKey(
        _ key: AzureKey, _ exchange: KeyServiceExchange
    ) throws(KeyFetchError) -> PublicKey {
        do throws(JSONWebKeyProblem) {
            return try key.jwk.publicKey()
        } catch {
            switch error {
            case .symmetric(let type): throw exchange.fault(.otherPurpose(type))
            case .unsupported(let name): throw exchange.fault(.unsupportedAlgorithm(name))
            case .unusable(let error): throw exchange.fault(.unusable(error))
            case .shape(let error): throw exchange.fault(.malformed(why: "\(error)"))
            }
        }
    }

    private static let version = "7.4"
}
