// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Manifests
import StrictJSON
import StrictYAML
import Testing

@Suite struct FileTests {
    /// Runs with a fresh directory that holds these files.
    private func withFiles(_ files: [String: String], _ body: (String) throws -> Void) throws {
        let root = FileManager.default.temporaryDirectory.appending(path: "manifests-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: root) }
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
        for (name, text) in files {
            let file = root.appending(path: name)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        try body(root.path())
    }

    private func link(_ path: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: target)
    }

    private func pod(_ image: String) -> String {
        header("v1", "Pod") + "spec: {containers: [{image: \(image)}]}\n"
    }

    @Test func aDirectoryIsReadByName() throws {
        let files = [
            "b.yaml": pod("b"), "a.yml": pod("a"), "c/d.json": "{}", "c/e.yaml": pod("e"), "x.txt": "{{",
        ]
        try withFiles(files) { root in
            let found = try Manifests(paths: [root])
            #expect(found.images().map(\.written) == ["a", "b", "e"])
            #expect(found.images().last?.source.file == root + "/c/e.yaml")
        }
    }

    @Test func filesAndStandardInputComeAsGiven() throws {
        try withFiles(["b.yaml": pod("b"), "a": pod("a")]) { root in
            let paths = [root + "/b.yaml", "-", root + "/a"]
            let found = try Manifests(paths: paths, standardInput: Array(pod("s").utf8))
            #expect(found.images().map(\.written) == ["b", "s", "a"])
            #expect(found.images().map(\.source.file) == [root + "/b.yaml", "-", root + "/a"])
        }
        #expect(throws: ManifestInputError.noStandardInput) { try Manifests(paths: ["-"]) }
    }

    @Test func whatIsNotThereIsAnError() throws {
        try withFiles([:]) { root in
            #expect(throws: ManifestInputError.noSuchFile(root + "/x")) {
                try Manifests(paths: [root + "/x"])
            }
            try link(root + "/l.yaml", to: "nowhere")
            #expect(throws: ManifestInputError.unreadable(root + "/l.yaml")) { try Manifests(paths: [root]) }
        }
    }

    @Test func oneBrokenFileSpoilsAll() throws {
        try withFiles(["a.yaml": pod("a"), "b.yaml": "a: ["]) { root in
            #expect(throws: ManifestInputError.self) { try Manifests(paths: [root]) }
        }
    }

    @Test func aLinkInsideIsReadAndOneOutsideRefused() throws {
        try withFiles([".data/a.yaml": pod("a"), "in/.keep": "", "out.yaml": pod("o")]) { root in
            try link(root + "/in/l.yaml", to: "../.data/a.yaml")
            #expect(try Manifests(paths: [root]).images().map(\.written) == ["a", "o"])
            #expect(throws: ManifestInputError.linkLeavesDirectory(root + "/in/l.yaml")) {
                try Manifests(paths: [root + "/in"])
            }
        }
    }

    @Test func aLinkedDirectoryIsNotFollowed() throws {
        try withFiles(["d/a.yaml": pod("a")]) { root in
            try link(root + "/d/loop", to: "..")
            let found = try Manifests(paths: [root])
            #expect(found.images().count == 1)
            #expect(found.matters == [.linkedDirectory])
        }
    }

    @Test func aDirectoryThatIsALinkItselfIsRead() throws {
        try withFiles(["d/a.yaml": pod("a")]) { root in
            try link(root + "/l", to: "d")
            #expect(try Manifests(paths: [root + "/l/"]).images().count == 1)
        }
    }

    @Test func theLimitsOfFiles() throws {
        try withFiles(["a.yaml": pod("a"), "b/b.yaml": pod("b")]) { root in
            func read(_ change: (inout ManifestOptions.Limits) -> Void) throws {
                var options = ManifestOptions()
                change(&options.limits)
                _ = try Manifests(paths: [root], options: options)
            }
            #expect(throws: Never.self) { try read { $0.files = 2 } }
            #expect(throws: ManifestInputError.tooManyFiles(limit: 1)) { try read { $0.files = 1 } }
            #expect(throws: ManifestInputError.tooManyBytes(limit: 100)) { try read { $0.bytes = 100 } }
            #expect(throws: ManifestInputError.fileTooLarge(root + "/a.yaml", limit: 10)) {
                try read { $0.yaml.bytes = 10 }
            }
            #expect(throws: ManifestInputError.directoryTooDeep(root + "/b", limit: 1)) {
                try read { $0.directoryDepth = 1 }
            }
        }
    }
}
