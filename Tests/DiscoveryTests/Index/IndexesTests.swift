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
            for _ in 0..<2 { #expect(await tags(bench, "prod", "demo/other") == []) }
            #expect(bench.verifications().count == 2)
            _ = bench.requests()
            bench.advance(299)
            #expect(await tags(bench, "prod") == ["1.0.0"])
            #expect(bench.requests() == [])
            #expect(await tags(bench, "prod", "demo/other") == [])
            #expect(bench.requests() == [])
            bench.advance(1)
            #expect(await tags(bench, "prod") == ["1.0.0"])
            #expect(bench.requests() == ["GET tags"])
            #expect(bench.verifications() == [])
        }
    }

    @Test("indexes of repositories that are not there make room for each other, and for no others")
    func unlisted() async throws {
        var settings = ViewBench.Settings()
        (settings.limits.indexes, settings.limits.unlisted) = (4, 2)
        try await withView(settings) { bench in
            for number in 0..<3 {
                bench.registry.content.add(TestImage(label: "a"), to: "demo/\(number)", tag: "1.0.0")
                #expect(await tags(bench, "prod", "demo/\(number)") == [])
            }
            for number in 0..<9 { #expect(await tags(bench, "prod", "lost/\(number)") == nil) }
            _ = (bench.requests(), bench.verifications())
            for number in 0..<3 { #expect(await tags(bench, "prod", "demo/\(number)") == []) }
            #expect((bench.requests(), bench.verifications()) == ([], []))
            // What is not there is asked for again only where it had to make room.
            #expect(await tags(bench, "prod", "lost/8") == nil)
            #expect(bench.requests() == [])
            #expect(await tags(bench, "prod", "lost/0") == nil)
            #expect(bench.requests() == ["GET tags"])
        }
    }

    @Test("an index that made room while it was being looked at is not looked at twice") func leaving()
        async throws
    {
        var settings = ViewBench.Settings()
        settings.limits.unlisted = 1
        try await withView(settings) { bench in
            try bench.add("1.0.0", signed: .legacy)
            bench.source.holdListings(true)
            let first = Task { await tags(bench, "prod") }
            while bench.source.tries < 1 { await Task.yield() }
            let other = Task { await tags(bench, "prod", "demo/lost") }
            while bench.source.tries < 2 { await Task.yield() }
            let second = Task { await tags(bench, "prod") }
            for _ in 0..<1000 { await Task.yield() }
            #expect(bench.source.tries == 2)
            bench.source.holdListings(false)
            #expect(await first.value == ["1.0.0"])
            #expect(await second.value == ["1.0.0"])
            #expect(await other.value == nil)
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

    @Test("first scans wait for each other; one that was had before waits for none") func turns() async throws
    {
        for (turns, resolved) in [(1, 1), (2, 2)] {
            var settings = ViewBench.Settings()
            settings.limits.wholeScans = turns
            try await withView(settings) { bench in
                try bench.add("1.0.0", signed: .legacy)
                for path in ["demo/a", "demo/b"] {
                    bench.registry.content.add(TestImage(label: path), to: path, tag: "1.0.0")
                }
                #expect(await tags(bench, "prod") == ["1.0.0"])
                let tries = bench.source.tries
                bench.source.hold(true)
                let first = Task { await tags(bench, "prod", "demo/a") }
                while bench.source.tries < tries + 2 { await Task.yield() }
                let second = Task { await tags(bench, "prod", "demo/b") }
                while bench.source.tries < tries + 2 + resolved { await Task.yield() }
                for _ in 0..<1000 { await Task.yield() }
                #expect(bench.source.tries == tries + 2 + resolved)
                bench.advance(300)
                #expect(await tags(bench, "prod") == ["1.0.0"])
                bench.source.hold(false)
                #expect(await first.value == [])
                #expect(await second.value == [])
            }
        }
    }

    @Test("a scan that finds too many waiting is tried again later") func noRoom() async throws {
        var settings = ViewBench.Settings()
        (settings.limits.wholeScans, settings.limits.waitingScans) = (1, 0)
        try await withView(settings) { bench in
            try bench.add("1.0.0", signed: .legacy)
            bench.registry.content.add(TestImage(label: "a"), to: "demo/a", tag: "1.0.0")
            bench.source.hold(true)
            let first = Task { await tags(bench, "prod", "demo/a") }
            while bench.source.tries < 2 { await Task.yield() }
            #expect(await tags(bench, "prod") == nil)
            bench.source.hold(false)
            #expect(await first.value == [])
            bench.advance(30)
            #expect(await tags(bench, "prod") == ["1.0.0"])
        }
    }
}
