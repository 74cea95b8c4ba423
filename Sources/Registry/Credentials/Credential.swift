// SPDX-License-Identifier: Apache-2.0

/// What proves to a registry who we are. Prints as a placeholder.
public enum Credential: Sendable, Hashable {
    /// A name with a password, or with a token that serves as one.
    case basic(username: String, password: String)
    /// A refresh token that a token service exchanges (OAuth 2, RFC 6749 section 6).
    case identityToken(String)
    /// A token that goes to the registry as it is.
    case registryToken(String)
}

extension Credential: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// A placeholder.
    public var description: String { "<redacted>" }
    /// A placeholder.
    public var debugDescription: String { description }
    /// Nothing inside, so that no dump prints the secret.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
