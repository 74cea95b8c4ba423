// SPDX-License-Identifier: Apache-2.0

import StrictJSON
import Testing

@testable import TUF

/// Freeze attacks: metadata that is too old is refused (sections 5.3.10, 5.4.4, 5.5.6, 5.6.5).
struct ExpiryTests {
    @Test(arguments: [
        ("root", ["root": 2, "timestamp": 1, "snapshot": 1, "targets": 1]),
        ("timestamp", ["root": 2, "timestamp": 1, "snapshot": 1, "targets": 1]),
        ("snapshot", ["root": 2, "timestamp": 2, "snapshot": 1, "targets": 1]),
        ("targets", ["root": 2, "timestamp": 2, "snapshot": 2, "targets": 1]),
    ])
    func anExpiredRole(role: String, kept: [String: Int]) async throws {
        for expires in [TestRepository.now, TestRepository.now + 1] {
            let test = try ClientTest()
            #expect(await test.refresh() == nil)
            test.repository.content.roles[role]?.expires = expires
            try test.repository.publish("root", "targets", "snapshot", "timestamp")
            #expect(await test.refresh() == (expires == TestRepository.now ? .expired : nil))
            if expires == TestRepository.now { #expect(try test.kept() == kept) }
        }
    }

    @Test func anExpiredRootIsTheEndBeforeAnythingElseIsAsked() async throws {
        let test = try ClientTest()
        test.now += 31 * 86_400
        #expect(await test.refresh() == .expired)
        #expect(test.requests() == ["2.root.json"])
    }

    @Test func rootsOnTheWayMayHaveExpired() async throws {
        let test = try ClientTest()
        test.repository.content.roles["root"]?.expires = TestRepository.now - 1
        try test.repository.publish("root")
        test.repository.content.roles["root"]?.expires = TestRepository.now + 1
        try test.repository.publish("root")
        #expect(await test.refresh() == nil)
    }

    @Test func keptFilesThatExpiredAreReplaced() async throws {
        let test = try ClientTest()
        #expect(await test.refresh() == nil)
        test.now += 31 * 86_400
        for role in ["root", "targets", "snapshot", "timestamp"] {
            test.repository.content.roles[role]?.expires = test.now + 1
        }
        try test.repository.publish("root", "targets", "snapshot", "timestamp")
        #expect(await test.refresh() == nil)
        #expect(try test.kept() == ["root": 2, "timestamp": 2, "snapshot": 2, "targets": 2])
    }

    @Test func nothingNewDoesNotRenewATimestamp() async throws {
        let test = try ClientTest()
        test.repository.content.roles["timestamp"]?.expires = TestRepository.now + 1
        try test.repository.publish("timestamp")
        #expect(await test.refresh() == nil)
        test.now += 1
        #expect(await test.refresh() == .expired)
    }

    @Test func aClientThatLivesLongRefreshesWhatExpired() async throws {
        let test = try ClientTest()
        test.repository.add("file", "text")
        try test.repository.publish("targets", "snapshot", "timestamp")
        let clock = TestClock()
        let client = test.client(clock)
        _ = try await client.targetFile(named: "file")
        _ = test.requests()
        _ = try await client.targetFile(named: "file")
        #expect(test.requests() == [])
        clock.advance(by: 30 * 86_400)
        #expect(
            await ClientTest.code { () async throws(TUFError) in
                _ = try await client.targetFile(named: "file")
            } == .expired)
        #expect(test.requests() == ["2.root.json"])
    }

    @Test func whatIsKeptIsReadWithoutANetwork() async throws {
        let test = try ClientTest()
        #expect(await test.refresh() == nil)
        test.now += 365 * 86_400
        let repository = try await test.client().cached()
        #expect(repository.timestamp.header.version == 1)
        #expect(repository.expires == TestRepository.now + 30 * 86_400)
    }

    @Test func whatIsKeptIsCheckedWithoutANetwork() async throws {
        let test = try ClientTest()
        #expect(await test.refresh() == nil)
        try test.store.write("targets", Array("{}".utf8))
        let client = test.client()
        #expect(
            await ClientTest.code { () async throws(TUFError) in _ = try await client.cached() } == .malformed
        )
    }

    /// The one form of the specification; Sigstore's first roots have others.
    @Test(arguments: [
        "2030-01-31T23:59:59.5Z", "2030-01-31T23:59:59+00:00", "2021-12-18T13:28:12.99008-06:00",
        "2030-01-31",
        "2030-02-30T00:00:00Z", "2030-01-31 23:59:59Z", "2030-01-31T23:59:59z", "2030-01-31t23:59:59Z", "",
    ])
    func otherFormsOfATimeAreMalformed(text: String) throws {
        let repository = try TestRepository()
        for expires in [text, "2030-01-31T23:59:59Z"] {
            repository.content.roles["root"]?.more["expires"] = .string(expires)
            try repository.publish("root")
            let result = code { () throws(TUFError) in _ = try TrustedRoot(anchor: repository.root) }
            #expect(result == (expires == text ? .malformed : nil))
        }
    }
}
