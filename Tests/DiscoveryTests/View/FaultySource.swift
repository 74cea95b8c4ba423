// SPDX-License-Identifier: Apache-2.0

import Discovery
import OCIModel
import Registry
import Synchronization
import Verification

/// A source that fails or waits on demand, before it asks the registry behind it.
final class FaultySource: TagSource {
    private struct State {
        var failure: RegistryError?
        var isHeld = false
        var holdsListings = false
        var holdsAnswers = false
        var answersHeld = 0
        var tries = 0
    }

    private let source: any TagSource
    private let state = Mutex(State())

    init(_ source: any TagSource) { self.source = source }

    /// From now on every call fails like this; `nil` for none.
    func fail(_ error: RegistryError?) { state.withLock { $0.failure = error } }
    /// Whether manifests by tag wait.
    func hold(_ isHeld: Bool) { state.withLock { $0.isHeld = isHeld } }
    /// Whether lists of tags wait.
    func holdListings(_ isHeld: Bool) { state.withLock { $0.holdsListings = isHeld } }
    /// Whether lists of tags wait after they were read.
    func holdAnswers(_ isHeld: Bool) { state.withLock { $0.holdsAnswers = isHeld } }
    /// Whether a list of tags was read and waits.
    var holdsAnswer: Bool { state.withLock { $0.answersHeld > 0 } }
    /// How many calls were made.
    var tries: Int { state.withLock(\.tries) }

    func tags(_ repository: Repository, meter: RequestMeter) async throws(RegistryError) -> [String] {
        try check()
        while state.withLock({ $0.holdsListings }) { await Task.yield() }
        let tags = try await source.tags(repository, meter: meter)
        state.withLock { $0.answersHeld += 1 }
        while state.withLock({ $0.holdsAnswers }) { await Task.yield() }
        state.withLock { $0.answersHeld -= 1 }
        return tags
    }

    func manifest(
        _ repository: Repository, tag: String, meter: RequestMeter
    ) async throws(RegistryError) -> FetchedManifest {
        try check()
        while state.withLock({ $0.isHeld }) { await Task.yield() }
        return try await source.manifest(repository, tag: tag, meter: meter)
    }

    func manifest(
        _ repository: Repository, digest: Digest, meter: RequestMeter
    ) async throws(RegistryError) -> FetchedManifest {
        try check()
        return try await source.manifest(repository, digest: digest, meter: meter)
    }

    func blob(
        _ repository: Repository, _ digest: Digest, limit: Int, meter: RequestMeter
    ) async throws(RegistryError) -> [UInt8] {
        try check()
        return try await source.blob(repository, digest, limit: limit, meter: meter)
    }

    func referrers(
        _ repository: Repository, of digest: Digest, meter: RequestMeter
    ) async throws(RegistryError) -> Referrers {
        try check()
        return try await source.referrers(repository, of: digest, meter: meter)
    }

    private func check() throws(RegistryError) {
        let failure = state.withLock { state in
            state.tries += 1
            return state.failure
        }
        if let failure { throw failure }
    }
}
