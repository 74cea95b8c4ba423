// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// Decides who may pass, and gives out tokens.
struct Gatekeeper: Sendable {
    let authentication: Authentication
    let tokens: TokenIssuer

    /// The 401 that a request without the right credentials gets; `nil` lets it pass.
    func refusal(of request: RegistryRequest, at now: ContinuousClock.Instant) -> RegistryResponse? {
        switch authentication {
        case .none: return nil
        case .basic(let credentials):
            if request.authorization?.shows(credentials) == true { return nil }
            return Self.challenge(#"Basic realm="local-registry""#)
        case .bearer(let service):
            let needed = AccessScope(neededFor: request)
            let header = request.authorization
            var problem: String?
            if let header, header.scheme == .bearer {
                guard let granted = tokens.scope(of: header.parameter, at: now) else {
                    return Self.challenge(service, needed, for: request, problem: "invalid_token")
                }
                guard let needed, !granted.covers(needed) else { return nil }
                problem = "insufficient_scope"
            }
            return Self.challenge(service, needed, for: request, problem: problem)
        }
    }

    /// The answer of the token service.
    func token(for request: RegistryRequest, at now: ContinuousClock.Instant) -> RegistryResponse {
        guard case .bearer(let service) = authentication else {
            return .failure(.nameUnknown, "no tokens are given out here")
        }
        // Clients that try OAuth's POST first fall back to GET on this answer.
        guard request.method == "GET" else { return .failure(.unsupported, "tokens are asked for with GET") }
        if let credentials = service.credentials, request.authorization?.shows(credentials) != true {
            return Self.challenge(#"Basic realm="\#(service.service)""#)
        }
        guard request.query("service") == service.service else {
            return .failure(.denied, status: 400, "this is the token service of \(service.service)")
        }
        let scope = AccessScope(parameters: request.queryValues("scope"))
        let token = tokens.issue(scope, until: now + service.lifetime)
        return .json([
            "token": .string(token), "access_token": .string(token),
            "expires_in": .int(Int(service.lifetime.components.seconds)),
        ])
    }

    private static func challenge(
        _ service: TokenService, _ scope: AccessScope?, for request: RegistryRequest, problem: String?
    ) -> RegistryResponse {
        let realm = service.realm ?? "http://\(request.headers["Host"] ?? "localhost")/token"
        var text = #"Bearer realm="\#(realm)",service="\#(service.service)""#
        if let scope { text += #",scope="\#(scope)""# }
        if let problem { text += #",error="\#(problem)""# }
        return challenge(text)
    }

    private static func challenge(_ text: String) -> RegistryResponse {
        .failure(.unauthorized, "authentication required").with("WWW-Authenticate", text)
    }
}
