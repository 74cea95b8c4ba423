// SPDX-License-Identifier: Apache-2.0

import Discovery
import LocalRegistry
import OCIModel
import Registry
import Signing
import Synchronization
import Testing

/// What outlives the process, and what a change of the policy takes away.
@Suite(.timeLimit(.minutes(1)))
struct RestartTests {
    @Test("a restart repeats no verification and resolves no tag") func restart() async throws {
        let content = RegistryContent()
        let signer = CosignSigner(try SigningKey())
        let store = RenamingStore()
        var settings = ViewBench.Settings()
        settings.store = store
        try await withView(settings, content: content, signer: signer) { bench in
            try bench.add("1.0.0", signed: .legacy)
            try bench.add("1.1.0")
            #expect(await bench.tags() == ["1.0.0"])
            #expect(bench.verifications().count == 2)
        }
        try await withView(settings, content: content, signer: signer) { bench in
            #expect(await bench.tags() == ["1.0.0"])
            #expect(bench.verifications() == [])
            #expect(bench.requests() == [])
            #expect(await bench.manifest("1.0.0").status == 200)
            #expect(bench.requests() == ["GET manifest"])
            // Its twin: what is new is looked at.
            try bench.add("1.2.0", signed: .legacy)
            bench.advance(300)
            #expect(await bench.tags() == ["1.0.0", "1.2.0"])
            #expect(bench.verifications().count == 1)
        }
    }

    @Test("after a restart, an upstream that gives nothing leaves what was kept")
    func restartWithoutUpstream() async throws {
        let content = RegistryContent()
        let signer = CosignSigner(try SigningKey())
        let store = RenamingStore()
        var settings = ViewBench.Settings()
        settings.store = store
        try await withView(settings, content: content, signer: signer) { bench in
            try bench.add("1.0.0", signed: .legacy)
            #expect(await bench.tags() == ["1.0.0"])
        }
        for (known, tags) in [(true, ["1.0.0"]), (false, nil)] {
            settings.store = known ? store : RenamingStore()
            try await withView(settings, content: content, signer: signer) { bench in
                bench.source.fail(.rateLimited(host: "registry.example", retryAfter: nil))
                #expect(await bench.tags() == tags)
            }
        }
    }

    @Test("an allowance that was kept without an end is renewed like any other") func withoutEnd()
        async throws
    {
        for (isWithdrawn, tags) in [(true, []), (false, ["1.0.0"])] {
            let content = RegistryContent()
            let signer = CosignSigner(try SigningKey())
            var settings = ViewBench.Settings()
            settings.store = RenamingStore(losesEnds: true)
            try await withView(settings, content: content, signer: signer) { bench in
                let digest = try bench.add("1.0.0", signed: .legacy)
                #expect(await bench.tags() == ["1.0.0"])
                guard isWithdrawn else { return }
                bench.registry.content.remove(.tag("sha256-\(digest.hex).sig"), from: "demo/app")
            }
            try await withView(settings, content: content, signer: signer) { bench in
                #expect(await bench.tags() == ["1.0.0"])
                bench.advance(86_400)
                #expect(await bench.tags() == tags)
            }
        }
    }

    @Test("another policy verifies everything anew, from digests that are known") func policyChange()
        async throws
    {
        try await withView { bench in
            try bench.add("1.0.0", signed: .legacy)
            try bench.add("1.1.0")
            #expect(await bench.tags() == ["1.0.0"])
            _ = (bench.requests(), bench.verifications())
            let same = try ViewBench.policy(trusting: bench.signer, "threshold: 1")
            bench.policies.withLock { $0["prod"] = same }
            #expect(await bench.tags() == ["1.0.0"])
            #expect(bench.verifications().count == 2)
            #expect(!bench.requests().contains("GET tags"))
            let other = try ViewBench.policy(trusting: CosignSigner(try SigningKey()))
            bench.policies.withLock { $0["prod"] = other }
            #expect(await bench.tags() == [])
            #expect(await bench.manifest("1.0.0").status == 404)
        }
    }

    @Test("what another policy allowed is not served while the new one cannot be asked")
    func policyChangeInDarkness()
        async throws
    {
        try await withView { bench in
            try bench.add("1.0.0", signed: .legacy)
            #expect(await bench.tags() == ["1.0.0"])
            bench.source.fail(.rateLimited(host: "registry.example", retryAfter: nil))
            #expect(await bench.manifest("1.0.0").status == 200)
            let other = try ViewBench.policy(trusting: CosignSigner(try SigningKey()))
            bench.policies.withLock { $0["prod"] = other }
            bench.advance(60)
            #expect(await bench.tags() != ["1.0.0"])
            #expect(await bench.manifest("1.0.0").status != 200)
        }
    }
}

/// Keeps one index, whatever port its registry listens on.
private final class RenamingStore: VerifiedTagStore {
    private let store = TransientTagStore()
    private let name = ViewName(
        policy: "prod", repository: Repository(registry: "registry.example", path: "demo/app"))

    /// Whether allowances come back without an end.
    private let losesEnds: Bool

    init(losesEnds: Bool = false) { self.losesEnds = losesEnds }

    func load(for _: ViewName) async throws -> StoredIndex? {
        guard var index = try await store.load(for: name) else { return nil }
        guard losesEnds else { return index }
        for place in index.tags.indices {
            (index.tags[place].validUntil, index.tags[place].nextLook) = (nil, nil)
        }
        return index
    }
    func save(_ tags: [IndexedTag], for _: ViewName) async throws { try await store.save(tags, for: name) }
    func remove(_ tags: [String], for _: ViewName) async throws { try await store.remove(tags, for: name) }
    func noteFirstScan(of _: ViewName) async throws { try await store.noteFirstScan(of: name) }
    func noteListing(of _: ViewName, at time: Int) async throws {
        try await store.noteListing(of: name, at: time)
    }
}
