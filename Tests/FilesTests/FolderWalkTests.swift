// SPDX-License-Identifier: Apache-2.0

import Files
import Foundation
import Testing

/// Which files below a folder are read.
struct FolderWalkTests {
    private func withFiles(_ files: [String], _ body: (String) throws -> Void) throws {
        let root = FileManager.default.temporaryDirectory.appending(path: "walk-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: root) }
        for name in files {
            let file = root.appending(path: name)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data().write(to: file)
        }
        try body(root.path())
    }

    private func link(_ path: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: target)
    }

    private func names(_ root: String) -> [String]? {
        try? FolderWalk(files: 10).list(root).files.map { String($0.dropFirst(root.count + 1)) }
    }

    private func failure(_ path: String, files: Int = 10, depth: Int = 32) -> FolderError? {
        do throws(FolderError) {
            _ = try FolderWalk(files: files, depth: depth).list(path)
            return nil
        } catch {
            return error
        }
    }

    @Test func anEndingCountsInAnyCase() throws {
        try withFiles(["a.YAML", "b.Yml", "c.JSON", "d.yaml", "e.txt"]) { root in
            #expect(names(root) == ["a.YAML", "b.Yml", "c.JSON", "d.yaml"])
        }
    }

    @Test func hiddenFilesAndFoldersAreListed() throws {
        try withFiles([".a.yaml", ".h/b.yaml", "x/.h/c.yaml", "x/.d.yaml", ".git/e.yaml"]) { root in
            #expect(names(root) == [".a.yaml", ".h/b.yaml", "x/.d.yaml", "x/.h/c.yaml"])
        }
    }

    @Test func aMountedConfigMapIsListedOnce() throws {
        try withFiles(["..2026/p.yaml"]) { root in
            try link(root + "/..data", to: "..2026")
            try link(root + "/p.yaml", to: "..data/p.yaml")
            #expect(names(root) == ["p.yaml"])
        }
    }

    @Test(arguments: ["folder", "file.yaml"]) func aLinkOutOfTheFolderIsAnError(_ name: String) throws {
        try withFiles(["in/a.yaml", "out/folder/b.yaml", "out/file.yaml"]) { root in
            #expect(failure(root + "/in") == nil)
            try link(root + "/in/\(name)", to: "../out/\(name)")
            #expect(failure(root + "/in") == .linkLeavesFolder(root + "/in/\(name)"))
            #expect(failure(root) == nil)
        }
    }

    @Test func aLinkToNowhereIsAnError() throws {
        try withFiles(["a.yaml"]) { root in
            try link(root + "/notes", to: "nowhere")
            #expect(failure(root) == nil)
            try link(root + "/b.yaml", to: "nowhere")
            #expect(failure(root) == .unreadable(root + "/b.yaml"))
        }
    }

    @Test func theLimits() throws {
        try withFiles(["a.yaml", "b/c.yaml"]) { root in
            #expect(failure(root, files: 2, depth: 2) == nil)
            #expect(failure(root, files: 1) == .tooManyFiles(limit: 1))
            #expect(failure(root, depth: 1) == .tooDeep(root + "/b", limit: 1))
            #expect(failure(root + "/x") == .missing(root + "/x"))
        }
    }
}
