// SPDX-License-Identifier: Apache-2.0

import Signatures
import Synchronization
import TestContentTrust

@testable import ContentTrust

/// A notary server in memory.
final class TestNotaryServer: TrustDataFetcher {
    private let files: Mutex<[String: [UInt8]]>
    private let asked = Mutex<[String]>([])

    init(_ files: [String: [UInt8]]) { self.files = Mutex(files) }

    /// The names that were asked for, in order.
    var requests: [String] { asked.withLock(\.self) }

    func server(of question: ContentTrustQuestion) -> String { "https://registry.example" }

    func file(
        _ name: String, of question: ContentTrustQuestion, limit: Int
    ) async throws(ContentTrustError) -> [UInt8]? {
        asked.withLock { $0.append(name) }
        return files.withLock { $0[name] }
    }
}

/// A client's view of a repository.
struct TestClient {
    var pinned: [PublicKey]
    var name = TestTrustData.name
    var delegations: [String] = []
    var now = TestTrustData.now
    var versions: any TrustVersionStore = TrustVersionMemory()
    var limits = ContentTrustLimits()

    /// A client that pins the repository's root keys.
    init(_ repository: TestTrustData) throws { pinned = try repository.root.keys.map { try $0.publicKey } }

    func targets(
        _ files: [String: [UInt8]]
    ) async throws(ContentTrustError) -> VerifiedTargets {
        try await targets(TestNotaryServer(files))
    }

    func targets(_ server: TestNotaryServer) async throws(ContentTrustError) -> VerifiedTargets {
        let question = ContentTrustQuestion(
            name: name, server: nil, pinned: pinned, delegations: delegations)
        return try await ContentTrustClient(fetcher: server, versions: versions, limits: limits)
            .targets(question, at: now)
    }

    /// Why the files are refused; `nil` when they are not.
    func refusal(_ files: [String: [UInt8]]) async -> ContentTrustError? {
        do throws(ContentTrustError) {
            _ = try await targets(files)
            return nil
        } catch {
            return error
        }
    }
}
