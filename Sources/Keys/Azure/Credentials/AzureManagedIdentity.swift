// SPDX-License-Identifier: Apache-2.0

import HTTPTransport

/// The identity that Azure gives a machine or an app ("How to use managed identities to acquire an access token";
/// App Service, "REST endpoint reference"). `AZURE_CLIENT_ID` chooses among several.
struct AzureManagedIdentity {
    var lookUp: AzureCredentialLookUp

    /// The instance metadata service's URL, without a path.
    static func machineURL(_ surroundings: Surroundings) -> String {
        surroundings["AZURE_POD_IDENTITY_AUTHORITY_HOST"] ?? "http://169.254.169.254"
    }

    /// The token of the identity.
    ///
    /// - Parameter tried: Where credentials were looked for before.
    func token(tried: [String]) async throws(KeyFetchError) -> (value: AccessToken, until: Int) {
        let variables = "\(Self.endpointVariable) and \(Self.headerVariable)"
        if let endpoint = lookUp.surroundings[Self.endpointVariable],
            let secret = lookUp.surroundings[Self.headerVariable]
        {
            let url = try url(endpoint, version: "2019-08-01", of: Self.endpointVariable)
            guard secret.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
                throw lookUp.exchange.fault(
                    .misconfigured("\(Self.headerVariable), which cannot be sent as a header"))
            }
            let response = try await exchange.send(
                HTTPRequest(.get, url, fields: ["X-IDENTITY-HEADER": secret]))
            return try service(hiding: [secret]).token(response)
        }
        let base = Self.machineURL(lookUp.surroundings)
        let url = try url(
            (base.hasSuffix("/") ? String(base.dropLast()) : base) + Self.path, version: "2018-02-01",
            of: "AZURE_POD_IDENTITY_AUTHORITY_HOST")
        let place = "the managed identity of \(url.authority)"
        let response: HTTPResponse
        do throws(KeyFetchError) {
            response = try await exchange.send(HTTPRequest(.get, url, fields: ["Metadata": "true"]))
        } catch {
            // Elsewhere than on Azure's machines nobody answers.
            guard error.isNobodyThere else { throw error }
            throw exchange.fault(.noCredentials(tried: tried + [variables, place]))
        }
        // The machine has no identity, or not that one.
        guard response.status != 400 else {
            let said = service(hiding: []).refusal(response).said.map { ": \($0)" } ?? ""
            throw exchange.fault(.noCredentials(tried: tried + [variables, place + said]))
        }
        return try service(hiding: []).token(response)
    }

    private var exchange: KeyServiceExchange {
        var exchange = lookUp.exchange
        exchange.transport = lookUp.metadata
        return exchange
    }

    private func service(hiding secrets: [String]) -> TokenService {
        var service = lookUp.service(hiding: secrets)
        service.exchange = exchange
        return service
    }

    private func url(
        _ endpoint: String, version: String, of variable: String
    ) throws(KeyFetchError) -> HTTPURL {
        var query = [("api-version", version), ("resource", lookUp.cloud.resource)]
        if let id = lookUp.surroundings["AZURE_CLIENT_ID"] { query.append(("client_id", id)) }
        guard let url = HTTPURL("\(endpoint)?\(FormBody.encoded(query))"),
            url.scheme == .https || url.isOfTheMachine
        else { throw lookUp.exchange.fault(.misconfigured("\(variable), which is no URL of this machine")) }
        return url
    }

    static let endpointVariable = "IDENTITY_ENDPOINT"
    private static let headerVariable = "IDENTITY_HEADER"
    private static let path = "/metadata/identity/oauth2/token"
}

extension KeyFetchError.Cause {
    /// A service's own message, where the case has one.
    fileprivate var said: String? {
        switch self {
        case .notFound(let said), .unauthenticated(let said), .throttled(let said), .denied(_, let said),
            .failed(_, let said):
            said
        default: nil
        }
    }
}
