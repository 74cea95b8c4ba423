// SPDX-License-Identifier: Apache-2.0

import Signatures
import StrictJSON
import TestContentTrust
import Testing

@testable import ContentTrust

/// One fault at a time in trust data that ``VerificationTests`` accept without it.
struct FaultTests {
    private static let roles = ["root", "timestamp", "snapshot", "targets"]

    /// What a client says to a repository that was changed.
    private func refusal(_ change: (inout TestTrustData) throws -> Void) async throws -> ContentTrustError? {
        var repository = try TestTrustData()
        try change(&repository)
        return try await TestClient(repository).refusal(try repository.files())
    }

    @Test(arguments: roles)
    func expired(role: String) async throws {
        #expect(try await refusal { $0.lives[role] = 1 } == nil)
        let now = TestTrustData.now
        #expect(try await refusal { $0.lives[role] = 0 } == .expired(role: role, at: now, now: now))
    }

    /// Fourteen days is what a timestamp lasts.
    @Test func aTimestampOfThreeWeeksAgo() async throws {
        var repository = try TestTrustData()
        repository.lives = ["root": 9_000_000, "snapshot": 9_000_000, "targets": 9_000_000]
        repository.lives["timestamp"] = 14 * 86_400
        repository.root.keys = [
            try TestTrustKey.ecdsa().certified(for: repository.name, to: TestTrustData.now + 9_000_000)
        ]
        var client = try TestClient(repository)
        client.now = TestTrustData.now + 13 * 86_400
        #expect(await client.refusal(try repository.files()) == nil)
        client.now = TestTrustData.now + 21 * 86_400
        #expect(await client.refusal(try repository.files())?.code == .expired)
    }

