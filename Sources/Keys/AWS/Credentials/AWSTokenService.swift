// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import StrictJSON

/// AWS STS, where a token or other credentials are exchanged for a role's (AWS STS API Reference,
/// `AssumeRoleWithWebIdentity` and `AssumeRole`).
struct AWSTokenService: Sendable {
    var access: AWSAccess
    var settings: AWSSettings

    /// The role's credentials for the token of an identity provider that the role trusts.
    func assume(_ role: AWSRole, webIdentityToken: String) async throws(KeyFetchError) -> AWSCredentialLease {
        try await exchange(
            "AssumeRoleWithWebIdentity", role, [("WebIdentityToken", webIdentityToken)],
            hidden: HiddenText([webIdentityToken]), signedBy: nil)
    }

    /// The role's credentials for those of somebody whom the role trusts.
    func assume(_ role: AWSRole, by credentials: AWSCredentials) async throws(KeyFetchError)
        -> AWSCredentialLease
    {
        try await exchange("AssumeRole", role, [], hidden: credentials.hidden, signedBy: credentials)
    }

    private func exchange(
        _ action: String, _ role: AWSRole, _ fields: [(name: String, value: String)], hidden: HiddenText,
        signedBy credentials: AWSCredentials?
    ) async throws(KeyFetchError) -> AWSCredentialLease {
        var form = [
            (name: "Action", value: action), ("Version", "2011-06-15"), ("RoleArn", role.arn),
            ("RoleSessionName", role.sessionName ?? "assay"),
        ]
        if let id = role.externalID { form.append(("ExternalId", id)) }
        if let duration = role.duration { form.append(("DurationSeconds", "\(duration)")) }
        let region = try settings.configuredRegion(access) ?? access.keyRegion
        let url = try AWSEndpoint(service: "sts", region: region).url(settings, access)
        var request = HTTPRequest(
            .post, url, fields: ["Content-Type": FormBody.type],
            body: Array(FormBody.encoded(form + fields).utf8))
        if let credentials {
            // The endpoint without a region counts as this one.
            SignatureV4(credentials: credentials, region: region ?? "us-east-1", service: "sts")
                .sign(&request, at: access.now)
        }
        let response = try await access.exchange.send(request)
        guard response.isSuccess else {
            let permission = "sts:\(action) on \(role.arn)"
            throw access.fault(AWSErrorAnswer(response).cause(permission: permission, hidden))
        }
        return try lease(response)
    }

    private func lease(_ response: HTTPResponse) throws(KeyFetchError) -> AWSCredentialLease {
        guard let element = AWSQueryAnswer(response.body)?.element("Credentials"),
            let id = element.text(of: "AccessKeyId"), let secret = element.text(of: "SecretAccessKey"),
            let token = element.text(of: "SessionToken"),
            let until = element.text(of: "Expiration").flatMap({ RFC3339.seconds($0) }),
            let credentials = AWSCredentials(accessKeyID: id, secretAccessKey: secret, sessionToken: token)
        else {
            throw access.fault(.malformed(why: "\(response.url.host) answered without usable credentials"))
        }
        return AWSCredentialLease(credentials: credentials, until: until)
    }
}
