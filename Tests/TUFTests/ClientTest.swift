// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import StrictJSON
import Testing

@testable import TUF

/// A repository, and a client of it with folders of its own that go when the test ends.
final class ClientTest {
    let repository: TestRepository
    let folder: String
    var now = TestRepository.now
    var limits = TUFLimits()

    /// With a client that was initialised from the repository's first root.
    init() throws {
        repository = try TestRepository()
        folder = FileManager.default.temporaryDirectory.appending(path: "tuf-\(UUID().uuidString)").path
        try store.initialise(root: repository.root)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    var store: MetadataStore { MetadataStore(folder: "\(folder)/metadata") }
    var targetStore: TargetStore { TargetStore(folder: "\(folder)/targets") }

    /// Another client on the same folders, as a new process would be.
    func client(_ clock: TestClock? = nil) -> TUFClient {
        let clock = clock ?? TestClock(now: now)
        return TUFClient(
            metadataURL: TestRepository.metadataURL, targetURL: TestRepository.targetURL, store: store,
            fetcher: repository, limits: limits, now: { clock.now })
    }

    /// The code that a refresh fails with; `nil` when it succeeds.
    func refresh() async -> TUFError.Code? {
        await Self.code { () async throws(TUFError) in _ = try await client().refresh() }
    }

    /// The code that a download fails with; `nil` when it succeeds.
    func download(_ name: String) async -> TUFError.Code? {
        await Self.code { () async throws(TUFError) in
            _ = try await client().target(named: name, in: targetStore)
        }
    }

    /// What was asked for since the last call.
    func requests() -> [String] {
        defer { repository.content.requests = [] }
        return repository.content.requests.map { String($0.drop { $0 != "/" }.dropFirst()) }
    }

    /// Versions of the files that are kept, by role.
    func kept() throws -> [String: Int] {
        var versions: [String: Int] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: store.path) {
            let json = try JSON(parsing: Array(try Data(contentsOf: URL(filePath: "\(store.path)/\(name)"))))
            versions[String(name.dropLast(5))] = json["signed"]?["version"]?.int
        }
        return versions
    }

    /// Texts of the downloaded files, by file name.
    func downloads() throws -> [String: String] {
        var texts: [String: String] = [:]
        let path = "\(folder)/targets"
        for name in (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] {
            texts[name] = String(
                decoding: try Data(contentsOf: URL(filePath: "\(path)/\(name)")), as: UTF8.self)
        }
        return texts
    }

    static func code(_ body: () async throws(TUFError) -> Void) async -> TUFError.Code? {
        do throws(TUFError) {
            try await body()
            return nil
        } catch {
            return error.code
        }
    }
}

/// The code that a check fails with; `nil` when it passes.
func code(_ body: () throws(TUFError) -> Void) -> TUFError.Code? {
    do throws(TUFError) {
        try body()
        return nil
    } catch {
        return error.code
    }
}
