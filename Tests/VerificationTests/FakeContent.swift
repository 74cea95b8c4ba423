// SPDX-License-Identifier: Apache-2.0

import LocalRegistry
import OCIModel
import Synchronization
import Verification

@testable import Registry

/// Content in memory that remembers what it was asked, and how many asked at the same time.
final class FakeContent: ContentSource {
    private struct State {
        var asked: [String] = []
        var arrived = 0
        var inside = 0
        var mostInside = 0
        var refused: Set<String> = []
    }

    /// What there is; referrers are found by their subject.
    let images = RegistryContent()
    private let state = Mutex(State())
    /// So many requests for tags wait for each other; 1 waits for nobody.
    private let wave: Int

    init(wave: Int = 1) { self.wave = wave }

    /// What was asked, in order: `tag v1`, `manifest sha256:…`, `blob sha256:…`, `referrers sha256:…`.
    var asked: [String] { state.withLock(\.asked) }
    /// The most requests for tags that were under way at once.
    var mostInside: Int { state.withLock(\.mostInside) }

    func forget() { state.withLock { $0.asked = [] } }

    /// Whether requests that begin with `word`, or that one request, are answered with 503.
    func refuse(_ word: String, _ refused: Bool = true) {
        state.withLock { state in
            if refused { state.refused.insert(word) } else { state.refused.remove(word) }
        }
    }

    func manifest(
        _ repository: Repository, tag: String, meter: RequestMeter
    ) async throws(RegistryError) -> FetchedManifest {
        try note("tag", tag, meter)
        await waitForTheWave()
        return try fetched(.tag(tag), repository, expected: nil)
    }

    func manifest(
        _ repository: Repository, digest: Digest, meter: RequestMeter
    ) async throws(RegistryError) -> FetchedManifest {
        try note("manifest", digest.description, meter)
        return try fetched(.digest(digest), repository, expected: digest)
    }

    func blob(
        _ repository: Repository, _ digest: Digest, limit: Int, meter: RequestMeter
    ) async throws(RegistryError) -> [UInt8] {
        try note("blob", digest.description, meter)
        guard let bytes = images.blob(digest, in: repository.path) else {
            throw .notFound(repository: repository.description, reference: digest.description)
        }
        return bytes
    }

    func referrers(
        _ repository: Repository, of digest: Digest, meter: RequestMeter
    ) async throws(RegistryError) -> Referrers {
        try note("referrers", digest.description, meter)
        return Referrers(
            descriptors: images.referrers(of: digest, in: repository.path), source: .api, isComplete: true)
    }

    private func note(_ word: String, _ name: String, _ meter: RequestMeter) throws(RegistryError) {
        guard meter.takeRequest() else { throw meter.exhausted }
        let isRefused = state.withLock { state in
            state.asked.append("\(word) \(name)")
            return state.refused.contains(word) || state.refused.contains("\(word) \(name)")
        }
        if isRefused { throw .serverError(host: "registry.example", status: 503) }
    }

    private func waitForTheWave() async {
        let number = state.withLock { state in
            state.inside += 1
            state.mostInside = max(state.mostInside, state.inside)
            defer { state.arrived += 1 }
            return state.arrived
        }
        let full = (number / wave + 1) * wave
        while state.withLock({ $0.arrived }) < full { await Task.yield() }
        state.withLock { $0.inside -= 1 }
    }

    private func fetched(
        _ reference: ManifestReference, _ repository: Repository, expected: Digest?
    ) throws(RegistryError) -> FetchedManifest {
        guard let found = images.manifest(reference, in: repository.path) else {
            throw .notFound(repository: repository.description, reference: reference.description)
        }
        return try FetchedManifest(
            found.bytes, stated: found.mediaType, expected: expected, repository: repository)
    }
}
