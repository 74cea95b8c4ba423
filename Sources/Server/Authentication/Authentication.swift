// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// How the caller of an endpoint is known.
package indirect enum Authentication: Sendable {
    case none
    /// A token out of a file.
    case bearer(BearerTokens)
    /// A token that the API server of Kubernetes knows.
    case tokenReview(TokenReviews)
    /// A secret that one other server sends with each request, in a header field of its own.
    case extensionSecret(SharedSecret)
    /// A name and a password out of a file (RFC 7617), as clients of registries send them; the password also as a
    /// bearer token.
    case basic(BasicClients)
    /// The first that accepts.
    case anyOf([Authentication])

    enum Outcome: Sendable, Equatable {
        case accepted(APIUser?)
        case refused
        /// It cannot be told now.
        case unavailable
    }

    /// - Parameter field: the value of a header field; `nil` where it is absent or stands there twice.
    func authenticate(_ field: @Sendable (String) -> String?) async -> Outcome {
        switch self {
        case .none: return .accepted(nil)
        case .bearer(let tokens):
            // Whoever comes before its tokens is not refused for good.
            guard !tokens.isAwaited else { return .unavailable }
            guard let token = Self.token(field("Authorization")) else { return .refused }
            return tokens.user(token).map { .accepted($0) } ?? .refused
        case .tokenReview(let reviews):
            guard let token = Self.token(field("Authorization")) else { return .refused }
            return await reviews.review(token)
        case .extensionSecret(let secret):
            guard let value = field(secret.header) else { return .refused }
            return secret.accepts(value) ? .accepted(nil) : .refused
        case .basic(let clients):
            guard !clients.isAwaited else { return .unavailable }
            let field = field("Authorization")
            if let (name, password) = Self.credentials(field) {
                return clients.user(name, password: password).map { .accepted($0) } ?? .refused
            }
            guard let token = Self.token(field) else { return .refused }
            return clients.user(nil, password: token).map { .accepted($0) } ?? .refused
        case .anyOf(let ways):
            var isUnavailable = false
            for way in ways {
                switch await way.authenticate(field) {
                case .accepted(let user): return .accepted(user)
                case .refused: break
                case .unavailable: isUnavailable = true
                }
            }
            return isUnavailable ? .unavailable : .refused
        }
    }

    /// What a refusal asks for (RFC 9110 section 11.6.1). It is one challenge: clients of registries take apart no list,
    /// and of a Bearer challenge they would ask the realm, which here is no address, for a token.
    var challenge: String { takesPasswords ? "Basic realm=\"assay\"" : "Bearer realm=\"assay\"" }

    private var takesPasswords: Bool {
        switch self {
        case .basic: true
        case .anyOf(let ways): ways.contains { $0.takesPasswords }
        case .none, .bearer, .tokenReview, .extensionSecret: false
        }
    }

    /// The name and the password of `Basic <base64 of name:password>` (RFC 7617 section 2); the scheme in any case.
    private static func credentials(_ field: String?) -> (name: String, password: String)? {
        guard let text = value(field, scheme: "basic"), let bytes = Data(base64Encoded: text),
            let decoded = String(validating: bytes, as: UTF8.self)
        else { return nil }
        let sides = decoded.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        return sides.count == 2 ? (String(sides[0]), String(sides[1])) : nil
    }

    /// The token of `Bearer <token>` (RFC 6750 section 2.1); the scheme in any case.
    static func token(_ field: String?) -> String? { value(field, scheme: "bearer") }

    private static func value(_ field: String?, scheme: String) -> String? {
        guard let field, field.utf8.count <= longest else { return nil }
        let parts = field.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == scheme else { return nil }
        let value = parts[1].drop { $0 == " " }
        guard !value.isEmpty, value.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
        return String(value)
    }

    /// Tokens of service accounts take about one kilobyte.
    private static let longest = 16 << 10
}
