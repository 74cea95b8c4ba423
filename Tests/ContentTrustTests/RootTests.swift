// SPDX-License-Identifier: Apache-2.0

import Signatures
import StrictJSON
import TestContentTrust
import Testing

@testable import ContentTrust

/// Whose root counts.
struct RootTests {
    @Test func anotherKeyIsPinned() async throws {
        let repository = try TestTrustData()
        let files = try repository.files()
        var client = try TestClient(repository)
        #expect(await client.refusal(files) == nil)
        client.pinned = [try TestTrustKey.ecdsa().publicKey]
        #expect(await client.refusal(files) == .untrustedRoot(name: repository.name))
    }

    @Test func nothingIsTrustedOnFirstUse() async throws {
        let repository = try TestTrustData()
        var client = try TestClient(repository)
        client.pinned = []
        #expect(await client.refusal(try repository.files()) == .untrustedRoot(name: repository.name))
    }

    @Test func oneOfSeveralPinnedKeysIsEnough() async throws {
        let repository = try TestTrustData()
        var client = try TestClient(repository)
        client.pinned = [try TestTrustKey.ecdsa().publicKey, try repository.root.keys[0].publicKey]
        #expect(await client.refusal(try repository.files()) == nil)
    }

    /// Pinned keys are public: whoever serves the files can list one in a root that he signs himself.
    @Test func listedWithoutASignature() async throws {
        var repository = try TestTrustData()
        let pinned = try repository.root.keys[0].publicKey
        let own = try TestTrustKey.ecdsa().certified(for: repository.name)
        repository.root.keys.append(own)
        var client = try TestClient(repository)
        client.pinned = [pinned]
        #expect(await client.refusal(try repository.files()) == nil)
        repository.root.signing = [own]
        #expect(await client.refusal(try repository.files()) == .untrustedRoot(name: repository.name))
    }

    /// Many repositories have one root key: only the certificate tells them apart.
    @Test func theTrustDataOfAnotherRepository() async throws {
        var repository = try TestTrustData()
        let key = TestTrustKey.ecdsa()
        repository.root.keys = [try key.certified(for: repository.name)]
        let client = try TestClient(repository)
        #expect(await client.refusal(try repository.files()) == nil)
        repository.root.keys = [try key.certified(for: "registry.example/team/other")]
        #expect(
            await client.refusal(try repository.files())
                == .otherName(found: "registry.example/team/other", name: repository.name))
    }

    @Test(arguments: [
        ("registry.example/team/*", true), ("registry.example/*", true), ("registry.example/team/app*", true),
        ("registry.example/team/app/*", false), ("*", false), ("registry.example/team/ap", false),
        ("registry.example/team/app2", false), ("Registry.example/team/app", false),
        ("registry.example/*/app", false), ("", false),
    ])
    func namesOfCertificates(name: String, isGood: Bool) async throws {
        var repository = try TestTrustData()
        repository.root.keys = [try TestTrustKey.ecdsa().certified(for: name)]
        let refusal = try await TestClient(repository).refusal(try repository.files())
        #expect(refusal?.code == (isGood ? nil : .otherName))
    }

    @Test func aRootKeyWithoutCertificateNamesNoRepository() async throws {
        var repository = try TestTrustData()
        repository.root.keys = [.ecdsa()]
        #expect(
            try await TestClient(repository).refusal(try repository.files())
                == .otherName(found: nil, name: repository.name))
    }

    @Test func theCertificateHasExpired() async throws {
        var repository = try TestTrustData()
        let key = TestTrustKey.ecdsa()
        for (end, code) in [(0, nil), (-1, ContentTrustError.Code.rootCertificate)] {
            repository.root.keys = [
                try key.certified(for: repository.name, to: TestTrustData.now + end)
            ]
            #expect(try await TestClient(repository).refusal(try repository.files())?.code == code)
        }
    }

    @Test func theCertificateIsNotYetValid() async throws {
        var repository = try TestTrustData()
        let key = TestTrustKey.ecdsa()
        for (start, code) in [(0, nil), (1, ContentTrustError.Code.rootCertificate)] {
            repository.root.keys = [
                try key.certified(for: repository.name, from: TestTrustData.now + start)
            ]
            #expect(try await TestClient(repository).refusal(try repository.files())?.code == code)
        }
    }

    @Test func theRootsOwnThreshold() async throws {
        var repository = try TestTrustData()
        repository.root.keys.append(try TestTrustKey.ecdsa().certified(for: repository.name))
        repository.root.threshold = 2
        #expect(try await TestClient(repository).refusal(try repository.files()) == nil)
        repository.root.signing = [repository.root.keys[0]]
        #expect(
            try await TestClient(repository).refusal(try repository.files())
                == .threshold(role: "root", valid: 1, needed: 2))
    }

    /// A second signature by the same key, in another certificate.
    @Test func oneKeyInTwoCertificatesCountsOnce() async throws {
        var repository = try TestTrustData()
        let key = TestTrustKey.ecdsa()
        repository.root = .init(
            keys: [
                try key.certified(for: repository.name), try key.certified(for: "registry.example/*"),
            ], threshold: 1)
        #expect(try await TestClient(repository).refusal(try repository.files()) == nil)
        repository.root.threshold = 2
        #expect(
            try await TestClient(repository).refusal(try repository.files())
                == .threshold(role: "root", valid: 1, needed: 2))
    }

    @Test func noTrustData() async throws {
        let repository = try TestTrustData()
        #expect(
            try await TestClient(repository).refusal([:])
                == .noTrustData(
                    name: repository.name, server: "https://registry.example", isUsual: true))
    }
}
