// SPDX-License-Identifier: Apache-2.0

/// What a registry asks of its clients.
package enum Authentication: Sendable, Equatable {
    /// Anyone may read and write.
    case none
    /// HTTP Basic (RFC 7617) on every request.
    case basic(Credentials)
    /// A token of the registry's own token service on every request.
    case bearer(TokenService)
}

/// A user's name and password.
package struct Credentials: Sendable, Hashable {
    /// The name, without colons.
    package var user: String
    /// The password.
    package var password: String

    /// Credentials from their two parts.
    package init(user: String, password: String) {
        self.user = user
        self.password = password
    }
}

/// How tokens are given out (distribution project, "Token Authentication Specification").
package struct TokenService: Sendable, Equatable {
    /// The name by which the registry asks for tokens.
    package var service: String
    /// How long a token is good.
    package var lifetime: Duration
    /// What a client shows to get one; `nil` gives a token to anyone.
    package var credentials: Credentials?
    /// The address of the token service that challenges name; `nil` names `/token` on this server.
    package var realm: String?

    /// A token service on this server, unless `realm` names another.
    package init(
        service: String = "local-registry", lifetime: Duration = .seconds(300),
        credentials: Credentials? = nil, realm: String? = nil
    ) {
        self.service = service
        self.lifetime = lifetime
        self.credentials = credentials
        self.realm = realm
    }
}
