// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import Signatures
import StrictJSON

/// Workload identity federation (AIP-4117): a token that another issuer gave this workload is exchanged for one of
/// Google's (RFC 8693), and that for a service account's where the file says so.
struct GoogleExternalAccount: Sendable {
    private let audience: String
    private let subjectTokenType: String
    private let tokenURL: String
    private let impersonationURL: String?
    /// Authenticates the exchange itself, where the pool wants that.
    private let client: (id: String, secret: String)?
    private let source: GoogleSubjectTokenSource

    init(_ file: JSONCursor) throws(JSONShapeError) {
        audience = try file.required("audience").string()
        subjectTokenType = try file.required("subject_token_type").string()
        tokenURL = try file.optional("token_url")?.string() ?? Self.usualTokenURL
        impersonationURL = try file.optional("service_account_impersonation_url")?.string()
        if let id = try file.optional("client_id")?.string() {
            client = (id, try file.optional("client_secret")?.string() ?? "")
        } else {
            client = nil
        }
        source = try GoogleSubjectTokenSource(try file.required("credential_source"))
    }

    func token(_ lookUp: GoogleCredentialLookUp) async throws(KeyFetchError) -> (
        value: AccessToken, until: Int
    ) {
        let url = try lookUp.url(tokenURL, "token_url")
        let impersonation = try impersonationURL.map { text throws(KeyFetchError) in
            try lookUp.url(text, "service_account_impersonation_url")
        }
        let subjectToken = try await source.token(lookUp)
        var fields: HTTPFields = [:]
        if let client {
            let pair = "\(PercentEncoding.encoded(client.id)):\(PercentEncoding.encoded(client.secret))"
            fields["Authorization"] = "Basic \(Base64.encode(pair.utf8))"
        }
        let service = lookUp.service(hiding: [
            subjectToken, client?.secret ?? "", fields["Authorization"] ?? "",
        ])
        let federated = try await service.post(
            [
                ("grant_type", Self.grant), ("audience", audience),
                ("scope", impersonation == nil ? GoogleCredentialLookUp.scope : Self.impersonationScope),
                ("requested_token_type", Self.accessToken), ("subject_token", subjectToken),
                ("subject_token_type", subjectTokenType),
            ], to: url, fields: fields)
        guard let impersonation else { return federated }
        return try await impersonate(federated.value, impersonation, lookUp)
    }

    /// IAM Service Account Credentials API, `generateAccessToken`.
    private func impersonate(
        _ federated: AccessToken, _ url: HTTPURL, _ lookUp: GoogleCredentialLookUp
    ) async throws(KeyFetchError) -> (value: AccessToken, until: Int) {
        let body: JSON = ["scope": [.string(GoogleCredentialLookUp.scope)], "lifetime": "3600s"]
        let exchange = lookUp.exchange
        let response = try await exchange.send(
            HTTPRequest(
                .post, url,
                fields: ["Authorization": federated.authorization, "Content-Type": "application/json"],
                body: body.serialized()))
        guard response.isSuccess else {
            throw exchange.fault(
                GoogleCloudStatus.cause(
                    of: response, permission: "iam.serviceAccounts.getAccessToken",
                    hidden: HiddenText([federated.value])))
        }
        let answer = try exchange.object(response).json
        guard let token = answer["accessToken"]?.string.flatMap(AccessToken.init),
            let until = answer["expireTime"]?.string.flatMap({ RFC3339.seconds($0) })
        else {
            throw exchange.fault(
                .malformed(why: "\(url.host) answered without a usable accessToken and expireTime"))
        }
        return (token, until)
    }

    private static let grant = "urn:ietf:params:oauth:grant-type:token-exchange"
    private static let accessToken = "urn:ietf:params:oauth:token-type:access_token"
    private static let usualTokenURL = "https://sts.googleapis.com/v1/token"
    private static let impersonationScope = "https://www.googleapis.com/auth/cloud-platform"
}

extension GoogleExternalAccount: CustomStringConvertible, CustomReflectable {
    /// Without the secrets.
    var description: String { audience }
    /// Nothing inside, so that no dump prints a secret.
    var customMirror: Mirror { Mirror(self, children: [:]) }
}
