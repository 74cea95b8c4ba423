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
    /// Its first root.
    private let anchor: [UInt8]
    private let mirrors: MirrorFolders
    private let now = TestRepository.now

    init() throws {
        repository = try TestRepository()
        repository.add(
            "trusted_root.json", String(decoding: BuiltInTrustRoot.staging.document, as: UTF8.self))
        try repository.publish("targets", "snapshot", "timestamp")
        anchor = repository.root
        let folder = FileManager.default.temporaryDirectory.appending(path: "mirror-\(UUID().uuidString)")
        mirrors = MirrorFolders(directory: folder.path)
    }

    deinit { try? FileManager.default.removeItem(atPath: mirrors.directory) }

    private func setUp(
        _ url: String = TestRepository.metadataURL, root: [UInt8]? = nil
    ) async throws {
        let settings = TrustRootMirror.Settings(metadataURL: url, targetURL: TestRepository.targetURL)
        try await TrustRootMirror.setUp("acme", settings, root: root ?? anchor, in: mirrors)
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
        try await setUp()
        // It has a name now, and nothing was fetched yet: it may be there in a moment.
        #expect(failure(store(at: now), "acme") == .notFetched)
        #expect(try await refresh().root.fingerprint == BuiltInTrustRoot.staging.load().fingerprint)
        let loaded = try store(at: now + 3 * 86_400).root(.named("acme"))
        #expect(loaded.origin == .mirror(refreshed: now))
        #expect(loaded.age(at: now + 3 * 86_400) == 3 * 86_400)
        #expect(TrustRootStore.names(mirrors) == ["acme", "public-good", "staging"])
    }

    @Test func aRepositoryThatIsOutOfReachLeavesWhatIsHere() async throws {
        try await setUp()
        _ = try await refresh()
        repository.content.failure = .failed(why: "no route to host")
        await #expect(throws: TUFError.self) { try await refresh(at: now + 86_400) }
        let loaded = try store(at: now + 86_400).root(.named("acme"))
        #expect(loaded.origin == .mirror(refreshed: now))
    }

    /// What is signed well and is no trust root must not replace one that is.
    @Test func aTargetThatIsNoTrustRootLeavesWhatIsHere() async throws {
        try await setUp()
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
        try await setUp()
        _ = try await refresh()
        #expect(failure(store(maxAge: 86_400, at: now + 86_400), "acme") == nil)
        #expect(failure(store(maxAge: 86_400, at: now + 86_401), "acme") == .tooOld)
    }

    private func isDue(at time: Int) -> Bool { mirrors.isDue("acme", at: time, after: 86_400, pause: 600) }

    @Test func aRefreshIsDueOnceADay() async throws {
        #expect(!isDue(at: now))
        try await setUp()
        #expect(isDue(at: now))
        _ = try await refresh()
        #expect(!isDue(at: now + 86_400))
        #expect(isDue(at: now + 86_401))
    }

    @Test func whatFailedIsNotTriedAgainAtOnce() async throws {
        try await setUp()
        repository.content.failure = .failed(why: "no route to host")
        await #expect(throws: TUFError.self) { try await refresh() }
        #expect(!isDue(at: now + 599))
        #expect(isDue(at: now + 600))
    }

    // MARK: stamps

    private func write(stamp: String) throws {
        try Data(stamp.utf8).write(to: URL(filePath: mirrors.folder("acme").stamp))
    }

    /// What nobody knows the age of is older than any limit, and says so where there is none.
    @Test(arguments: [
        "", "soon", "1 2", "-5", "1800000301", "\(Int.min)", "\(Int.max)", "99999999999999999999",
    ])
    func aStampThatIsNoMomentInThePastCountsAsNone(stamp: String) async throws {
        try await setUp()
        _ = try await refresh()
        try write(stamp: stamp)
        #expect(failure(store(maxAge: 36_500 * 86_400, at: now), "acme") == .tooOld)
        let loaded = try store(at: now).root(.named("acme"))
        #expect(loaded.origin == .mirror(refreshed: nil))
        #expect(loaded.isStale(at: now))
        try FileManager.default.removeItem(atPath: mirrors.folder("acme").attempt)
        #expect(isDue(at: now))
    }

    @Test(arguments: ["1800000000", " 1800000000\n", "1800000300", "1799999999\r\n"])
    func aStampIsANumberOfSeconds(stamp: String) async throws {
        try await setUp()
        _ = try await refresh()
        try write(stamp: stamp)
        #expect(failure(store(maxAge: 86_400, at: now), "acme") == nil)
        #expect(try !store(at: now).root(.named("acme")).isStale(at: now))
        try FileManager.default.removeItem(atPath: mirrors.folder("acme").attempt)
        #expect(!isDue(at: now))
    }

    @Test func aMirrorWithoutStampIsTooOld() async throws {
        try await setUp()
        _ = try await refresh()
        #expect(failure(store(maxAge: 86_400, at: now), "acme") == nil)
        try FileManager.default.removeItem(atPath: mirrors.folder("acme").stamp)
        #expect(failure(store(maxAge: 86_400, at: now), "acme") == .tooOld)
        #expect(failure(store(at: now), "acme") == nil)
    }

    // MARK: setting up again

    @Test func anotherRootForgetsWhatWasFetched() async throws {
        try await setUp()
        _ = try await refresh()
        let other = try TestRepository()
        try await setUp(root: other.root)
        #expect(failure(store(at: now), "acme") == .notFetched)
        let metadata = try FileManager.default.contentsOfDirectory(atPath: mirrors.folder("acme").metadata)
        #expect(metadata == ["root.json"])
        // The old repository cannot come back under the new one's root.
        await #expect(throws: TUFError.self) { try await refresh() }
        #expect(failure(store(at: now), "acme") == .notFetched)
    }

    @Test func anotherPlaceForgetsWhatWasFetched() async throws {
        try await setUp()
        _ = try await refresh()
        try await setUp("https://elsewhere.example/metadata")
        #expect(failure(store(at: now), "acme") == .notFetched)
    }

    /// Also when the repository has rotated its root since.
    @Test func whoSaysTheSameAgainChangesNothing() async throws {
        try await setUp()
        try repository.publish("root")
        _ = try await refresh()
        try await setUp()
        #expect(failure(store(at: now), "acme") == nil)
        #expect(!isDue(at: now + 600))
    }

    @Test func aRootThatSignsNothingSetsNothingUp() async throws {
        await #expect(throws: TUFError.self) { try await setUp(root: Array("{}".utf8)) }
        #expect(TrustRootStore.names(mirrors) == ["public-good", "staging"])
    }

    @Test func aBuiltInNameKeepsItsRepository() async throws {
        try await TrustRootMirror.setUp(.staging, in: mirrors)
        let settings = URL(filePath: mirrors.folder("staging").settings)
        try Data(#"{"metadataURL": "https://evil.example", "targetURL": "", "target": "a"}"#.utf8).write(
            to: settings)
        let mirror = try TrustRootMirror("staging", in: mirrors)
        #expect(mirror.settings.metadataURL == BuiltInTrustRoot.staging.updateFrameworkURL)
    }

    // MARK: one process at a time

    @Test func aRefreshWaitsForTheFolder() async throws {
        try await setUp()
        let mirror = try TrustRootMirror("acme", in: mirrors)
        do {
            let lock = try await FolderLock(mirrors.folder("acme").path, waiting: .zero)
            await #expect(throws: TUFError.busy(folder: mirrors.folder("acme").path)) {
                try await mirror.refresh(repository, at: now, waiting: .zero)
            }
            withExtendedLifetime(lock) {}
        }
        #expect(try await mirror.refresh(repository, at: now, waiting: .zero).age(at: now) == 0)
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
