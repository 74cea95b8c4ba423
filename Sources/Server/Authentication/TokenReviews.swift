// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Tokens that somebody else knows, asked for at most once in a while: answers are kept by the SHA-256 of the token.
package final class TokenReviews: Sendable {
    /// How long and how many answers are kept, and how many questions are asked at once.
    package struct Limits: Sendable {
        /// Each of accepted and of refused ones.
        package var tokens: Int
        /// In seconds.
        package var accepted: Int
        /// In seconds.
        package var refused: Int
        package var concurrent: Int

        package init(tokens: Int = 1_000, accepted: Int = 60, refused: Int = 10, concurrent: Int = 16) {
            self.tokens = tokens
            self.accepted = accepted
            self.refused = refused
            self.concurrent = concurrent
        }
    }

    private struct State {
        // Apart, so that a flood of wrong tokens does not push out the right ones.
        var accepted: [TokenDigest: (user: APIUser, until: Int)] = [:]
        var refused: [TokenDigest: Int] = [:]
        var asking = 0
    }

    private enum Step {
        case answer(Authentication.Outcome)
        case ask
    }

    private let limits: Limits
    private let now: @Sendable () -> Int
    private let ask: @Sendable (String) async throws -> APIUser?
    private let state = Mutex(State())

    /// - Parameters:
    ///   - now: seconds since 1970.
    ///   - ask: who the token is; `nil` for nobody. Throws when that cannot be told.
    package init(
        limits: Limits = Limits(), now: @escaping @Sendable () -> Int,
        ask: @escaping @Sendable (String) async throws -> APIUser?
    ) {
        self.limits = limits
        self.now = now
        self.ask = ask
    }

    func review(_ token: String) async -> Authentication.Outcome {
        let digest = TokenDigest(of: token)
        let time = now()
        switch state.withLock({ begin(digest, at: time, &$0) }) {
        case .answer(let outcome): return outcome
        case .ask: break
        }
        let answer: Result<APIUser?, any Error>
        do {
            answer = .success(try await ask(token))
        } catch {
            answer = .failure(error)
        }
        return state.withLock { end(digest, answer, &$0) }
    }

    private func begin(_ digest: TokenDigest, at time: Int, _ state: inout State) -> Step {
        if let known = state.accepted[digest], known.until > time { return .answer(.accepted(known.user)) }
        if let until = state.refused[digest], until > time { return .answer(.refused) }
        guard state.asking < limits.concurrent else { return .answer(.unavailable) }
        state.asking += 1
        return .ask
    }

    /// What could not be told is not kept.
    private func end(
        _ digest: TokenDigest, _ answer: Result<APIUser?, any Error>, _ state: inout State
    ) -> Authentication.Outcome {
        state.asking -= 1
        let time = now()
        switch answer {
        case .success(let user?):
            Self.makeRoom(&state.accepted, limits.tokens, time) { $0.until }
            state.accepted[digest] = (user, time + limits.accepted)
            return .accepted(user)
        case .success(nil):
            Self.makeRoom(&state.refused, limits.tokens, time) { $0 }
            state.refused[digest] = time + limits.refused
            return .refused
        case .failure: return .unavailable
        }
    }

    private static func makeRoom<Value>(
        _ kept: inout [TokenDigest: Value], _ most: Int, _ time: Int, until: (Value) -> Int
    ) {
        guard kept.count >= most else { return }
        kept = kept.filter { until($0.value) > time }
        guard kept.count >= most, let oldest = kept.min(by: { until($0.value) < until($1.value) }) else {
            return
        }
        kept[oldest.key] = nil
    }
}
