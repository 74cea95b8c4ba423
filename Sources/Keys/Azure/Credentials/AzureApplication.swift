// SPDX-License-Identifier: Apache-2.0

import HTTPTransport

/// An application of Entra ID that asks for a token by itself (Microsoft identity platform, "OAuth 2.0 client
/// credentials flow").
struct AzureApplication {
    var lookUp: AzureCredentialLookUp
    /// The tenant's identifier or one of its domain names.
    var tenant: String
    var clientID: String

    /// Gets a token for a secret that both sides know.
    func token(secret: String) async throws(KeyFetchError) -> (value: AccessToken, until: Int) {
        try await post([("client_secret", secret)], hiding: [secret])
    }

    /// Gets a token for one that another issuer, a Kubernetes cluster for example, keeps fresh in a file.
    func token(assertionFile path: String) async throws(KeyFetchError) -> (value: AccessToken, until: Int) {
        let text: String
        do {
            text = String(decoding: try lookUp.surroundings.readFile(path, Self.largestFile), as: UTF8.self)
        } catch {
            throw lookUp.exchange.fault(
                .misconfigured("AZURE_FEDERATED_TOKEN_FILE, which names \(path): \(error)"))
        }
        let words = text.split(whereSeparator: \.isWhitespace)
        guard words.count == 1, let assertion = words.first.map(String.init) else {
            throw lookUp.exchange.fault(
                .misconfigured("AZURE_FEDERATED_TOKEN_FILE, which names \(path): it holds no token"))
        }
        return try await post(
            [("client_assertion_type", Self.assertionType), ("client_assertion", assertion)],
            hiding: [assertion])
    }

    private func post(
        _ proof: [(name: String, value: String)], hiding secrets: [String]
    ) async throws(KeyFetchError) -> (value: AccessToken, until: Int) {
        let form =
            [
                ("grant_type", "client_credentials"), ("client_id", clientID),
                ("scope", lookUp.cloud.resource + "/.default"),
            ] + proof
        return try await lookUp.service(hiding: secrets).post(form, to: try url())
    }

    private func url() throws(KeyFetchError) -> HTTPURL {
        guard !tenant.isEmpty, tenant.utf8.allSatisfy(Self.isOfTenant) else {
            throw lookUp.exchange.fault(.misconfigured("AZURE_TENANT_ID, which is no tenant's"))
        }
        let authority = lookUp.surroundings[Self.authorityVariable] ?? "https://\(lookUp.cloud.authority)"
        // Azure's own clients take it without a scheme too.
        guard let base = HTTPURL(authority.contains("://") ? authority : "https://\(authority)"),
            base.isFitForCredentials,
            let url = HTTPURL(
                base.scheme, authority: base.authority, target: "/\(tenant)/oauth2/v2.0/token")
        else {
            throw lookUp.exchange.fault(.misconfigured("\(Self.authorityVariable), which is no https URL"))
        }
        return url
    }

    private static func isOfTenant(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."):
            true
        default: false
        }
    }

    private static let authorityVariable = "AZURE_AUTHORITY_HOST"
    private static let assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    private static let largestFile = 32 << 10
}
