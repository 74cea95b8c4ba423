// SPDX-License-Identifier: Apache-2.0

/// How the caller of an endpoint is known.
package indirect enum Authentication: Sendable {
    case none
    /// A token out of a file.
    case bearer(BearerTokens)
    /// A token that the API server of Kubernetes knows.
    case tokenReview(TokenReviews)
    /// A secret that one other server sends with each request, in a header field of its own.
    case extensionSecret(SharedSecret)
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
            guard let token = Self.token(field("Authorization")) else { return .refused }
            return tokens.user(token).map { .accepted($0) } ?? .refused
        case .tokenReview(let reviews):
            guard let token = Self.token(field("Authorization")) else { return .refused }
            return await reviews.review(token)
        case .extensionSecret(let secret):
            guard let value = field(secret.header) else { return .refused }
            return secret.accepts(value) ? .accepted(nil) : .refused
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

    /// The token of `Bearer <token>` (RFC 6750 section 2.1); the scheme in any case.
    static func token(_ field: String?) -> String? {
        guard let field, field.utf8.count <= longestToken else { return nil }
        let parts = field.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        let token = parts[1].drop { $0 == " " }
        guard !token.isEmpty, token.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
        return String(token)
    }

    /// Tokens of service accounts take about one kilobyte.
    private static let longestToken = 16 << 10
}
