// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The access tokens that were given out.
final class TokenIssuer: Sendable {
    private struct Grant {
        var scope: AccessScope
        var expires: ContinuousClock.Instant
    }

    private struct State {
        var grants: [String: Grant] = [:]
        var order: [String] = []
    }

    private let state = Mutex(State())
    private let limit: Int

    /// An issuer that remembers the last `limit` tokens.
    init(limit: Int) { self.limit = limit }

    /// A new token.
    func issue(_ scope: AccessScope, until expires: ContinuousClock.Instant) -> String {
        let token = (0..<2).map { _ in String(UInt64.random(in: .min ... .max), radix: 36) }.joined()
        state.withLock { state in
            state.grants[token] = Grant(scope: scope, expires: expires)
            state.order.append(token)
            if state.order.count > limit { state.grants[state.order.removeFirst()] = nil }
        }
        return token
    }

    /// What a token allows at a time; `nil` when it is unknown or expired.
    func scope(of token: String, at now: ContinuousClock.Instant) -> AccessScope? {
        state.withLock { state in
            guard let grant = state.grants[token], now < grant.expires else { return nil }
            return grant.scope
        }
    }

    /// Takes all tokens back.
    func revokeAll() { state.withLock { $0 = State() } }
}
