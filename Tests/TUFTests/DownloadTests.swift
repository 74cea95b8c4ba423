// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import StrictJSON
import Testing

@testable import TUF

/// Target files (section 5.7).
struct DownloadTests {
    private func test(_ name: String, algorithms: [String] = ["sha256"]) throws -> ClientTest {
        let test = try ClientTest()
        test.repository.add(name, "text", algorithms: algorithms)
        try test.repository.publish("targets", "snapshot", "timestamp")
        return test
    }

    @Test func aTargetIsFetchedUnderItsHash() async throws {
        let test = try test("folder/file.txt")
        #expect(await test.download("folder/file.txt") == nil)
        let digest = "982d9e3eb996f559e633f4d194def3761d909f5a3b647d1a851fead67c32c9d1"
        #expect(test.requests().last == "folder/\(digest).file.txt")
        #expect(try test.downloads() == ["folder%2Ffile.txt": "text"])
    }

    @Test func aTargetThatIsThereIsNotFetchedAgain() async throws {
        let test = try test("file")
        #expect(await test.download("file") == nil)
        _ = test.requests()
        #expect(await test.download("file") == nil)
        #expect(test.requests() == ["2.root.json", "timestamp.json"])
        // Other bytes in its place are no target.
        try Data("tost".utf8).write(to: URL(filePath: "\(test.folder)/targets/file"))
        #expect(await test.download("file") == nil)
        #expect(try test.downloads() == ["file": "text"])
    }

    @Test func aNewVersionTakesTheOldOnesPlace() async throws {
        let test = try test("file")
        #expect(await test.download("file") == nil)
        test.repository.add("file", "another text")
        try test.repository.publish("targets", "snapshot", "timestamp")
        #expect(await test.download("file") == nil)
        #expect(try test.downloads() == ["file": "another text"])
    }

    @Test(arguments: [
        ("tost", TUFError.Code.hashMismatch), ("tex", .lengthMismatch), ("texts", .tooLarge), ("text", nil),
    ])
    func otherBytesAreNotTheTarget(served: String, expected: TUFError.Code?) async throws {
        let test = try test("file")
        for path in test.repository.content.served.keys where path.hasPrefix("targets/") {
            test.repository.content.served[path] = Array(served.utf8)
        }
        #expect(await test.download("file") == expected)
        #expect(try test.downloads() == (expected == nil ? ["file": "text"] : [:]))
    }

    @Test(arguments: [["sha256"], ["sha512"], ["sha256", "sha512"]])
    func hashesThatAreKnown(algorithms: [String]) async throws {
        let test = try test("file", algorithms: algorithms)
        #expect(await test.download("file") == nil)
    }

    @Test(arguments: [["unknown"], ["sha256", "unknown"]])
    func hashesThatAreNotKnown(algorithms: [String]) async throws {
        let test = try test("file", algorithms: algorithms)
        #expect(await test.download("file") == .unsupportedHash)
        #expect(try test.downloads() == [:])
    }

    @Test func everyHashIsChecked() async throws {
        let test = try test("file", algorithms: ["sha256", "sha512"])
        let wrong = String(repeating: "0", count: 128)
        let hashes = try #require(
            test.repository.content.roles["targets"]?.targets["file"]?["hashes"]?.object)
        var changed = hashes
        changed["sha512"] = .string(wrong)
        test.repository.content.roles["targets"]?.targets["file"] = ["length": 4, "hashes": .object(changed)]
        try test.repository.publish("targets", "snapshot", "timestamp")
        #expect(await test.download("file") == .hashMismatch)
    }

    @Test func anUnknownTargetIsSearchedAfterARefresh() async throws {
        let test = try test("file")
        #expect(await test.download("other") == .targetUnknown)
        #expect(try test.kept()["targets"] == 2)
    }

    /// python-tuf CVE-2021-41131 and its relatives: a name is no way out of a folder.
    @Test(arguments: ["../file", "a/../../file", "/file", "a//b", ".", "..", "%2e%2e/file", "a/%2E", ""])
    func aNameThatLeavesItsFolderIsRefused(name: String) async throws {
        let test = try test(name)
        #expect(await test.download(name) == .unsafeName)
        #expect(test.requests().count == 4)
        #expect(try test.downloads() == [:])
    }

    @Test func aTargetsSizeHasALimit() async throws {
        let test = try test("file")
        test.limits.targetFile = 3
        #expect(await test.download("file") == .tooLarge)
        test.limits.targetFile = 4
        #expect(await test.download("file") == nil)
    }
}
