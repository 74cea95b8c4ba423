// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Testing

@testable import TUF

/// What a client keeps between refreshes.
struct StoreTests {
    /// Another process may have been killed while it wrote, or a disk may have failed.
    @Test(arguments: ["timestamp", "snapshot", "targets"], ["", "{", "{\"signed\":{}}", "\u{0}"])
    func aDamagedFileIsLikeNone(role: String, text: String) async throws {
        let test = try ClientTest()
        #expect(await test.refresh() == nil)
        try Data(text.utf8).write(to: URL(filePath: "\(test.store.path)/\(role).json"))
        #expect(await test.refresh() == nil)
        #expect(try test.kept() == ["root": 1, "timestamp": 1, "snapshot": 1, "targets": 1])
    }

    @Test func aDamagedRootIsAnError() async throws {
        let test = try ClientTest()
        try Data("{".utf8).write(to: URL(filePath: "\(test.store.path)/root.json"))
        #expect(await test.refresh() == .malformed)
        #expect(test.requests() == [])
        try test.store.initialiseIfEmpty(root: test.repository.root)
        #expect(await test.refresh() == nil)
    }

    @Test func aKeptRootMayBeNewerThanTheOneThatCameAlong() async throws {
        let test = try ClientTest()
        let first = test.repository.root
        try test.repository.publish("root")
        #expect(await test.refresh() == nil)
        try test.store.initialiseIfEmpty(root: first)
        #expect(try test.kept()["root"] == 2)
        try test.store.initialise(root: first)
        #expect(try test.kept()["root"] == 1)
    }

    @Test func aRootThatIsNotSignedStartsNothing() throws {
        let repository = try TestRepository()
        repository.content.signers["root"]?.signing = []
        try repository.publish("root")
        let folder = FileManager.default.temporaryDirectory.appending(path: "tuf-\(UUID().uuidString)").path
        let store = MetadataStore(folder: folder)
        #expect(code { () throws(TUFError) in try store.initialise(root: repository.root) } == .threshold)
        #expect(!FileManager.default.fileExists(atPath: folder))
    }

    @Test func aFolderThatCannotBeWrittenIsAnError() async throws {
        let test = try ClientTest()
        let file = "\(test.folder)/metadata/root.json"
        let store = MetadataStore(folder: "\(file)/below")
        let root = test.repository.root
        #expect(code { () throws(TUFError) in try store.initialise(root: root) } == .store)
    }

    @Test func nothingButWholeFilesIsLeftBehind() async throws {
        let test = try ClientTest()
        for _ in 0..<3 {
            try test.repository.publish("root", "targets", "snapshot", "timestamp")
            #expect(await test.refresh() == nil)
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: test.store.path)
        #expect(names.sorted() == ["root.json", "snapshot.json", "targets.json", "timestamp.json"])
    }
}
