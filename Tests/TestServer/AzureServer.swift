// SPDX-License-Identifier: Apache-2.0

package import StrictJSON
import Synchronization

/// Imitates Azure as far as a reader of public keys sees it: a key vault (REST API 7.4), Entra ID's token endpoint, a
/// machine's and an app's managed identity. Written from their public documentation; azure-keyvault-keys and
/// azure-identity talk to it too.
package final class AzureServer: Sendable {
    /// A version of a key.
    package struct Version: Sendable {
        /// 32 hexadecimal digits.
        package var id: String
        /// The JSON Web Key without its `kid`.
        package var jwk: JSON
        /// `enabled`, `nbf`, `exp` and others.
        package var attributes: JSON

        package init(_ id: String, _ jwk: JSON, attributes: JSON = ["enabled": true]) {
            self.id = id
            self.jwk = jwk
            self.attributes = attributes
        }
    }

    /// What is there, and what goes wrong.
    package struct Setting: Sendable {
        /// By the name of their key; the last one is the current one.
        package var versions: [String: [Version]] = [:]
        /// The tokens that the vault takes.
        package var tokens: Set<String> = ["good-token"]
        package var resource = "https://vault.azure.net"
        package var tenant = "11111111-2222-3333-4444-555555555555"
        package var clientID = "66666666-7777-8888-9999-000000000000"
        package var clientSecret = "client-secret-of-an-app"
        package var federatedToken = "eyJh.federated.token-of-a-pod"
        package var identityHeader = "identity-header-of-an-app"
        /// Whether the machine has an identity.
        package var machineHasIdentity = true
        /// Whether the caller may get keys.
        package var mayGet = true
        /// Answers a request before everything else.
        package var intercept: @Sendable (TestServer.Request) -> TestServer.Answer? = { _ in nil }

        package init() {}
    }

    private let state: Mutex<(setting: Setting, requests: [TestServer.Request])>

    package init(_ setting: Setting = Setting()) { state = Mutex((setting, [])) }

    /// Changes what is there.
    package func change(_ body: @Sendable (inout Setting) -> Void) { state.withLock { body(&$0.setting) } }

    /// Every request so far.
    package var requests: [TestServer.Request] { state.withLock { $0.requests } }

    /// What is there.
    package var setting: Setting { state.withLock { $0.setting } }

    /// Answers a request, for ``TestServer/start(tls:_:)``: the vault and the token endpoint over TLS, the managed
    /// identities without.
    package func answer(_ request: TestServer.Request) -> TestServer.Answer {
        let setting = state.withLock { state in
            state.requests.append(request)
            return state.setting
        }
        if let answer = setting.intercept(request) { return answer }
        switch (request.method, request.path) {
        case ("GET", let path) where path.hasPrefix("/keys/"): return Self.key(request, setting)
        case ("POST", "/\(setting.tenant)/oauth2/v2.0/token"): return Self.token(request.form, setting)
        case ("GET", "/\(setting.tenant)/v2.0/.well-known/openid-configuration"):
            return Self.discovery(request, setting)
        case ("GET", "/metadata/identity/oauth2/token"): return Self.machineToken(request, setting)
        case ("GET", "/msi/token"): return Self.appToken(request, setting)
        default: return .text("not found", status: 404, type: "text/html")
        }
    }

    /// An error of a vault.
    package static func failure(
        _ status: Int, _ code: String, _ message: String, inner: String? = nil
    ) -> TestServer.Answer {
        var error = JSONObject()
        error["code"] = .string(code)
        error["message"] = .string(message)
        if let inner { error["innererror"] = ["code": .string(inner)] }
        return .json(["error": .object(error)], status: status)
    }

    private static func key(_ request: TestServer.Request, _ setting: Setting) -> TestServer.Answer {
        let host = request.field("Host") ?? ""
        guard let token = request.token, setting.tokens.contains(token) else {
            var answer = failure(401, "Unauthorized", "AKV10000: Request is missing a Bearer or PoP token.")
            answer.fields.append(
                (
                    "WWW-Authenticate",
                    "Bearer authorization=\"https://\(host)/\(setting.tenant)\", resource=\"\(setting.resource)\""
                ))
            return answer
        }
        guard request.queryFields["api-version"] != nil else {
            return failure(400, "BadParameter", "api-version must be specified")
        }
        guard setting.mayGet else {
            return failure(
                403, "Forbidden", "Caller is not authorized to perform action on resource.",
                inner: "ForbiddenByRbac")
        }
        // Clients that want the current version ask with an empty one.
        let parts = request.path.split(separator: "/").dropFirst().map(String.init)
        let versions = parts.first.flatMap { setting.versions[$0] } ?? []
        let version = parts.count > 1 ? versions.first { $0.id == parts[1] } : versions.last
        guard let version, let name = parts.first else {
            return failure(
                404, "KeyNotFound",
                "A key with (name/id) \(parts.joined(separator: "/")) was not found in this key vault.")
        }
        var key = version.jwk.object ?? JSONObject()
        if key["kid"] == nil { key["kid"] = .string("https://\(host)/keys/\(name)/\(version.id)") }
        return .json(["key": .object(key), "attributes": version.attributes])
    }

    private static func discovery(_ request: TestServer.Request, _ setting: Setting) -> TestServer.Answer {
        let base = "https://\(request.field("Host") ?? "")/\(setting.tenant)"
        return .json([
            "issuer": .string("\(base)/v2.0"),
            "authorization_endpoint": .string("\(base)/oauth2/v2.0/authorize"),
            "token_endpoint": .string("\(base)/oauth2/v2.0/token"),
        ])
    }

    private static func refused(_ error: String, _ description: String, status: Int = 400)
        -> TestServer.Answer
    {
        .json(["error": .string(error), "error_description": .string(description)], status: status)
    }

    private static func token(_ form: [String: String], _ setting: Setting) -> TestServer.Answer {
        guard form["grant_type"] == "client_credentials", form["client_id"] == setting.clientID else {
            return refused("unauthorized_client", "AADSTS700016: Application was not found in the directory.")
        }
        guard form["scope"]?.split(separator: " ").contains("\(setting.resource)/.default") == true else {
            return refused("invalid_resource", "AADSTS500011: The resource principal was not found.")
        }
        if let assertion = form["client_assertion"] {
            guard
                form["client_assertion_type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                assertion == setting.federatedToken
            else { return refused("invalid_client", "AADSTS700213: No matching federated identity record.") }
        } else if form["client_secret"] != setting.clientSecret {
            return refused("invalid_client", "AADSTS7000215: Invalid client secret provided.", status: 401)
        }
        return .json([
            "token_type": "Bearer", "expires_in": 3599, "ext_expires_in": 3599,
            "access_token": .string(setting.tokens.min() ?? ""),
        ])
    }

    private static func machineToken(_ request: TestServer.Request, _ setting: Setting) -> TestServer.Answer {
        guard request.field("Metadata")?.lowercased() == "true" else {
            return refused("invalid_request", "Required metadata header not specified")
        }
        let query = request.queryFields
        guard query["api-version"] == "2018-02-01", query["resource"] == setting.resource else {
            return refused("invalid_request", "Bad request")
        }
        guard setting.machineHasIdentity, query["client_id"] ?? setting.clientID == setting.clientID else {
            return refused("invalid_request", "Identity not found")
        }
        return .json([
            "access_token": .string(setting.tokens.min() ?? ""), "client_id": .string(setting.clientID),
            "expires_in": "3599", "expires_on": "4102444800", "not_before": "1700000000",
            "resource": .string(setting.resource), "token_type": "Bearer",
        ])
    }

    private static func appToken(_ request: TestServer.Request, _ setting: Setting) -> TestServer.Answer {
        guard request.field("X-IDENTITY-HEADER") == setting.identityHeader else {
            return .json(["statusCode": 401, "message": "Unauthorized"], status: 401)
        }
        let query = request.queryFields
        guard query["api-version"] == "2019-08-01", query["resource"] == setting.resource else {
            return .json(["statusCode": 400, "message": "Bad request"], status: 400)
        }
        return .json([
            "access_token": .string(setting.tokens.min() ?? ""), "expires_on": "4102444800",
            "resource": .string(setting.resource), "token_type": "Bearer",
            "client_id": .string(setting.clientID),
        ])
    }
}
