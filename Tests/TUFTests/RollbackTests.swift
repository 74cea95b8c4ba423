// SPDX-License-Identifier: Apache-2.0

import StrictJSON
import Testing

@testable import TUF

/// Versions never go back (sections 5.4.3, 5.5.5, 5.6.4; go-tuf CVE-2022-29173), except behind new keys (5.3.11).
struct RollbackTests {
    /// A client that has seen version 2 of everything below the root.
    private func refreshed(describesFiles: Bool = false) async throws -> ClientTest {
        let test = try ClientTest()
        test.repository.content.describesFiles = describesFiles
        try test.repository.publish("targets", "snapshot", "timestamp")
        #expect(await test.refresh() == nil)
        _ = test.requests()
        return test
    }

    @Test func theTimestamp() async throws {
        let test = try await refreshed()
        test.repository.content.roles["timestamp"]?.version = 1
        try test.repository.publish("timestamp", bump: false)
        #expect(await test.refresh() == .rollback)
        #expect(try test.kept()["timestamp"] == 2)
        test.repository.content.roles["timestamp"]?.version = 3
        try test.repository.publish("timestamp", bump: false)
        #expect(await test.refresh() == nil)
    }

    @Test(arguments: [false, true])
    func theSnapshotThatTheTimestampNames(describesFiles: Bool) async throws {
        let test = try await refreshed(describesFiles: describesFiles)
        test.repository.content.roles["snapshot"]?.version = 1
        try test.repository.publish("snapshot", bump: false)
        try test.repository.publish("timestamp")
        #expect(await test.refresh() == .rollback)
        #expect(try test.kept() == ["root": 1, "timestamp": 2, "snapshot": 2, "targets": 2])
        #expect(test.requests().last == "timestamp.json")
        test.repository.content.roles["snapshot"]?.version = 3
        try test.repository.publish("snapshot", bump: false)
        try test.repository.publish("timestamp")
        #expect(await test.refresh() == nil)
    }

    @Test(arguments: [false, true])
    func theTargetsThatTheSnapshotLists(describesFiles: Bool) async throws {
        let test = try await refreshed(describesFiles: describesFiles)
        test.repository.content.roles["targets"]?.version = 1
        try test.repository.publish("targets", bump: false)
        try test.repository.publish("snapshot", "timestamp")
        #expect(await test.refresh() == .rollback)
        #expect(try test.kept()["snapshot"] == 2)
        #expect(try test.kept()["targets"] == 2)
        test.repository.content.roles["targets"]?.version = 3
        try test.repository.publish("targets", bump: false)
        try test.repository.publish("snapshot", "timestamp")
        #expect(await test.refresh() == nil)
    }

    @Test func aRoleStaysListed() async throws {
        let test = try ClientTest()
        test.repository.delegate("A")
        try test.repository.publish("A", "targets", "snapshot", "timestamp")
        #expect(await test.refresh() == nil)
        let file = test.repository.content.files.removeValue(forKey: "A")
        try test.repository.publish("snapshot", "timestamp")
        #expect(await test.refresh() == .roleRemoved)
        #expect(try test.kept()["snapshot"] == 2)
        test.repository.content.files["A"] = file
        try test.repository.publish("snapshot", "timestamp")
        #expect(await test.refresh() == nil)
    }

    @Test func aTimestampOfTheSameVersionIsNothingNew() async throws {
        let test = try await refreshed()
        test.repository.content.roles["timestamp"]?.more["meta"] = ["snapshot.json": ["version": 100]]
        try test.repository.publish("timestamp", bump: false)
        #expect(await test.refresh() == nil)
        #expect(test.requests() == ["2.root.json", "timestamp.json"])
        // One version on, it is believed.
        try test.repository.publish("timestamp")
        #expect(await test.refresh() == .unavailable)
        #expect(test.requests().last == "100.snapshot.json")
        #expect(try test.kept()["timestamp"] == 3)
    }

