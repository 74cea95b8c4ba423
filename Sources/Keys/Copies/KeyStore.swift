// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
package import Policy

/// Public keys that were fetched, each once for all who ask: while a copy is good nobody waits, and while a provider
/// is down its keys go on counting, up to a bound (`policy.md` §2: a key that cannot be reached leaves an image
/// undetermined).
package actor KeyStore {
    /// Asks a provider, once.
    package typealias Fetch = @Sendable (KeyReference) async throws(KeyFetchError) -> FetchedKey

    private let limits: KeyCopyLimits
    private let archive: (any KeyArchive)?
    private let now: @Sendable () -> Int
    private let fetchOnce: Fetch
    private let pause: @Sendable (_ attempt: Int) async -> Void
    private let observer: KeyStoreObserver

    private var states: [KeyReference: KeyCopyState] = [:]
    private var running: [KeyReference: Task<Result<KeyCopy, KeyFetchError>, Never>] = [:]
    private var breakers: [String: ProviderBreaker] = [:]

    /// - Parameters:
    ///   - archive: Keeps copies for the next process; `nil` for none.
    ///   - now: The time, in seconds since 1970.
    ///   - observer: Is told what happens, for metrics.
    ///   - pause: Waits between two tries; the argument counts them from 1.
    ///   - fetch: Asks a provider, once.
    package init(
        limits: KeyCopyLimits = KeyCopyLimits(), archive: (any KeyArchive)? = nil,
        now: @escaping @Sendable () -> Int, observer: KeyStoreObserver = KeyStoreObserver(),
        pause: @escaping @Sendable (_ attempt: Int) async -> Void = KeyStore.pause, fetch: @escaping Fetch
    ) {
        self.limits = limits
        self.archive = archive
        self.now = now
        self.observer = observer
        self.pause = pause
        fetchOnce = fetch
    }

    /// The key that `reference` names, from a copy or from its provider.
    package func key(_ reference: KeyReference) async throws(KeyFetchError) -> KeyCopy {
        switch state(reference).step(at: now(), limits) {
        case .use(let copy): return copy
        case .useAndRenew(let copy):
            _ = renewal(of: reference)
            return copy
        case .fail(let error): throw error
        case .fetch: return try await renewedOrOld(reference)
        }
    }

    /// Who has an old copy does not wait long for a new one, which may come for those who ask later.
    private func renewedOrOld(_ reference: KeyReference) async throws(KeyFetchError) -> KeyCopy {
        let task = renewal(of: reference)
        guard var old = state(reference).usable(at: now(), limits) else { return try await task.value.get() }
        let patience = limits.patience
        let answer = await withCheckedContinuation {
            (continuation: CheckedContinuation<Result<KeyCopy, KeyFetchError>?, Never>) in
            let reply = FirstReply(continuation)
            Task { reply.give(await task.value) }
            Task {
                try? await Task.sleep(for: patience)
                reply.give(nil)
            }
        }
        if let answer { return try answer.get() }
        old.staleness = KeyFetchError(
            reference.provider, reference.title, .late(seconds: Int(patience / .seconds(1))))
        return old
    }

    /// Asks the provider, whatever the age of the copy.
    package func refresh(_ reference: KeyReference) async throws(KeyFetchError) -> KeyCopy {
        _ = state(reference)
        return try await renewal(of: reference).value.get()
    }

    /// Asks the provider again, unless the copy is so young that it cannot have changed meanwhile.
    package func renew(_ reference: KeyReference) async throws(KeyFetchError) -> KeyCopy {
        let state = state(reference)
        if let age = state.copy?.age(at: now()), age < limits.renewedBeforeRejection {
            return try await key(reference)
        }
        switch state.step(at: now(), limits) {
        case .fail(let error): throw error
        // It was tried a moment ago.
        case .use(let copy) where copy.staleness != nil: return copy
        case .use, .useAndRenew, .fetch: return try await renewedOrOld(reference)
        }
    }

    /// What is known of a key, for people.
    package func status(of reference: KeyReference) -> KeyStatus {
        let state = state(reference)
        return KeyStatus(
            copy: state.copy, failure: state.failure?.error,
            restsUntil: breakers[reference.place]?.rest(at: now(), limits))
    }

    // MARK: one key

    private func state(_ reference: KeyReference) -> KeyCopyState {
        if let known = states[reference] { return known }
        let state = KeyCopyState(copy: archive?.copy(of: reference))
        states[reference] = state
        return state
    }

    /// The fetch that is under way, or a new one. It goes on when those who wait for it stop waiting.
    private func renewal(of reference: KeyReference) -> Task<Result<KeyCopy, KeyFetchError>, Never> {
        if let task = running[reference] { return task }
        let task = Task { await self.fetch(reference) }
        running[reference] = task
        return task
    }

    private func fetch(_ reference: KeyReference) async -> Result<KeyCopy, KeyFetchError> {
        let result = await tries(reference)
        let now = now()
        running[reference] = nil
        var state = states[reference] ?? KeyCopyState()
        defer { states[reference] = state }
        switch result {
        case .success(let fetched):
            let copy = KeyCopy(
                fetched.key, from: reference.provider, version: fetched.version, fetchedAt: now)
            state.fetched(copy)
            archive?.keep(copy, of: reference)
            observer.fetched(reference.provider, nil)
            return .success(copy)
        case .failure(let error):
            observer.fetched(reference.provider, error)
            if error.isAboutTheKey { archive?.keep(nil, of: reference) }
            return state.failed(error, at: now, limits).map(Result.success) ?? .failure(error)
        }
    }

    // MARK: one fetch

    /// Asks until there is an answer, as often and as long as may be.
    private func tries(_ reference: KeyReference) async -> Result<FetchedKey, KeyFetchError> {
        let place = reference.place
        if let until = breakers[place, default: ProviderBreaker()].rest(at: now(), limits) {
            return .failure(KeyFetchError(reference.provider, reference.title, .resting(until: until)))
        }
        let (limits, fetchOnce, pause) = (limits, fetchOnce, pause)
        let result = await withTimeLimit(.seconds(limits.fetchTime)) {
            () -> Result<FetchedKey, KeyFetchError> in
            var attempt = 1
            while true {
                do throws(KeyFetchError) {
                    return .success(try await fetchOnce(reference))
                } catch {
                    guard error.isWorthRetrying, attempt < limits.tries, !Task.isCancelled else {
                        return .failure(error)
                    }
                    await pause(attempt)
                    attempt += 1
                }
            }
        }
        let answer =
            result
            ?? .failure(KeyFetchError(reference.provider, reference.title, .late(seconds: limits.fetchTime)))
        note(answer, from: reference)
        return answer
    }

    /// Who says something about a key or about permissions is well.
    private func note(_ answer: Result<FetchedKey, KeyFetchError>, from reference: KeyReference) {
        var breaker = breakers[reference.place] ?? ProviderBreaker()
        if case .failure(let error) = answer, error.isWorthRetrying {
            breaker.failed(at: now(), limits)
        } else {
            breaker.answered()
        }
        breakers[reference.place] = breaker
        observer.rests(reference.provider, breaker.rest(at: now(), limits) != nil)
    }

    /// A fifth of a second, then twice as long, each with up to as much again: many processes shall not ask in step.
    package static func pause(_ attempt: Int) async {
        let base = 200 << min(attempt - 1, 4)
        try? await Task.sleep(for: .milliseconds(base + Int.random(in: 0...base)))
    }
}
