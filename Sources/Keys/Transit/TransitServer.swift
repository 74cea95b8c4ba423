// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import Policy
import StrictJSON

/// A server with a transit engine, and how it is spoken to.
///
/// Its address is `VAULT_ADDR` (or `BAO_ADDR`), which may say `http` to any host. Our credentials are for that server
/// alone: a policy's `kmsEndpoint` must name the same, or, where the variable is not set, one on this machine.
///
/// Read besides: `VAULT_NAMESPACE`; `VAULT_CACERT` or `VAULT_CACERT_BYTES`, `VAULT_CLIENT_CERT` and
/// `VAULT_CLIENT_KEY`; and `TRANSIT_SECRET_ENGINE_PATH`, cosign's name for the engine's mount. `VAULT_SKIP_VERIFY` is
/// refused.
struct TransitServer: Sendable {
    let address: HTTPURL
    let namespace: String?
    /// The engine's mount, without slashes around it.
    let mount: String
    let variables: TransitVariables
    let exchange: KeyServiceExchange
    private let tls: TLSMaterial

    init(
        of reference: TransitKeyName, _ surroundings: Surroundings, _ exchange: KeyServiceExchange
    ) throws(KeyFetchError) {
        let variables = TransitVariables(reference.vendor, surroundings)
        func misconfigured(_ why: String) -> KeyFetchError { exchange.fault(.misconfigured(why)) }
        address = try Self.address(variables, endpoint: reference.endpoint, misconfigured)
        if let skip = variables["SKIP_VERIFY"], !["0", "f", "false"].contains(skip.lowercased()) {
            throw misconfigured(
                "\(variables.prefix)SKIP_VERIFY is set, but certificates are always checked: name the server's "
                    + "authority in \(variables.prefix)CACERT")
        }
        tls = TLSMaterial(
            authorities: variables["CACERT_BYTES"].map { .text(Array($0.utf8)) }
                ?? variables["CACERT"].map { .file($0) },
            certificate: variables["CLIENT_CERT"].map { .file($0) },
            key: variables["CLIENT_KEY"].map { .file($0) })
        namespace = variables["NAMESPACE"]
        if let namespace, !namespace.utf8.allSatisfy({ (0x21..<0x7F).contains($0) }) {
            throw misconfigured("\(variables.prefix)NAMESPACE holds a character that no namespace has")
        }
        guard let mount = Self.path(surroundings["TRANSIT_SECRET_ENGINE_PATH"] ?? "transit") else {
            throw misconfigured("TRANSIT_SECRET_ENGINE_PATH is no path of a secrets engine")
        }
        self.mount = mount
        self.variables = variables
        self.exchange = exchange
    }

    /// Reads a path below `/v1/`.
    func get(_ path: String, token: String) async throws(KeyFetchError) -> HTTPResponse {
        var request = try request(.get, path)
        request.fields["X-Vault-Token"] = token
        return try await exchange.send(request)
    }

    /// Logs in. Returns a token and the seconds that it is good for.
    func logIn(
        _ login: TransitCredential.Login
    ) async throws(KeyFetchError) -> (token: String, duration: Int) {
        var request = try request(.post, login.path)
        request.fields["Content-Type"] = "application/json"
        request.body = login.body.serialized()
        let answer = try await exchange.send(request)
        guard answer.status == 200 else { throw loginFault(answer, hiding: login.secrets) }
        let auth = try exchange.object(answer).json["auth"]
        guard let token = auth?["client_token"]?.string, (1...Self.longestToken).contains(token.utf8.count),
            token.utf8.allSatisfy({ (0x21..<0x7F).contains($0) })
        else { throw exchange.fault(.malformed(why: "a login at \(login.path) without a token")) }
        let duration = auth?["lease_duration"]?.int ?? 0
        // No duration is a token without end; nothing is kept longer than a day.
        return (token, duration > 0 ? min(duration, Self.longestUse) : Self.longestUse)
    }

    /// A mount's path without slashes around it; `nil` when it could lead elsewhere.
    static func path(_ text: String) -> String? {
        let segments = text.split(separator: "/")
        let isPath = segments.allSatisfy { segment in
            segment != "." && segment != ".."
                && segment.utf8.allSatisfy { byte in
                    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
                        || (0x61...0x7A).contains(byte) || "-_.".utf8.contains(byte)
                }
        }
        return isPath && !segments.isEmpty && text.utf8.count <= 256 ? segments.joined(separator: "/") : nil
    }

    private func request(_ method: HTTPRequest.Method, _ path: String) throws(KeyFetchError) -> HTTPRequest {
        let base = address.target.prefix { $0 != "?" }
        let prefix = base.hasSuffix("/") ? base.dropLast() : base
        guard let url = HTTPURL(address.scheme, authority: address.authority, target: "\(prefix)/v1/\(path)")
        else { throw exchange.fault(.misconfigured("the server's address cannot be used")) }
        var request = HTTPRequest(method, url, tls: [address.authority: tls])
        // Agents of either service may be told to refuse requests without it.
        request.fields["X-Vault-Request"] = "true"
        if let namespace { request.fields["X-Vault-Namespace"] = namespace }
        return request
    }

    private static func address(
        _ variables: TransitVariables, endpoint: String?, _ misconfigured: (String) -> KeyFetchError
    ) throws(KeyFetchError) -> HTTPURL {
        let variable = "\(variables.prefix)ADDR"
        let own: HTTPURL?
        if let text = variables["ADDR"] {
            guard let url = HTTPURL(text) else { throw misconfigured("\(variable) is no http or https URL") }
            own = url
        } else {
            own = nil
        }
        guard let endpoint else {
            guard let own else { throw misconfigured("set \(variable) to the server's address") }
            return own
        }
        guard let named = HTTPURL(endpoint) else {
            throw misconfigured("kmsEndpoint is no http or https URL")
        }
        if let own {
            guard own.isSameOrigin(as: named) else {
                throw misconfigured(
                    "kmsEndpoint is \(named.withoutQuery), but \(variable) is \(own.withoutQuery), and what we log in "
                        + "with goes to that server alone")
            }
            return named
        }
        guard named.host == "localhost" || named.addressClass == .loopback else {
            throw misconfigured(
                "set \(variable) to \(named.withoutQuery) if what we log in with may go there: a policy alone sends "
                    + "it nowhere")
        }
        return named
    }

    private static let longestToken = 8 << 10
    private static let longestUse = 86_400
}
