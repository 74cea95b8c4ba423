// SPDX-License-Identifier: Apache-2.0

import OCIModel
import StrictJSON
import TestContentTrust
import Testing

@testable import ContentTrust

/// From a pinned key to a later root, version by version.
struct RotationTests {
    private let old: TestTrustKey
    private let new: TestTrustKey
    private var first: TestTrustData
    private var second: TestTrustData

    init() throws {
        old = try TestTrustKey.ecdsa().certified(for: TestTrustData.name)
        new = try TestTrustKey.ecdsa().certified(for: TestTrustData.name)
        first = try TestTrustData()
        first.root.keys = [old]
        second = first
        second.versions["root"] = 2
        second.root = .init(keys: [new], signing: [old, new])
    }

    /// What the second repository serves, past roots included.
    private func files(_ repositories: [TestTrustData]) throws -> [String: [UInt8]] {
        var files: [String: [UInt8]] = [:]
        for repository in repositories { files.merge(try repository.files()) { $1 } }
        return files
    }

    private func client(_ key: TestTrustKey) throws -> TestClient {
        var client = try TestClient(first)
        client.pinned = [try key.publicKey]
        return client
    }

    @Test func theOldKeyIsPinned() async throws {
        let targets = try await client(old).targets(try files([first, second]))
        #expect(targets.rootKey == (try old.publicKey))
    }

    @Test func theNewKeyIsPinned() async throws {
        let server = TestNotaryServer(try files([first, second]))
        let targets = try await client(new).targets(server)
        #expect(targets.rootKey == (try new.publicKey))
        #expect(!server.requests.contains("1.root.json"))
    }

    @Test func theOldKeyHasNotSignedTheNewRoot() async throws {
        var second = second
        second.root.signing = [new]
        #expect(try await client(old).refusal(try files([first, second]))?.code == .rootNotRotated)
        #expect(try await client(new).refusal(try files([first, second])) == nil)
    }

    @Test func theNewKeyHasNotSignedTheNewRoot() async throws {
        var second = second
        second.root.signing = [old]
        #expect(try await client(old).refusal(try files([first, second])) == .signature(role: "root"))
    }

    @Test func aPastRootIsNotServed() async throws {
        #expect(
            try await client(old).refusal(try second.files())
                == .rootNotRotated(version: 1, why: "it is not served"))
    }

    @Test func aPastRootOfAnotherVersion() async throws {
        var all = try files([first, second])
        all["1.root.json"] = all["root.json"]
        #expect(try await client(old).refusal(all)?.code == .rootNotRotated)
    }

    @Test func severalSteps() async throws {
        var all = [first, second]
        var last = new
        for version in 3...6 {
            let next = try TestTrustKey.ecdsa().certified(for: TestTrustData.name)
            var repository = second
            repository.versions["root"] = version
            repository.root = .init(keys: [next], signing: [last, next])
            all.append(repository)
            last = next
        }
        let files = try files(all)
        #expect(try await client(old).refusal(files) == nil)
        var client = try client(old)
        client.limits.rotations = 5
        #expect(await client.refusal(files) == nil)
        client.limits.rotations = 4
        #expect(await client.refusal(files) == .untrustedRoot(name: TestTrustData.name))
    }

    /// A step in between that nobody of before has signed.
    @Test func aBrokenStep() async throws {
        let stranger = try TestTrustKey.ecdsa().certified(for: TestTrustData.name)
        var second = second
        second.root = .init(keys: [stranger], signing: [stranger])
        var third = first
        third.versions["root"] = 3
        third.root = .init(keys: [new], signing: [old, stranger, new])
        #expect(try await client(old).refusal(try files([first, second, third]))?.code == .rootNotRotated)
        second.root.signing = [old, stranger]
        #expect(try await client(old).refusal(try files([first, second, third])) == nil)
    }

    /// Key identifiers beside signatures are not signed: the later root of another repository with the same key can be
    /// served as if it followed.
    @Test func theLaterRootOfAnotherRepository() async throws {
        let key = TestTrustKey.ecdsa()
        var first = first
        first.root.keys = [try key.certified(for: TestTrustData.name)]
        let identifier = try first.root.keys[0].identifier
        let elsewhere = try key.certified(for: "registry.example/team/other")
        for name in [TestTrustData.name, "registry.example/team/other"] {
            var second = second
            let next = try new.certified(for: name)
            second.root = .init(keys: [next], signing: [elsewhere, next])
            let relabelled = try elsewhere.identifier
            second.forgeries["root"] = { file in
                let signatures = file["signatures"]?.array ?? []
                file.set(
                    ["signatures"],
                    .array(
                        signatures.map { signature in
                            var signature = signature
                            if signature["keyid"]?.string == relabelled {
                                signature.set(["keyid"], .string(identifier))
                            }
                            return signature
                        }))
            }
            let refusal = try await client(key).refusal(try files([first, second]))
            #expect(refusal?.code == (name == TestTrustData.name ? nil : .otherName))
        }
    }

    @Test func expiryOfPastRootsDoesNotMatter() async throws {
        var first = first
        first.lives["root"] = -1000
        #expect(try await client(old).refusal(try files([first, second])) == nil)
    }
}
