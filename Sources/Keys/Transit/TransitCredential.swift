// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// What we show a server: a token, or what a token is got for.
///
/// Looked for in this order, with `BAO_` for `VAULT_` where ``TransitVariables`` says so:
///
/// 1. `VAULT_TOKEN`, or the file that `VAULT_TOKEN_FILE` names.
/// 2. AppRole: `VAULT_ROLE_ID` with `VAULT_SECRET_ID` (each also as `…_FILE`; a role may do without a secret id),
///    mounted at `VAULT_APPROLE_MOUNT_PATH`, default `approle`.
/// 3. Kubernetes: the role in `VAULT_K8S_AUTH_ROLE_NAME` (as Consul Template reads it) or `VAULT_ROLE` (as Bank-Vaults
///    does), mounted at `VAULT_K8S_SERVICE_MOUNT_PATH`, default `kubernetes`, with the service account's token from
///    `VAULT_K8S_SERVICE_ACCOUNT_TOKEN_PATH` or its usual place.
/// 4. `~/.vault-token`, which the command lines of both write.
enum TransitCredential: Sendable {
    case token(String)
    case login(Login)

    /// A login at an auth method (HTTP API, "AppRole" and "Kubernetes", "Login").
    struct Login: Sendable {
        /// Below `/v1/`.
        var path: String
        var role: String
        var body: JSON
        /// What of the body must not be shown.
        var secrets: [String]
    }

    /// What must not be shown.
    var secrets: [String] {
        switch self {
        case .token(let token): [token]
        case .login(let login): login.secrets
        }
    }

    init(
        _ variables: TransitVariables, _ surroundings: Surroundings, _ exchange: KeyServiceExchange
    ) throws(KeyFetchError) {
        if let token = try variables.secret("TOKEN", exchange) {
            self = .token(token)
        } else if let login = try Self.appRole(variables, exchange) {
            self = .login(login)
        } else if let login = try Self.kubernetes(variables, exchange) {
            self = .login(login)
        } else if let home = surroundings["HOME"],
            let token = try Self.tokenFile("\(home)/.vault-token", variables, surroundings, exchange)
        {
            self = .token(token)
        } else {
            let names = ["TOKEN", "ROLE_ID", "K8S_AUTH_ROLE_NAME", "ROLE"].map { variables.prefix + $0 }
            throw exchange.fault(.noCredentials(tried: names + ["~/.vault-token"]))
        }
    }

    private static func appRole(
        _ variables: TransitVariables, _ exchange: KeyServiceExchange
    ) throws(KeyFetchError) -> Login? {
        guard let role = try variables.secret("ROLE_ID", exchange) else { return nil }
        var body: JSON = ["role_id": .string(role)]
        var secrets: [String] = []
        if let secret = try variables.secret("SECRET_ID", exchange) {
            body = ["role_id": .string(role), "secret_id": .string(secret)]
            secrets.append(secret)
        }
        let path = try loginPath("APPROLE_MOUNT_PATH", default: "approle", variables, exchange)
        return Login(path: path, role: role, body: body, secrets: secrets)
    }

    private static func kubernetes(
        _ variables: TransitVariables, _ exchange: KeyServiceExchange
    ) throws(KeyFetchError) -> Login? {
        guard let role = variables["K8S_AUTH_ROLE_NAME"] ?? variables["ROLE"] else { return nil }
        // Read at every login: the kubelet renews it.
        let variable = "K8S_SERVICE_ACCOUNT_TOKEN_PATH"
        let token = try variables.secret(
            inFile: variables[variable] ?? serviceAccountToken, namedBy: variables.prefix + variable, exchange
        )
        let path = try loginPath("K8S_SERVICE_MOUNT_PATH", default: "kubernetes", variables, exchange)
        return Login(
            path: path, role: role, body: ["role": .string(role), "jwt": .string(token)], secrets: [token])
    }

    /// Some write the mount with `auth/` before it, some without.
    private static func loginPath(
        _ variable: String, default usual: String, _ variables: TransitVariables,
        _ exchange: KeyServiceExchange
    ) throws(KeyFetchError) -> String {
        let written = variables[variable] ?? usual
        guard let mount = TransitServer.path(written) else {
            throw exchange.fault(
                .misconfigured("\(variables.prefix)\(variable) is no path of an auth method"))
        }
        return mount.hasPrefix("auth/") ? "\(mount)/login" : "auth/\(mount)/login"
    }

    /// `nil` when there is no such file.
    private static func tokenFile(
        _ path: String, _ variables: TransitVariables, _ surroundings: Surroundings,
        _ exchange: KeyServiceExchange
    ) throws(KeyFetchError) -> String? {
        guard (try? surroundings.readFile(path, largestTokenFile)) != nil else { return nil }
        return try variables.secret(inFile: path, namedBy: "the token file", exchange)
    }

    private static let serviceAccountToken = "/var/run/secrets/kubernetes.io/serviceaccount/token"
    private static let largestTokenFile = 16 << 10
}
