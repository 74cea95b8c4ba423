// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import StrictJSON
import Testing

@testable import TUF

/// The workflow from root to targets (TUF specification, section 5).
struct RefreshTests {
    @Test func asksForEachRoleOnce() async throws {
        let test = try ClientTest()
        #expect(await test.refresh() == nil)
        #expect(test.requests() == ["2.root.json", "timestamp.json", "1.snapshot.json", "1.targets.json"])
        #expect(try test.kept() == ["root": 1, "timestamp": 1, "snapshot": 1, "targets": 1])
    }

    @Test func aSecondRefreshAsksOnlyWhatMayHaveChanged() async throws {
        let test = try ClientTest()
        #expect(await test.refresh() == nil)
        _ = test.requests()
        #expect(await test.refresh() == nil)
        #expect(test.requests() == ["2.root.json", "timestamp.json"])
    }

    @Test func keepsTheBytesThatWereServed() async throws {
        let test = try ClientTest()
        let bytes =
            try #require(test.repository.content.served["metadata/timestamp.json"]) + Array(" \n".utf8)
        test.repository.content.served["metadata/timestamp.json"] = bytes
        #expect(await test.refresh() == nil)
        #expect(Array(try Data(contentsOf: URL(filePath: "\(test.store.path)/timestamp.json"))) == bytes)
    }

    @Test func withoutConsistentSnapshotsNamesCarryNoVersion() async throws {
        let test = try ClientTest()
        test.repository.content.consistentSnapshot = false
        try test.repository.publish("root")
        test.repository.add("file", "text")
        try test.repository.publish("targets", "snapshot", "timestamp")
        #expect(await test.download("file") == nil)
        #expect(
            test.requests() == [
                "2.root.json", "3.root.json", "timestamp.json", "snapshot.json", "targets.json", "file",
            ])
    }

    @Test func unknownMembersAreSignedAndIgnored() async throws {
        let test = try ClientTest()
        for role in ["root", "timestamp", "snapshot", "targets"] {
            test.repository.content.roles[role]?.more["x-unknown"] = ["a": [1, nil, true], "Ä": "\u{1}"]
        }
        try test.repository.publish("targets", "snapshot", "timestamp", "root")
        #expect(await test.refresh() == nil)
        #expect(try test.kept()["root"] == 2)
    }

    @Test(arguments: [
        ("root", ["root": 1]),
        ("timestamp", ["root": 2]),
        ("snapshot", ["root": 2, "timestamp": 2]),
        ("targets", ["root": 2, "timestamp": 2, "snapshot": 2]),
    ])
    func whatComesBeforeAnUnsignedRoleIsKept(role: String, kept: [String: Int]) async throws {
        let test = try ClientTest()
        test.repository.content.signers[role]?.signing = []
        try test.repository.publish("root", "targets", "snapshot", "timestamp")
        #expect(await test.refresh() == .threshold)
        #expect(try test.kept() == kept)
    }

    @Test(arguments: ["root", "snapshot", "targets"])
    func theVersionIsTheOneAskedFor(role: String) async throws {
        let test = try ClientTest()
        try test.repository.publish("root", "targets", "snapshot", "timestamp")
        // The next version under this one's name.
        let repository = test.repository
        var next = try #require(repository.content.roles[role])
        next.version += 1
        let payload = repository.signed(role, next)
        let signers = try #require(repository.content.signers[role]?.signing)
        repository.content.served["metadata/2.\(role).json"] =
            repository.document(
                payload, try signers.map { try $0.signature(of: try payload.canonicalForm()) }
            )
            .serialized()
        #expect(await test.refresh() == .version)
        #expect(try test.kept()[role] == (role == "root" ? 1 : nil))
    }

    @Test func anotherKindOfMetadataIsRefused() async throws {
        let test = try ClientTest()
        // A snapshot that a timestamp's key signed and that reads like a timestamp.
        let repository = test.repository
        let snapshot = TestRole(
            kind: .snapshot, version: 2, more: ["meta": ["snapshot.json": ["version": 1]]])
        let payload = repository.signed("snapshot", snapshot)
        let signers = try #require(repository.content.signers["timestamp"]?.signing)
        repository.content.served["metadata/timestamp.json"] =
            repository.document(
                payload, try signers.map { try $0.signature(of: try payload.canonicalForm()) }
            )
            .serialized()
        #expect(await test.refresh() == .wrongType)
        #expect(try test.kept() == ["root": 1])
    }

    @Test(arguments: ["timestamp.json", "1.snapshot.json", "1.targets.json"])
    func aMissingRoleIsAFailure(file: String) async throws {
        let test = try ClientTest()
        test.repository.content.served["metadata/\(file)"] = nil
        #expect(await test.refresh() == .unavailable)
    }

    @Test(arguments: [FetchError.status(500), .failed(why: "no route")])
    func aRootThatCannotBeFetchedIsNotTheEndOfTheRoots(failure: FetchError) async throws {
        let test = try ClientTest()
        test.repository.content.failure = failure
        #expect(await test.refresh() == .unavailable)
        #expect(test.requests() == ["2.root.json"])
    }

    @Test func withoutARootNothingIsAsked() async throws {
        let test = try ClientTest()
        try FileManager.default.removeItem(atPath: "\(test.store.path)/root.json")
        #expect(await test.refresh() == .noRoot)
        #expect(test.requests() == [])
    }

    @Test func manyWhoAskAtOnceShareARefresh() async throws {
        let test = try ClientTest()
        let client = test.client()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 { group.addTask { _ = try? await client.refresh() } }
        }
        #expect(test.requests().filter { $0 == "1.targets.json" }.count == 1)
    }
}
