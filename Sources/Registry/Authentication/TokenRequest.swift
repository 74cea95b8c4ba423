// SPDX-License-Identifier: Apache-2.0

import HTTPTransport

/// Writes requests to token services and judges where they may go. No I/O.
enum TokenRequest {
    /// The service's URL. Throws `credentials` when it is not https, unless the registry itself was spoken to
    /// without TLS and the service is on the same host, or both are on this machine.
    static func realm(_ text: String, registry: HTTPURL, host: String) throws(RegistryError) -> HTTPURL {
        guard let url = HTTPURL(text) else {
            throw .credentials(host: host, why: "the token service is not a URL")
        }
        if url.scheme == .https { return url }
        let isLocal = url.addressClass == .loopback && registry.addressClass == .loopback
        guard registry.scheme == .http, url.host == registry.host || isLocal else {
            throw .credentials(host: host, why: "the token service \(url.withoutQuery) is not https")
        }
        return url
    }

    /// A request for a token: GET, with the password if there is one; POST for an identity token, since that must
    /// not stand in a URL (distribution project, "OAuth2 Token Authentication").
    static func request(
        realm: HTTPURL, service: String?, scope: String, credential: Credential?, limit: Int
    ) throws(RegistryError) -> HTTPRequest {
        var fields = [("scope", scope)]
        if let service { fields.insert(("service", service), at: 0) }
        if case .identityToken(let token) = credential {
            fields += [("grant_type", "refresh_token"), ("client_id", "assay"), ("refresh_token", token)]
            return HTTPRequest(
                .post, realm,
                fields: ["Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"],
                body: Array(form(fields).utf8), bodyLimit: limit)
        }
        let separator = realm.target.contains("?") ? "&" : "?"
        guard
            let url = HTTPURL(
                realm.scheme, authority: realm.authority, target: realm.target + separator + form(fields))
        else { throw .credentials(host: realm.host, why: "the token service is not a URL") }
        var request = HTTPRequest(.get, url, fields: ["Accept": "application/json"], bodyLimit: limit)
        if case .basic(let username, let password) = credential {
            request.fields["Authorization"] =
                Authorization.basic(username: username, password: password).value
        }
        return request
    }

    private static func form(_ fields: [(String, String)]) -> String {
        fields.map { "\($0)=\(PercentEncoding.encoded($1, keeping: ":/"))" }.joined(separator: "&")
    }
}
