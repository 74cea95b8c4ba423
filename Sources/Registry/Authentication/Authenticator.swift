// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import Synchronization

/// Answers registries' challenges, and remembers how each one wants it.
final class Authenticator: Sendable {
    /// A token counts for what it was asked for at one registry, never for another that names the same service.
    private struct TokenKey: Hashable {
        var registry: String
        var realm: String
        var service: String?
        var scope: String
    }

    private struct Kept {
        var token: BearerToken
        var until: ContinuousClock.Instant
    }

    private struct State {
        var schemes: [String: AuthScheme] = [:]
        var tokens: [TokenKey: Kept] = [:]
    }

    private let credentials: CredentialSource
    private let sender: RequestSender
    private let limits: FetchLimits
    private let state = Mutex(State())
    private let flights = SingleFlight<TokenKey, BearerToken>()

    init(credentials: CredentialSource, sender: RequestSender, limits: FetchLimits) {
        self.credentials = credentials
        self.sender = sender
        self.limits = limits
    }

    /// What to send without being asked: nothing to a registry that has not challenged us yet, a token for this
    /// repository to one that has.
    func authorization(
        for endpoint: Endpoint, access: RepositoryAccess, meter: RequestMeter
    ) async throws(RegistryError) -> Authorization? {
        guard let scheme = state.withLock({ $0.schemes[endpoint.key] }) else { return nil }
        return try await authorization(by: scheme, for: endpoint, access, meter: meter)
    }

    /// What to send after a 401, or `nil` when there is nothing better than what was `rejected`.
    func answer(
        _ challenges: [String], from endpoint: Endpoint, access: RepositoryAccess, rejected: Authorization?,
        meter: RequestMeter
    ) async throws(RegistryError) -> Authorization? {
        guard let parsed = AuthChallenge.all(in: challenges) else {
            throw .malformedAnswer(host: endpoint.host, why: "its WWW-Authenticate header")
        }
        guard let scheme = AuthScheme(parsed) else { return nil }
        state.withLock { state in
            if state.schemes.count >= Self.mostKept { state.schemes.removeAll() }
            state.schemes[endpoint.key] = scheme
            if let rejected {
                state.tokens = state.tokens.filter { Authorization.bearer($0.value.token.text) != rejected }
            }
        }
        let found = try await authorization(by: scheme, for: endpoint, access, meter: meter)
        return found == rejected ? nil : found
    }

    private func authorization(
        by scheme: AuthScheme, for endpoint: Endpoint, _ access: RepositoryAccess, meter: RequestMeter
    ) async throws(RegistryError) -> Authorization? {
        switch scheme {
        case .basic:
            guard
                case .basic(let username, let password) = try await credentials.credential(
                    host: endpoint.host, path: endpoint.path)
            else { return nil }
            return .basic(username: username, password: password)
        case .bearer(let realm, let service):
            return try await token(realm: realm, service: service, for: endpoint, access, meter: meter)
        }
    }

    private func token(
        realm: String, service: String?, for endpoint: Endpoint, _ access: RepositoryAccess,
        meter: RequestMeter
    ) async throws(RegistryError) -> Authorization {
        let key = TokenKey(
            registry: endpoint.key, realm: realm, service: service,
            scope: "repository:\(endpoint.requested):\(access.rawValue)")
        let now = sender.now
        if let known = state.withLock({ $0.tokens[key] }), known.until > now {
            return .bearer(known.token.text)
        }
        let token = try await flights.run(key) { [self] () async throws(RegistryError) -> BearerToken in
            let token = try await fetch(key, for: endpoint, meter: meter)
            let until = sender.now.advanced(by: token.life)
            state.withLock { state in
                if state.tokens.count >= Self.mostKept {
                    state.tokens = state.tokens.filter { $0.value.until > now }
                }
                if state.tokens.count >= Self.mostKept { state.tokens.removeAll() }
                state.tokens[key] = Kept(token: token, until: until)
            }
            return token
        }
        return .bearer(token.text)
    }

    private func fetch(
        _ key: TokenKey, for endpoint: Endpoint, meter: RequestMeter
    ) async throws(RegistryError) -> BearerToken {
        let host = endpoint.host
        let credential = try await credentials.credential(host: host, path: endpoint.path)
        if case .registryToken(let text) = credential { return BearerToken(text: text, life: .zero) }
        let realm = try TokenRequest.realm(key.realm, registry: endpoint.base, host: host)
        try await sender.check(realm, namedBy: endpoint.base, host: host, meter: meter)
        let request = try TokenRequest.request(
            realm: realm, service: key.service, scope: key.scope, credential: credential, limit: limits.token)
        let answer = try await sender.send(
            request, to: realm.authority, patience: endpoint.patience(limits), meter: meter)
        switch answer.status {
        case 200: break
        case 400, 401, 403:
            throw .unauthorized(
                repository: "\(host)/\(endpoint.path)",
                detail: credential == nil
                    ? "the token service gives no token to anonymous clients"
                    : "the token service refused the credentials")
        default:
            throw .unexpectedStatus(
                host: realm.authority, status: answer.status, detail: AnswerStatus.detail(answer.body))
        }
        guard let token = BearerToken(parsing: answer.body) else {
            throw .malformedAnswer(host: realm.authority, why: "there is no token in it")
        }
        return token
    }

    private static let mostKept = 1000
}
