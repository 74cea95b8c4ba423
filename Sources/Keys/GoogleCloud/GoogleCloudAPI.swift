// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import StrictJSON

/// Cloud KMS over REST, version 1, asked for the sake of one key.
struct GoogleCloudAPI {
    var exchange: KeyServiceExchange
    var credentials: GoogleCloudCredentials
    /// Scheme, host and port of the service, and what stands before `/v1`.
    var endpoint: HTTPURL

    /// Gets a resource.
    ///
    /// - Parameters:
    ///   - resource: Its name below `/v1/`, with a query where it has one.
    ///   - permission: The IAM permission that it needs.
    func get(_ resource: String, permission: String) async throws(KeyFetchError) -> JSONCursor {
        let token = try await credentials.token(for: exchange)
        var (response, sent) = (try await send(resource, token), token)
        if response.status == 401 {
            // It may have been revoked before its time.
            await credentials.drop()
            sent = try await credentials.token(for: exchange)
            response = try await send(resource, sent)
        }
        guard response.isSuccess else {
            throw exchange.fault(
                GoogleCloudStatus.cause(
                    of: response, permission: permission, hidden: HiddenText([sent.value])))
        }
        return try exchange.object(response)
    }

    private func send(_ resource: String, _ token: AccessToken) async throws(KeyFetchError) -> HTTPResponse {
        let base = endpoint.target.prefix { $0 != "?" }
        let path = (base.hasSuffix("/") ? base.dropLast() : base) + "/v1/" + resource
        guard let url = HTTPURL(endpoint.scheme, authority: endpoint.authority, target: path) else {
            throw exchange.fault(.misconfigured("an endpoint that is a URL"))
        }
        return try await exchange.send(
            HTTPRequest(
                .get, url, fields: ["Authorization": token.authorization, "Accept": "application/json"]))
    }
}
