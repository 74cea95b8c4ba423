// SPDX-License-Identifier: Apache-2.0

import HTTPTransport

/// The metadata server of Compute Engine, Cloud Run and GKE's workload identity (Compute Engine, "Access tokens").
struct GoogleMetadataServer {
    var lookUp: GoogleCredentialLookUp

    /// `host` or `host:port`.
    static func host(_ surroundings: Surroundings) -> String {
        surroundings[hostVariable] ?? "metadata.google.internal"
    }

    /// The token of the machine's or pod's service account.
    ///
    /// - Parameter tried: Where credentials were looked for before.
    func token(tried: [String]) async throws(KeyFetchError) -> (value: AccessToken, until: Int) {
        var exchange = lookUp.exchange
        exchange.transport = lookUp.metadata
        let host = Self.host(lookUp.surroundings)
        guard let url = HTTPURL(.http, authority: host, target: Self.path), url.isOfTheMachine else {
            throw exchange.fault(
                .misconfigured("\(Self.hostVariable), which is the host of no metadata server"))
        }
        let response: HTTPResponse
        do throws(KeyFetchError) {
            response = try await exchange.send(HTTPRequest(.get, url, fields: [Self.flavor: Self.google]))
        } catch {
            // Elsewhere than on Google's machines nobody answers.
            guard error.isNobodyThere else { throw error }
            throw exchange.fault(.noCredentials(tried: tried + ["the metadata server \(host)"]))
        }
        // Whoever else sits at that address does not say this.
        guard !response.isSuccess || response.fields[Self.flavor] == Self.google else {
            throw exchange.fault(
                .noCredentials(tried: tried + ["\(host), which is not Google's metadata server"]))
        }
        guard response.status != 404 else {
            throw exchange.fault(
                .noCredentials(tried: tried + ["the metadata server \(host), which knows no service account"])
            )
        }
        var service = lookUp.service(hiding: [])
        service.exchange = exchange
        return try service.token(response)
    }

    private static let hostVariable = "GCE_METADATA_HOST"
    private static let path = "/computeMetadata/v1/instance/service-accounts/default/token"
    /// Sent so that no request is made by accident, and answered.
    private static let flavor = "Metadata-Flavor"
    private static let google = "Google"
}

extension KeyFetchError {
    /// Whether nobody answered at that address.
    var isNobodyThere: Bool {
        switch cause {
        case .transport(.unreachable), .transport(.timedOut): true
        default: false
        }
    }
}
