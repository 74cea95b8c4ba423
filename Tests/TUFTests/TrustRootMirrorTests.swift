// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Policy
import Sigstore
import TUF
import Testing
import TrustRoots

/// A trust root that a TUF repository serves: here, where there is a repository to serve it.
final class TrustRootMirrorTests {
    private let repository: TestRepository
    private let mirrors: MirrorFolders
    private let now = TestRepository.now

    init() throws {
        repository = try TestRepository()
        repository.add(
            "trusted_root.json", String(decoding: BuiltInTrustRoot.staging.document, as: UTF8.self))
        try repository.publish("targets", "snapshot", "timestamp")
        let folder = FileManager.default.temporaryDirectory.appending(path: "mirror-\(UUID().uuidString)")
        mirrors = MirrorFolders(directory: folder.path)
    }

    deinit { try? FileManager.default.removeItem(atPath: mirrors.directory) }

    private func setUp() throws {
        let settings = TrustRootMirror.Settings(
            metadataURL: TestRepository.metadataURL, targetURL: TestRepository.targetURL)
        try TrustRootMirror.setUp("acme", settings, root: repository.root, in: mirrors)
    }

    private func refresh(at time: Int? = nil) async throws -> LoadedTrustRoot {
        try await TrustRootMirror("acme", in: mirrors).refresh(repository, at: time ?? now)
    }

    private func store(maxAge: Int? = nil, at time: Int) -> TrustRootStore {
        TrustRootStore(
            mirrors: mirrors, maxAge: maxAge,
            readFile: { path, limit in
                guard let data = FileManager.default.contents(atPath: path), data.count <= limit else {
                    throw CocoaError(.fileReadNoSuchFile)
                }
                return Array(data)
            }, now: { time })
    }

    private func failure(_ store: TrustRootStore, _ name: String) -> TrustRootFailure.Code? {
        do throws(TrustRootFailure) {
            _ = try store.root(.named(name))
            return nil
        } catch {
            return error.code
        }
    }

    @Test func aMirrorThatWasSetUpAndRefreshedIsARoot() async throws {
        #expect(failure(store(at: now), "acme") == .unknownName)
        try setUp()
        // It has a name now, and nothing was fetched yet: it may be there in a moment.
        #expect(failure(store(at: now), "acme") == .unreadable)
        #expect(try await refresh().root.fingerprint == BuiltInTrustRoot.staging.load().fingerprint)
        let loaded = try store(at: now + 3 * 86_400).root(.named("acme"))
        #expect(loaded.origin == .mirror(refreshed: now))
        #expect(loaded.age(at: now + 3 * 86_400) == 3 * 86_400)
        #expect(TrustRootStore.names(mirrors) == ["acme", "public-good", "staging"])
    }

    @Test func aRepositoryThatIsOutOfReachLeavesWhatIsHere() async throws {
        try setUp()
        _ = try await refresh()
        repository.content.failure = .failed(why: "no route to host")
        await #expect(throws: TUFError.self) { try await refresh(at: now + 86_400) }
        let loaded = try store(at: now + 86_400).root(.named("acme"))
        #expect(loaded.origin == .mirror(refreshed: now))
    }

    /// What is signed well and is no trust root must not replace one that is.
    @Test func aTargetThatIsNoTrustRootLeavesWhatIsHere() async throws {
        try setUp()
        _ = try await refresh()
        repository.add("trusted_root.json", "{}")
        try repository.publish("targets", "snapshot", "timestamp")
        do {
            _ = try await refresh(at: now + 60)
            Issue.record("accepted")
        } catch let error as TrustRootFailure {
            #expect(error.code == .malformed)
        }
        #expect(failure(store(at: now), "acme") == nil)
    }

    @Test func ageHasALimit() async throws {
        try setUp()
        _ = try await refresh()
        #expect(failure(store(maxAge: 86_400, at: now + 86_400), "acme") == nil)
        #expect(failure(store(maxAge: 86_400, at: now + 86_401), "acme") == .tooOld)
    }

    @Test func aRefreshIsDueOnceADay() async throws {
        #expect(!mirrors.isDue("acme", at: now, after: 86_400))
        try setUp()
        #expect(mirrors.isDue("acme", at: now, after: 86_400))
        _ = try await refresh()
        #expect(!mirrors.isDue("acme", at: now + 86_400, after: 86_400))
        #expect(mirrors.isDue("acme", at: now + 86_401, after: 86_400))
    }

    /// A cache that cannot be read must not fail what the built-in root can decide.
    @Test func aDamagedCacheOfABuiltInRootIsPassedOver() async throws {
        let folder = mirrors.folder("public-good")
        try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
        try Data("{}".utf8).write(to: URL(filePath: folder.settings))
        try Data("damaged".utf8).write(to: URL(filePath: folder.document))
        #expect(try store(at: now).root(.publicGood).origin == .builtIn)
    }

    @Test func theBuiltInRootsCanBeKeptFresh() throws {
        for root in BuiltInTrustRoot.allCases {
            let mirror = try TrustRootMirror(root.rawValue, in: mirrors)
            #expect(mirror.settings.metadataURL == root.updateFrameworkURL)
            try MetadataStore(folder: mirrors.folder(root.rawValue).metadata).initialise(
                root: root.updateFrameworkRoot)
        }
    }
}
