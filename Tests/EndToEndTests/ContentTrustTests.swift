// SPDX-License-Identifier: Apache-2.0

import ContentTrust
import Crypto
import OCIModel
import Signatures
import TestPeers
import Testing
import Verification

/// Trust data that Debian's `notary` publishes on a real server, read through a registry's client.
@Suite(.enabled(if: NotaryServer.isExpected, "scripts/install-peers did not install notary"))
struct ContentTrustTests {
    private let name = "127.0.0.1:5051/demo/app"
    private let one = Digest(sha256Of: Array("one".utf8))
    private let two = Digest(sha256Of: Array("two".utf8))

    @Test func signedMovedAndRemoved() async throws {
        try await NotaryStage.run { stage in
            let key = try await stage.start(name)
            try await stage.sign(name, "v1", one)
            let targets = try await stage.targets(name, key).get()
            #expect(targets.roles == ["targets"])
            #expect(targets.rootKey == key)
            #expect(try targets.check(tag: "v1", digest: one, size: 7) == ["v1"])
            #expect(try targets.check(tag: nil, digest: one, size: 7) == ["v1"])
            #expect(throws: ContentTrustError.tagNotSigned(tag: "v2", roles: ["targets"])) {
                try targets.check(tag: "v2", digest: one, size: 7)
            }

            try await stage.sign(name, "v1", two)
            let moved = try await stage.targets(name, key).get()
            #expect(throws: ContentTrustError.otherDigest(tag: "v1", signed: two, found: one)) {
                try moved.check(tag: "v1", digest: one, size: 7)
            }