    @Test(arguments: ["timestamp", "snapshot", "targets"])
    func signedByAStranger(role: String) async throws {
        let stranger = TestTrustKey.ecdsa()
        #expect(
            try await refusal { repository in
                switch role {
                case "timestamp": repository.timestamp.signing = [stranger]
                case "snapshot": repository.snapshot.signing = [stranger]
                default: repository.targets.signing = [stranger]
                }
            } == .signature(role: role))
    }

    @Test(arguments: ["timestamp", "snapshot", "targets"])
    func changedAfterItWasSigned(role: String) async throws {
        for (version, expected) in [(1, nil), (2, ContentTrustError.signature(role: role))] {
            #expect(
                try await refusal { $0.forgeries[role] = { $0.set(["signed", "version"], .int(version)) } }
                    == expected)
        }
    }

    /// White space does not matter to the signature, since the canonical form is signed.
    @Test func laidOutAnotherWay() async throws {
        let repository = try TestTrustData()
        var files = try repository.files()
        files["root.json"] = files["root.json"].map { [0x20] + $0 }
        #expect(
            try await TestClient(repository).refusal(files) == .hashMismatch(role: "root"))
        var spaced = try repository.files()
        spaced["timestamp.json"] = spaced["timestamp.json"].map { [0x20] + $0 }
        #expect(try await TestClient(repository).refusal(spaced) == nil)
    }

    @Test func oneOfTwoSignatures() async throws {
        let (one, two) = (TestTrustKey.ecdsa(), TestTrustKey.ed25519())
        for (signing, expected) in [
            ([one, two], nil), ([two], ContentTrustError.threshold(role: "targets", valid: 1, needed: 2)),
        ] {
            #expect(
                try await refusal { $0.targets = .init(keys: [one, two], threshold: 2, signing: signing) }
                    == expected)
        }
    }

    /// The two lists of keys name one key, once bare and once in a certificate.
    @Test func oneKeyUnderTwoNames() async throws {
        let bare = TestTrustKey.ecdsa()
        let certified = try bare.certified(for: "anybody")
        for (threshold, expected) in [
            (1, nil), (2, ContentTrustError.threshold(role: "targets", valid: 1, needed: 2)),
        ] {
            #expect(
                try await refusal { $0.targets = .init(keys: [bare, certified], threshold: threshold) }
                    == expected)
        }
    }

    /// CVE-2015-9258: a key is used as its type says, and by no other method.
    @Test(arguments: ["ecdsa", "rsapss", "rsapkcs1v15", "pycrypto-pkcs#1 pss", "EDDSA", ""])
    func anotherMethod(method: String) async throws {
        var key = TestTrustKey.ed25519()
        #expect(try await refusal { $0.targets.keys = [key] } == nil)
        key.method = method
        #expect(try await refusal { $0.targets.keys = [key] } == .signature(role: "targets"))
    }

    @Test func oldRSASignatures() async throws {
        var key = try TestTrustKey.rsa()
        #expect(try await refusal { $0.targets.keys = [key] } == nil)
        key.method = "rsapkcs1v15"
        #expect(try await refusal { $0.targets.keys = [key] } == .signature(role: "targets"))
    }

    /// The bytes of an RSA key under the name of an elliptic one, and so on.
    @Test func aKeyOfAnotherType() async throws {
        for (type, code) in [("ecdsa", nil), ("rsa", ContentTrustError.Code.signature)] {
            var key = TestTrustKey.ecdsa()
            key.type = type
            #expect(try await refusal { $0.targets.keys = [key] }?.code == code)
        }
    }

    /// An identifier that is not the key's own could stand for another key elsewhere.
    @Test func anIdentifierOfAnotherKey() async throws {
        let key = TestTrustKey.ecdsa()
        let identifier = try key.identifier
        for (listed, code) in [
            (key.json, nil), (TestTrustKey.ecdsa().json, ContentTrustError.Code.malformed),
        ] {
            #expect(
                try await refusal { repository in
                    repository.targets.keys = [key]
                    repository.edits["root"] = { $0.set(["keys", identifier], listed) }
                }?.code == code)
        }
    }

    @Test(arguments: roles)
    func aFileOfAnotherType(role: String) async throws {
        for type in [role, "Mirrors"] {
            #expect(
                try await refusal { $0.edits[role] = { $0.set(["_type"], .string(type)) } }?.code
                    == .malformed)
        }
    }

    @Test(arguments: [
        JSON(.number("1.0")), JSON(.number("0")), JSON(.number("-1")), JSON(.number("9223372036854775807")),
        "1", nil,
    ])
    func versionsThatAreNone(version: JSON) async throws {
        var repository = try TestTrustData()
        #expect(try await TestClient(repository).refusal(try repository.files()) == nil)
        repository.forgeries["timestamp"] = { $0.set(["signed", "version"], version) }
        #expect(try await TestClient(repository).refusal(try repository.files())?.code == .malformed)
    }

    @Test func fractionsAreRefused() async throws {
        for (text, code) in [("1", nil), ("1.5", ContentTrustError.Code.malformed)] {
            var repository = try TestTrustData()
            // A member that nothing else looks at.
            repository.edits["targets"] = { $0.set(["custom"], ["a": 1]) }
            repository.swaps = [:]
            repository.forgeries["targets"] = { $0.set(["signed", "custom"], ["a": JSON(.number(text))]) }
            #expect(try await TestClient(repository).refusal(try repository.files())?.code == code)
        }
    }

    @Test func membersThatStandTwice() async throws {
        var repository = try TestTrustData()
        repository.swaps["timestamp"] = { bytes in
            Array(
                String(decoding: bytes, as: UTF8.self).replacing(
                    "{\"signed\":", with: "{\"signed\":{},\"signed\":"
                ).utf8)
        }
        #expect(try await TestClient(repository).refusal(try repository.files())?.code == .malformed)
    }

    @Test(arguments: ["root", "timestamp", "snapshot", "targets"])
    func aThresholdOfNothing(role: String) async throws {
        for (threshold, code) in [(1, nil), (0, ContentTrustError.Code.malformed)] {
            #expect(
                try await refusal {
                    $0.edits["root"] = { $0.set(["roles", role, "threshold"], .int(threshold)) }
                }?.code == code)
        }
    }

    @Test(arguments: ["snapshot", "targets"])
    func otherBytesThanTheRoleAboveNames(role: String) async throws {
        #expect(
            try await refusal { $0.swaps[role] = { $0.dropLast() + [0x20] } } == .hashMismatch(role: role))
    }

    @Test func lengthsCountAsWellAsHashes() async throws {
        #expect(
            try await refusal { repository in
                repository.edits["timestamp"] = { signed in
                    let length = signed["meta"]?["snapshot"]?["length"]?.int ?? 0
                    signed.set(["meta", "snapshot", "length"], .int(length + 1))
                }
            } == .hashMismatch(role: "snapshot"))
    }

    @Test func theSecondHashCountsAsWell() async throws {
        let other = Base64.encode(MessageDigest(of: [], .sha512).bytes)
        #expect(
            try await refusal {
                $0.edits["timestamp"] = { $0.set(["meta", "snapshot", "hashes", "sha512"], .string(other)) }
            } == .hashMismatch(role: "snapshot"))
        #expect(
            try await refusal {
                $0.edits["timestamp"] = { $0.set(["meta", "snapshot", "hashes", "sha512"], nil) }
            } == nil)
    }

    @Test(arguments: [JSON("00"), JSON(""), JSON(1), nil])
    func hashesThatAreNone(hash: JSON) async throws {
        #expect(
            try await refusal {
                $0.edits["timestamp"] = { $0.set(["meta", "snapshot", "hashes", "sha256"], hash) }
            }?.code == .malformed)
    }

    /// The snapshot knows which root was current.
    @Test func aRootThatTheSnapshotDoesNotName() async throws {
        var repository = try TestTrustData()
        let files = try repository.files()
        repository.versions["root"] = 2
        var mixed = files
        mixed["root.json"] = try repository.files()["root.json"]
        #expect(try await TestClient(repository).refusal(files) == nil)
        #expect(try await TestClient(repository).refusal(mixed) == .hashMismatch(role: "root"))
    }

    @Test(arguments: ["root", "targets"])
    func aSnapshotThatLacksARole(role: String) async throws {
        #expect(
            try await refusal { $0.edits["snapshot"] = { $0.set(["meta", role], nil) } }?.code == .malformed)
    }

    @Test(arguments: ["timestamp.json", "snapshot.", "targets."])
    func aFileThatIsNotServed(name: String) async throws {
        let repository = try TestTrustData()
        let files = try repository.files().filter { !$0.key.hasPrefix(name) }
        #expect(try await TestClient(repository).refusal(files)?.code == .missing)
    }

    @Test func tooLarge() async throws {
        let repository = try TestTrustData()
        let files = try repository.files()
        var client = try TestClient(repository)
        client.limits.timestamp = try #require(files["timestamp.json"]).count
        #expect(await client.refusal(files) == nil)
        client.limits.timestamp -= 1
        #expect(await client.refusal(files)?.code == .malformed)
    }

    @Test func tooManyTags() async throws {
        let repository = try TestTrustData()
        var client = try TestClient(repository)
        client.limits.tags = 2
        #expect(await client.refusal(try repository.files()) == nil)
        client.limits.tags = 1
        #expect(await client.refusal(try repository.files())?.code == .malformed)
    }

    @Test func tooManyKeys() async throws {
        let repository = try TestTrustData()
        var client = try TestClient(repository)
        client.limits.keys = 4
        #expect(await client.refusal(try repository.files()) == nil)
        client.limits.keys = 3
        #expect(await client.refusal(try repository.files())?.code == .malformed)
    }
}
