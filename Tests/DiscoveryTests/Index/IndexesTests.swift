// SPDX-License-Identifier: Apache-2.0

import Discovery
import LocalRegistry
import OCIModel
import Signing
import StrictJSON
import Synchronization
import Testing

/// Several indexes beside each other.
@Suite(.timeLimit(.minutes(1)))
struct IndexesTests {
    private func tags(_ bench: ViewBench, _ policy: String, _ path: String = "demo/app") async -> [String]? {
        let name = "\(policy)/127.0.0.1_\(bench.registry.port)/\(path)"
        let answer = await bench.view.answer(
            ViewRequest(path: "\(name)/tags/list", client: "kargo", policies: .all))
        return (try? JSON(parsing: answer.body))?["tags"]?.array?.compactMap(\.string)
    }

    @Test("each policy shows what it allows") func policies() async throws {
        try await withView { bench in
            try bench.add("1.0.0", signed: .legacy)
            let other = try ViewBench.policy(trusting: CosignSigner(try SigningKey()))
            bench.policies.withLock { $0["other"] = other }
            #expect(await tags(bench, "prod") == ["1.0.0"])
            #expect(await tags(bench, "other") == [])
            #expect(await tags(bench, "prod") == ["1.0.0"])
        }
    }

    @Test("the least recently used index makes room; what it knew is in the store") func bounded()
        async throws
    {
        var settings = ViewBench.Settings()
        settings.limits.indexes = 1
        try await withView(settings) { bench in
            try bench.add("1.0.0", signed: .legacy)
            bench.registry.content.add(TestImage(label: "b"), to: "demo/other", tag: "2.0.0")
            #expect(await tags(bench, "prod") == ["1.0.0"])
            #expect(await tags(bench, "prod", "demo/other") == [])
            #expect(bench.verifications().count == 2)
            _ = bench.requests()
            #expect(await tags(bench, "prod") == ["1.0.0"])
            #expect(bench.requests() == ["GET tags"])
            #expect(bench.verifications() == [])
        }
    }

    @Test("what is the same under two policies is asked for by each, and kept once") func content()
        async throws
    {
        try await withView { bench in
            try bench.add("1.0.0", signed: .legacy)
            let same = try ViewBench.policy(trusting: bench.signer, "threshold: 1")
            bench.policies.withLock { $0["other"] = same }
            #expect(await tags(bench, "prod") == ["1.0.0"])
            _ = bench.requests()
            #expect(await tags(bench, "other") == ["1.0.0"])
            #expect(bench.requests() == ["GET tags", "GET manifest"])
        }
    }
}
