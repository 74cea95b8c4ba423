// SPDX-License-Identifier: Apache-2.0

package import HTTPTransport
package import Policy

/// Public keys of the transit engines of HashiCorp Vault and OpenBao (both: HTTP API, "Transit secrets engine",
/// "Read key"). It never asks them to sign or to verify.
///
/// Where the server is and how we log in comes from the variables that the services' own tools read;
/// ``TransitServer`` and ``TransitCredential`` say which.
package struct TransitEngine: KeyProvider {
    private let transport: HTTPTransport
    private let surroundings: Surroundings
    private let tokens = TransitTokens()

    package init(transport: HTTPTransport, surroundings: Surroundings) {
        self.transport = transport
        self.surroundings = surroundings
    }

    /// The key's pinned version, or its latest.
    package func fetch(_ reference: TransitKeyName) async throws(KeyFetchError) -> FetchedKey {
        let provider: KeyProviderName = reference.vendor == .hashiCorp ? .vault : .openBao
        let exchange = KeyServiceExchange(provider, key: reference.description, transport: transport)
        let server = try TransitServer(of: reference, surroundings, exchange)
        let credential = try TransitCredential(server.variables, surroundings, exchange)
        let path = "\(server.mount)/keys/\(reference.name)"

        var token = try await token(credential, of: server)
        var answer = try await server.get(path, token: token)
        if answer.status == 403, case .login = credential {
            // It was revoked, or what it may do has changed since we logged in: once more with a new one.
            await tokens.drop(credential, of: server)
            token = try await self.token(credential, of: server)
            answer = try await server.get(path, token: token)
        }
        guard answer.status == 200 else {
            throw server.fault(answer, reading: path, hiding: [token] + credential.secrets)
        }
        return try TransitAnswer(exchange.object(answer), exchange).key(reference)
    }

    private func token(
        _ credential: TransitCredential, of server: TransitServer
    ) async throws(KeyFetchError) -> String {
        switch credential {
        case .token(let token): return token
        case .login(let login):
            let now = surroundings.now()
            do throws(KeyFetchError) {
                return try await tokens.value(credential, of: server).value(at: now) {
                    () async throws(KeyFetchError) in
                    let (token, duration) = try await server.logIn(login)
                    return (token, now + duration)
                }
            } catch {
                // Whoever asked first logged in for all; this is about the key that was asked for here.
                throw server.exchange.fault(error.cause)
            }
        }
    }
}
