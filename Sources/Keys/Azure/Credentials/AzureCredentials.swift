// SPDX-License-Identifier: Apache-2.0

import HTTPTransport

/// Credentials as Azure's default chain looks for them: a client secret in the environment, workload identity, managed
/// identity. The first that is there counts, even when it fails.
struct AzureCredentials: Sendable {
    let transport: HTTPTransport
    let metadata: HTTPTransport
    let surroundings: Surroundings
    /// Tokens are for one resource each.
    private let kept: [AzureCloud: ExpiringValue<AccessToken>]

    init(transport: HTTPTransport, metadata: HTTPTransport, surroundings: Surroundings) {
        self.transport = transport
        self.metadata = metadata
        self.surroundings = surroundings
        kept = Dictionary(AzureCloud.known.map { ($0, ExpiringValue()) }) { first, _ in first }
    }

    /// The token that is kept, or a new one, for the sake of a key.
    func token(
        _ cloud: AzureCloud, for asking: KeyServiceExchange
    ) async throws(KeyFetchError) -> AccessToken {
        var exchange = asking
        exchange.transport = transport
        let lookUp = AzureCredentialLookUp(
            exchange: exchange, metadata: metadata, surroundings: surroundings, cloud: cloud)
        do throws(KeyFetchError) {
            return try await (kept[cloud] ?? ExpiringValue()).value(at: surroundings.now()) {
                () async throws(KeyFetchError) -> (value: AccessToken, until: Int) in
                try await lookUp.token()
            }
        } catch {
            // Whoever asked first gave its key's name to an error that all share.
            throw asking.fault(error.cause)
        }
    }

    /// Forgets the token.
    func drop(_ cloud: AzureCloud) async { await kept[cloud]?.drop() }
}

/// One search for a token.
struct AzureCredentialLookUp: Sendable {
    var exchange: KeyServiceExchange
    var metadata: HTTPTransport
    var surroundings: Surroundings
    var cloud: AzureCloud

    func token() async throws(KeyFetchError) -> (value: AccessToken, until: Int) {
        let client = "AZURE_TENANT_ID, AZURE_CLIENT_ID and"
        if let tenant = surroundings["AZURE_TENANT_ID"], let id = surroundings["AZURE_CLIENT_ID"] {
            let application = AzureApplication(lookUp: self, tenant: tenant, clientID: id)
            if let secret = surroundings["AZURE_CLIENT_SECRET"] {
                return try await application.token(secret: secret)
            }
            if let path = surroundings["AZURE_FEDERATED_TOKEN_FILE"] {
                return try await application.token(assertionFile: path)
            }
        }
        return try await AzureManagedIdentity(lookUp: self)
            .token(tried: ["\(client) AZURE_CLIENT_SECRET", "\(client) AZURE_FEDERATED_TOKEN_FILE"])
    }

    /// Asks a token service.
    func service(hiding secrets: [String]) -> TokenService {
        TokenService(exchange: exchange, hidden: HiddenText(secrets), now: surroundings.now())
    }
}