    @Test func anExpiredTimestampStillProtects() async throws {
        let test = try await refreshed()
        test.now += 31 * 86_400
        test.repository.content.roles["root"]?.expires += 90 * 86_400
        try test.repository.publish("root")
        test.repository.content.roles["timestamp"]?.expires += 90 * 86_400
        test.repository.content.roles["timestamp"]?.version = 1
        try test.repository.publish("timestamp", bump: false)
        #expect(await test.refresh() == .rollback)
    }

    // MARK: Recovery

    @Test func newTimestampKeysLetItsVersionGoBack() async throws {
        let test = try await refreshed()
        test.repository.content.signers["timestamp"] = TestSigners()
        try test.repository.publish("root")
        test.repository.content.roles["timestamp"]?.version = 1
        try test.repository.publish("timestamp", bump: false)
        #expect(await test.refresh() == nil)
        #expect(try test.kept()["timestamp"] == 1)
    }

    /// Whichever of the two keys is rotated, both files go: the old timestamp, under keys that still hold, would
    /// remember the snapshot's version.
    @Test(arguments: [["timestamp", "snapshot"], ["snapshot"], ["timestamp"]])
    func newKeysOfEitherLetTheSnapshotsVersionGoBack(rotated: [String]) async throws {
        let test = try await refreshed()
        for role in rotated { test.repository.content.signers[role] = TestSigners() }
        try test.repository.publish("root")
        test.repository.content.roles["snapshot"]?.version = 1
        try test.repository.publish("snapshot", bump: false)
        try test.repository.publish("timestamp")
        #expect(await test.refresh() == nil)
        #expect(try test.kept()["snapshot"] == 1)
    }

    /// The keys of other roles, and a root that says the same again, recover nothing.
    @Test(arguments: [["targets"], ["root"], []])
    func otherKeysLetNoVersionGoBack(rotated: [String]) async throws {
        let test = try await refreshed()
        let old = test.repository.content.signers["root"]?.signing ?? []
        for role in rotated { test.repository.content.signers[role] = TestSigners() }
        if rotated.contains("root") { test.repository.content.signers["root"]?.signing += old }
        try test.repository.publish("root")
        test.repository.content.roles["snapshot"]?.version = 1
        try test.repository.publish("snapshot", bump: false)
        try test.repository.publish("timestamp")
        #expect(await test.refresh() == .rollback)
        #expect(try test.kept()["snapshot"] == 2)
    }

    /// Who is stopped behind the root that rotates has forgotten by then.
    @Test func aRotationCountsThoughTheNextRootFails() async throws {
        let test = try await refreshed()
        test.repository.content.signers["snapshot"] = TestSigners()
        try test.repository.publish("root")
        let signers = test.repository.content.signers["root"]
        test.repository.content.signers["root"]?.signing = []
        try test.repository.publish("root")
        #expect(await test.refresh() == .threshold)
        #expect(try test.kept() == ["root": 2, "targets": 2])
        test.repository.content.signers["root"] = signers
        try test.repository.publish("root", bump: false)
        test.repository.content.roles["snapshot"]?.version = 1
        try test.repository.publish("snapshot", bump: false)
        try test.repository.publish("timestamp")
        #expect(await test.refresh() == nil)
        #expect(try test.kept() == ["root": 3, "timestamp": 3, "snapshot": 1, "targets": 2])
    }

    @Test func newSnapshotKeysLetTheTargetsVersionGoBack() async throws {
        let test = try await refreshed()
        test.repository.content.signers["snapshot"] = TestSigners()
        try test.repository.publish("root")
        test.repository.content.roles["targets"]?.version = 1
        try test.repository.publish("targets", bump: false)
        try test.repository.publish("snapshot", "timestamp")
        #expect(await test.refresh() == nil)
        #expect(try test.kept()["targets"] == 1)
    }
}
