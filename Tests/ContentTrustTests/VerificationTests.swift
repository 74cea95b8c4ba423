// SPDX-License-Identifier: Apache-2.0

import OCIModel
import TestContentTrust
import Testing

@testable import ContentTrust

/// What is read from trust data that nothing is wrong with.
struct VerificationTests {
    @Test func tagsOfTheTargets() async throws {
        let repository = try TestTrustData()
        let targets = try await TestClient(repository).targets(try repository.files())
        let one = Digest(sha256Of: Array("one".utf8))
        #expect(targets.digest(ofTag: "v1")?.digest == one)
        #expect(targets.digest(ofTag: "v1")?.length == 3)
        #expect(targets.digest(ofTag: "v3") == nil)
        #expect(targets.tags(of: one) == ["v1"])
        #expect(targets.roles == ["targets"])
        #expect(targets.name == TestTrustData.name)
        #expect(targets.rootKey == (try repository.root.keys[0].publicKey))
    }

    @Test(arguments: TestTrustKey.Form.allCases)
    func everyKindOfKey(form: TestTrustKey.Form) async throws {
        var repository = try TestTrustData()
        let key = try TestTrustKey.of(form)
        repository.timestamp = .init(keys: [key])
        repository.targets = .init(keys: [key])
        #expect(try await TestClient(repository).refusal(try repository.files()) == nil)
    }

    @Test func signaturesByP384AreOverSHA256() async throws {
        var repository = try TestTrustData()
        repository.targets = .init(keys: [.p384()])
        #expect(try await TestClient(repository).refusal(try repository.files()) == nil)
    }

    @Test func anRSARoot() async throws {
        var repository = try TestTrustData()
        repository.root = .init(keys: [try TestTrustKey.rsa().certified(for: repository.name)])
        #expect(try await TestClient(repository).refusal(try repository.files()) == nil)
    }

    @Test(arguments: ["root", "timestamp", "snapshot", "targets"])
    func theFirstExpiryCounts(role: String) async throws {
        var repository = try TestTrustData()
        repository.lives[role] = 7
        let targets = try await TestClient(repository).targets(try repository.files())
        #expect(targets.expires == TestTrustData.now + 7)
    }

    /// root → timestamp → snapshot → targets, and the immutable names have the hash behind.
    @Test func whatIsAskedFor() async throws {
        let repository = try TestTrustData()
        let server = TestNotaryServer(try repository.files())
        _ = try await TestClient(repository).targets(server)
        #expect(server.requests.count == 4)
        #expect(server.requests.first == "root.json")
        #expect(server.requests.dropFirst().first == "timestamp.json")
        #expect(server.requests.dropFirst(2).first?.hasPrefix("snapshot.") == true)
        #expect(server.requests.last?.hasPrefix("targets.") == true)
        #expect(server.requests.last?.utf8.count == "targets.".utf8.count + 64 + ".json".utf8.count)
    }

    /// Whoever publishes while it is read makes the files disagree once.
    @Test func readAgainAfterAPublication() async throws {
        var repository = try TestTrustData()
        let old = try repository.files()
        repository.versions["root"] = 2
        let server = PublishingServer(old, then: try repository.files())
        let question = ContentTrustQuestion(
            name: repository.name, server: nil, pinned: try TestClient(repository).pinned, delegations: [])
        let client = ContentTrustClient(fetcher: server, versions: TrustVersionMemory())
        let targets = try await client.targets(question, at: TestTrustData.now)
        #expect(targets.digest(ofTag: "v1") != nil)
    }
}

/// Publishes as soon as the root was read.
private actor PublishingServer: TrustDataFetcher {
    private var files: [String: [UInt8]]
    private let next: [String: [UInt8]]

    init(_ files: [String: [UInt8]], then next: [String: [UInt8]]) {
        self.files = files
        self.next = next
    }

    nonisolated func server(of question: ContentTrustQuestion) -> String { "https://registry.example" }

    func file(
        _ name: String, of question: ContentTrustQuestion, limit: Int
    ) async throws(ContentTrustError) -> [UInt8]? {
        let found = files[name]
        files = next
        return found
    }
}