            try await stage.server.notary(["remove", "-p", name, "v1"])
            let removed = try await stage.targets(name, key).get()
            #expect(throws: ContentTrustError.tagNotSigned(tag: "v1", roles: ["targets"])) {
                try removed.check(tag: "v1", digest: two, size: 7)
            }
        }
    }

    /// A repository that nobody has signed, and another key.
    @Test func whoIsNotPinned() async throws {
        try await NotaryStage.run { stage in
            let key = try await stage.start(name)
            #expect(await stage.refusal(name, key) == nil)
            #expect(await stage.refusal("127.0.0.1:5051/demo/none", key) == .noTrustData)
            let stranger = try PublicKey(
                derEncoded: Array(P256.Signing.PrivateKey().publicKey.derRepresentation))
            #expect(await stage.refusal(name, stranger) == .untrustedRoot)
        }
    }

    @Test func rotatedTwice() async throws {
        try await NotaryStage.run { stage in
            let old = try await stage.start(name)
            try await stage.sign(name, "v1", one)
            var keys = [old]
            for _ in 0..<2 {
                try await stage.server.notary(["key", "rotate", name, "root"])
                keys.append(try await stage.rootKey(name))
            }
            // Roots are published for other reasons as well.
            try await stage.server.notary(["key", "rotate", name, "snapshot", "-r"])
            #expect(Set(keys).count == 3)
            for key in keys {
                let targets = try await stage.targets(name, key).get()
                #expect(targets.rootKey == key)
                #expect(targets.digest(ofTag: "v1")?.digest == one)
            }
        }
    }

    @Test func theTimestampExpires() async throws {
        try await NotaryStage.run { stage in
            let key = try await stage.start(name)
            #expect(await stage.refusal(name, key, after: 13 * 86_400) == nil)
            let later = await stage.targets(name, key, after: 15 * 86_400)
            guard case .failure(.expired(let role, _, _)) = later else {
                Issue.record("it did not expire: \(later)")
                return
            }
            #expect(role == "timestamp")
        }
    }

    @Test func delegations() async throws {
        try await NotaryStage.run { stage in
            let key = try await stage.start(name)
            try await stage.sign(name, "v1", one)
            let alice = try stage.makeSigner()
            for role in ["targets/releases", "targets/alice"] {
                try await stage.server.notary([
                    "delegation", "add", "-p", name, role, alice.certificate, "--all-paths",
                ])
            }
            // Delegated to, and nothing published so far.
            #expect(try await stage.targets(name, key).get().roles == ["targets"])
            #expect(await stage.refusal(name, key, delegations: ["alice"]) == .unknownDelegation)

            try await stage.server.notary(["key", "import", alice.key, "--role", "delegation"])
            try await stage.sign(name, "v1", two, role: "targets/releases")
            try await stage.sign(name, "v1", two, role: "targets/alice")
            try await stage.sign(name, "v2", one, role: "targets/alice")
            let released = try await stage.targets(name, key).get()
            #expect(released.roles == ["targets/releases"])
            #expect(released.digest(ofTag: "v1")?.digest == two)
            // Signed in the targets alone, as before there were releases.
            try await stage.sign(name, "v0", one)
            let resolved = try await stage.targets(name, key).get()
            #expect(try resolved.check(tag: "v0", digest: one, size: 7) == ["v0"])
            #expect(resolved.digest(ofTag: "v1")?.digest == two)
            #expect(resolved.tags(of: one) == ["v0"])
            let both = try await stage.targets(name, key, delegations: ["releases", "alice"]).get()
            #expect(both.digest(ofTag: "v1")?.digest == two)
            #expect(throws: ContentTrustError.disagreement(tag: "v2", roles: both.roles)) {
                try both.target(ofTag: "v2")
            }
            #expect(await stage.refusal(name, key, delegations: ["bob"]) == .unknownDelegation)
        }
    }

    /// Both repositories have the same root key, as Docker's client makes them.
    @Test func theTrustDataOfAnotherRepository() async throws {
        try await NotaryStage.run { stage in
            let other = "127.0.0.1:5051/demo/other"
            let key = try await stage.start(name)
            try #require(try await stage.start(other) == key)
            try await stage.sign(other, "v1", two)
            #expect(await stage.refusal(other, key) == nil)
            #expect(await stage.refusal(name, key) == nil)
            #expect(await stage.substituting(other, for: name).refusal(name, key) == .otherName)
        }
    }

    @Test func versionsThatWereSeen() async throws {
        try await NotaryStage.run { stage in
            let key = try await stage.start(name)
            let directory = stage.folder.file("versions")
            #expect(
                await stage.refusal(name, key, versions: TrustVersionFolder(directory: directory)) == nil)
            let kept = TrustVersionFolder(directory: directory)
            let store = TrustVersionKey(name: name, root: key.fingerprint)
            let versions = try #require(try await kept.versions(for: store))
            #expect(Set(versions.byRole.keys) == ["root", "timestamp", "snapshot", "targets"])
            try await kept.keep(TrustVersions(byRole: ["targets": 1000]), for: store)
            #expect(
                await stage.refusal(name, key, versions: TrustVersionFolder(directory: directory))
                    == .rollback)
        }
    }

    /// Whoever held the server's keys published the greatest version there is; the owner takes the keys away.
    @Test func otherKeysStartAnew() async throws {
        try await NotaryStage.run { stage in
            let key = try await stage.start(name)
            try await stage.sign(name, "v1", one)
            let kept = TrustVersionFolder(directory: stage.folder.file("versions"))
            let store = TrustVersionKey(name: name, root: key.fingerprint)
            #expect(await stage.refusal(name, key, versions: kept) == nil)
            let seen = try #require(try await kept.versions(for: store))
            try await kept.keep(
                TrustVersions(byRole: ["timestamp": Int.max - 1], keys: seen.keys), for: store)
            let refused = await stage.targets(name, key, versions: kept)
            guard case .failure(.rollback(_, _, _, let memory)) = refused else {
                Issue.record("it was not noticed: \(refused)")
                return
            }
            #expect(memory == kept.place(of: store))
            try await stage.server.notary(["key", "rotate", name, "timestamp", "-r"])
            #expect(await stage.refusal(name, key, versions: kept) == nil)
        }
    }
}
