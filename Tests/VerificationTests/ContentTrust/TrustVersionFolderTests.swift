// SPDX-License-Identifier: Apache-2.0

import ContentTrust
import Foundation
import OCIModel
import Testing
import Verification

/// Versions that were seen, in files.
struct TrustVersionFolderTests {
    private let directory = FileManager.default.temporaryDirectory
        .appending(path: "trust-versions-\(UUID().uuidString)").path

    private var store: TrustVersionFolder { TrustVersionFolder(directory: directory) }

    private func key(_ name: String = "registry.example/app", _ root: UInt8 = 0) -> TrustVersionKey {
        TrustVersionKey(name: name, root: Digest(sha256Of: [root]))
    }

    private func files() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: directory).map { "\(directory)/\($0)" }
    }

    /// Runs with a folder that is removed afterwards.
    private func inFolder(_ body: () async throws -> Void) async throws {
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try await body()
    }

    private func failure() async -> ContentTrustError.Code? {
        do throws(ContentTrustError) {
            _ = try await store.versions(for: key())
            return nil
        } catch {
            return error.code
        }
    }

    @Test func versionsComeBack() async throws {
        try await inFolder {
            #expect(try await store.versions(for: key()) == nil)
            #expect(!FileManager.default.fileExists(atPath: directory))
            let versions = TrustVersions(
                byRole: ["root": 1, "targets/releases": 7],
                keys: ["targets/releases": Digest(sha256Of: [1])])
            try await store.keep(versions, for: key())
            #expect(try await store.versions(for: key()) == versions)
            let file = try #require(try files().first)
            #expect(store.place(of: key()) == file)
            let manager = FileManager.default
            #expect(try manager.attributesOfItem(atPath: file)[.posixPermissions] as? Int == 0o600)
            #expect(try manager.attributesOfItem(atPath: directory)[.posixPermissions] as? Int == 0o700)
        }
    }

    @Test func theNewestOfEachRoleIsKept() async throws {
        try await inFolder {
            try await store.keep(TrustVersions(byRole: ["root": 2, "targets": 5]), for: key())
            try await store.keep(TrustVersions(byRole: ["root": 3, "targets": 4]), for: key())
            #expect(try await store.versions(for: key())?.byRole == ["root": 3, "targets": 5])
        }
    }

    @Test func eachNameAndRootHasItsOwn() async throws {
        try await inFolder {
            try await store.keep(TrustVersions(byRole: ["root": 2]), for: key())
            #expect(try await store.versions(for: key("registry.example/other")) == nil)
            #expect(try await store.versions(for: key("registry.example/app", 1)) == nil)
        }
    }

    @Test(arguments: ["", "{}", "[]", "{\"name\":\"registry.example/app\"}"])
    func aFileThatSaysNothingIsAFailure(text: String) async throws {
        try await inFolder {
            try await store.keep(TrustVersions(byRole: ["root": 2]), for: key())
            let file = try #require(try files().first)
            #expect(await failure() == nil)
            try Data(text.utf8).write(to: URL(filePath: file))
            #expect(await failure() == .store)
        }
    }

    /// Without what tells keys apart it is believed, and says nothing of them; other texts are not.
    @Test(arguments: [
        ("", true), (",\"keys\":{}", true), (",\"keys\":[]", false), (",\"keys\":{\"root\":5}", false),
        (",\"keys\":{\"root\":\"sha256:0\"}", false),
    ])
    func aFileOfAnEarlierProgram(keys: String, isBelieved: Bool) async throws {
        try await inFolder {
            try await store.keep(TrustVersions(byRole: ["root": 2]), for: key())
            let file = try #require(try files().first)
            let text =
                "{\"name\":\"\(key().name)\",\"root\":\"\(key().root)\",\"versions\":{\"root\":3}\(keys)}"
            try Data(text.utf8).write(to: URL(filePath: file))
            #expect(await failure() == (isBelieved ? nil : .store))
            if isBelieved {
                #expect(try await store.versions(for: key()) == TrustVersions(byRole: ["root": 3]))
            }
        }
    }

    @Test func aFileOfAnotherRepositoryIsAFailure() async throws {
        try await inFolder {
            try await store.keep(TrustVersions(byRole: ["root": 2]), for: key())
            let own = try #require(try files().first)
            try FileManager.default.removeItem(atPath: own)
            try await store.keep(TrustVersions(byRole: ["root": 2]), for: key("registry.example/other"))
            try FileManager.default.moveItem(atPath: try #require(try files().first), toPath: own)
            #expect(await failure() == .store)
        }
    }

    @Test(arguments: [0o600, 0o620, 0o602])
    func whatOthersMayWriteIsNotBelieved(mode: Int) async throws {
        try await inFolder {
            try await store.keep(TrustVersions(byRole: ["root": 2]), for: key())
            let file = try #require(try files().first)
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file)
            #expect(await failure() == (mode == 0o600 ? nil : .store))
        }
    }

    @Test func aFolderThatCannotBeMade() async throws {
        let store = TrustVersionFolder(directory: "/dev/null/versions")
        await #expect(throws: ContentTrustError.self) {
            try await store.keep(TrustVersions(byRole: ["root": 2]), for: key())
        }
    }
}
