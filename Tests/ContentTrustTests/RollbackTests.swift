// SPDX-License-Identifier: Apache-2.0

import OCIModel
import TestContentTrust
import Testing

@testable import ContentTrust

/// Versions that were seen once.
struct RollbackTests {
    @Test(arguments: ["root", "timestamp", "snapshot", "targets"])
    func anOlderVersion(role: String) async throws {
        var repository = try TestTrustData()
        let client = try TestClient(repository)
        for version in [2, 2, 3] {
            repository.versions[role] = version
            #expect(await client.refusal(try repository.files()) == nil)
        }
        repository.versions[role] = 2
        #expect(
            await client.refusal(try repository.files()) == .rollback(role: role, known: 3, found: 2))
    }

    @Test func anOlderDelegation() async throws {
        var repository = try TestTrustData()
        repository.delegations = [.init(name: "targets/releases", signers: .init(keys: [.ecdsa()]))]
        let client = try TestClient(repository)
        repository.versions["targets/releases"] = 2
        #expect(await client.refusal(try repository.files()) == nil)
        repository.versions["targets/releases"] = 1
        #expect(await client.refusal(try repository.files())?.code == .rollback)
    }

    /// What is refused teaches nothing.
    @Test func nothingIsKeptOfWhatIsRefused() async throws {
        var repository = try TestTrustData()
        let client = try TestClient(repository)
        let files = try repository.files()
        repository.versions = ["root": 1, "timestamp": 9, "snapshot": 9, "targets": 9]
        repository.lives["targets"] = 0
        #expect(await client.refusal(try repository.files())?.code == .expired)
        #expect(await client.refusal(files) == nil)
        repository.lives = [:]
        #expect(await client.refusal(try repository.files()) == nil)
        #expect(await client.refusal(files)?.code == .rollback)
    }

    @Test func anotherRepositoryHasItsOwn() async throws {
        var repository = try TestTrustData()
        repository.root.keys = [try TestTrustKey.ecdsa().certified(for: "registry.example/*")]
        var client = try TestClient(repository)
        repository.versions["timestamp"] = 2
        #expect(await client.refusal(try repository.files()) == nil)
        repository.versions["timestamp"] = 1
        client.name = "registry.example/team/other"
        #expect(await client.refusal(try repository.files()) == nil)
    }

    @Test func aMemoryThatFailsIsNoAbsence() async throws {
        let repository = try TestTrustData()
        var client = try TestClient(repository)
        for (reads, writes) in [(false, true), (true, false)] {
            client.versions = BrokenStore(reads: reads, writes: writes)
            let refusal = await client.refusal(try repository.files())
            #expect(refusal == .store(why: "broken"))
            #expect(refusal?.isTransient == true)
        }
        client.versions = BrokenStore(reads: true, writes: true)
        #expect(await client.refusal(try repository.files()) == nil)
    }

    @Test func theNewestOfEachRoleIsRemembered() async throws {
        let memory = TrustVersionMemory()
        let key = TrustVersionKey(name: "a", root: Digest(sha256Of: []))
        await memory.keep(TrustVersions(byRole: ["root": 2, "targets": 5]), for: key)
        await memory.keep(TrustVersions(byRole: ["root": 3, "targets": 4, "snapshot": 1]), for: key)
        #expect(await memory.versions(for: key)?.byRole == ["root": 3, "targets": 5, "snapshot": 1])
    }
}

private struct BrokenStore: TrustVersionStore {
    let reads: Bool
    let writes: Bool

    func versions(for key: TrustVersionKey) throws(ContentTrustError) -> TrustVersions? {
        guard reads else { throw .store(why: "broken") }
        return nil
    }

    func keep(_ versions: TrustVersions, for key: TrustVersionKey) throws(ContentTrustError) {
        guard writes else { throw .store(why: "broken") }
    }
}
