// SPDX-License-Identifier: Apache-2.0

import OCIModel
import StrictJSON
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
            await client.refusal(try repository.files())
                == .rollback(role: role, known: 3, found: 2, memory: nil))
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

    /// Whoever had the server's keys for an hour may have published any version; its owner gives it new keys then.
    @Test(arguments: ["timestamp", "snapshot", "targets", "targets/releases"])
    func otherKeysStartAnew(role: String) async throws {
        var repository = try TestTrustData()
        repository.delegations = [.init(name: "targets/releases", signers: .init(keys: [.ecdsa()]))]
        let client = try TestClient(repository)
        repository.versions[role] = Int.max - 1
        #expect(await client.refusal(try repository.files()) == nil)
        repository.versions[role] = 2
        #expect(await client.refusal(try repository.files())?.code == .rollback)

        // Version 2 of the root, or of the targets.
        repository.rotateKeys(of: role)
        for (version, refused) in [(2, false), (3, false), (2, true)] {
            repository.versions[role] = version
            #expect(
                await client.refusal(try repository.files())
                    == (refused ? .rollback(role: role, known: 3, found: 2, memory: nil) : nil))
        }
    }

    @Test func theOtherRolesAreStillRemembered() async throws {
        var repository = try TestTrustData()
        let client = try TestClient(repository)
        repository.versions = ["timestamp": 5, "snapshot": 5, "targets": 5]
        #expect(await client.refusal(try repository.files()) == nil)
        repository.rotateKeys(of: "timestamp")
        repository.versions["timestamp"] = 1
        repository.versions["targets"] = 4
        #expect(
            await client.refusal(try repository.files())
                == .rollback(role: "targets", known: 5, found: 4, memory: nil))
        repository.versions["targets"] = 5
        #expect(await client.refusal(try repository.files()) == nil)
    }

    /// Or else the old root would bring the old keys back.
    @Test func theRootIsRememberedUnderAnyKeys() async throws {
        var repository = try TestTrustData()
        let client = try TestClient(repository)
        repository.versions["root"] = 2
        #expect(await client.refusal(try repository.files()) == nil)
        repository.versions["root"] = 1
        repository.root.keys.append(try .ecdsa().certified(for: TestTrustData.name))
        #expect(await client.refusal(try repository.files())?.code == .rollback)
        repository.versions["root"] = 2
        #expect(await client.refusal(try repository.files()) == nil)
    }

    @Test func goneUnderOtherKeys() async throws {
        var repository = try TestTrustData()
        repository.delegations = [.init(name: "targets/releases", signers: .init(keys: [.ecdsa()]))]
        let client = try TestClient(repository)
        #expect(await client.refusal(try repository.files()) == nil)
        repository.delegations[0].isPublished = false
        #expect(await client.refusal(try repository.files())?.code == .rollback)
        repository.rotateKeys(of: "targets/releases")
        #expect(await client.refusal(try repository.files()) == nil)
    }

    /// A renewed certificate is no new key; another threshold is.
    @Test func whatTellsKeysApart() throws {
        let (one, two) = (TestTrustKey.ecdsa(), TestTrustKey.ecdsa())
        func fingerprint(_ keys: [TestTrustKey], _ threshold: Int = 1) throws -> Digest {
            let limits = ContentTrustLimits()
            var object = JSONObject()
            for key in keys { object[try key.identifier] = key.json }
            let role: JSON = [
                "keyids": .strings(try keys.map { try $0.identifier }), "threshold": .int(threshold),
            ]
            let table = try KeyTable(JSONCursor(.object(object)), limits: limits)
            return try RoleKeys(JSONCursor(role), keys: table, limits: limits).fingerprint
        }
        #expect(try fingerprint([one, two]) == fingerprint([two, one]))
        #expect(try fingerprint([one.certified(for: "a")]) == fingerprint([one.certified(for: "b")]))
        #expect(try fingerprint([one]) != fingerprint([two]))
        #expect(try fingerprint([one]) != fingerprint([one, two]))
        #expect(try fingerprint([one, two]) != fingerprint([one, two], 2))
    }

    @Test func theFileThatRemembersIsNamed() async throws {
        var repository = try TestTrustData()
        var client = try TestClient(repository)
        client.versions = PlacedStore()
        #expect(
            await client.refusal(try repository.files())
                == .rollback(role: "root", known: 9, found: 1, memory: "/state/versions.json"))
        repository.versions["root"] = 9
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

    @Test func keysOfANewerRootReplaceOlderOnes() {
        let (a, b) = (Digest(sha256Of: [0]), Digest(sha256Of: [1]))
        let old = TrustVersions(byRole: ["root": 1, "targets": 9], keys: ["targets": a])
        let new = TrustVersions(byRole: ["root": 2, "targets": 3], keys: ["targets": b])
        #expect(old.merged(with: new) == new)
        #expect(new.merged(with: old) == new)
        let unknown = TrustVersions(byRole: ["targets": 20])
        #expect(old.merged(with: unknown).byRole["targets"] == 20)
        #expect(old.merged(with: unknown).keys["targets"] == a)
    }
}

extension TestTrustData {
    /// Gives a role another key, as its owner does: with a new version of what says so.
    fileprivate mutating func rotateKeys(of role: String) {
        var above = "root"
        switch role {
        case "timestamp": timestamp.keys = [.ed25519()]
        case "snapshot": snapshot.keys = [.ecdsa()]
        case "targets": targets.keys = [.ecdsa()]
        default:
            above = "targets"
            for place in delegations.indices where delegations[place].name == role {
                delegations[place].signers.keys = [.ecdsa()]
            }
        }
        versions[above] = (versions[above] ?? 1) + 1
    }
}

/// Has seen version 9 of every root, and says where.
private struct PlacedStore: TrustVersionStore {
    func place(of key: TrustVersionKey) -> String? { "/state/versions.json" }

    func versions(for key: TrustVersionKey) -> TrustVersions? { TrustVersions(byRole: ["root": 9]) }

    func keep(_ versions: TrustVersions, for key: TrustVersionKey) {}
}

private struct BrokenStore: TrustVersionStore {
    let reads: Bool
    let writes: Bool

    func place(of key: TrustVersionKey) -> String? { nil }

    func versions(for key: TrustVersionKey) throws(ContentTrustError) -> TrustVersions? {
        guard reads else { throw .store(why: "broken") }
        return nil
    }

    func keep(_ versions: TrustVersions, for key: TrustVersionKey) throws(ContentTrustError) {
        guard writes else { throw .store(why: "broken") }
    }
}
