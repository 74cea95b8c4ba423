// SPDX-License-Identifier: Apache-2.0

import Discovery
import LocalRegistry
import OCIModel
import Registry
import Signing
import StrictJSON
import Synchronization
import Testing

/// An upstream that gives nothing now takes nothing away that was known, and nothing is called untrusted for it.
@Suite(.timeLimit(.minutes(1)))
struct UpstreamFaultTests {
    private static let limited = RegistryError.rateLimited(host: "registry.example", retryAfter: 60)

    private func code(_ answer: ViewAnswer) throws -> String? {
        try JSON(parsing: answer.body)["errors"]?.array?.first?["code"]?.string
    }

    @Test("the last index is served while the upstream answers 429, for a day") func staleness() async throws
    {
        try await withView { bench in
            try bench.add("1.0.0", signed: .legacy)
            #expect(await bench.tags() == ["1.0.0"])
            bench.source.fail(Self.limited)
            bench.advance(300)
            #expect(await bench.tags() == ["1.0.0"])
            #expect(await bench.manifest("1.0.0").status == 200)
            // A failed listing is not tried again before its time.
            let tries = bench.source.tries
            _ = await bench.tags()
            #expect(bench.source.tries == tries)
            bench.advance(86_400 - 300)
            #expect(await bench.tags() == ["1.0.0"])
            bench.advance(1)
            let answer = await bench.get("\(bench.name)/tags/list")
            #expect(answer.status == 503)
            #expect(try code(answer) == "UNAVAILABLE")
            bench.source.fail(nil)
            bench.advance(300)
            #expect(await bench.tags() == ["1.0.0"])
        }
    }

    @Test("an index that nobody asked for in days is renewed for the first who asks") func idle() async throws
    {
        for (fails, status) in [(false, 200), (true, 503)] {
            try await withView { bench in
                try bench.add("1.0.0", signed: .legacy)
                #expect(await bench.tags() == ["1.0.0"])
                bench.advance(200_000)
                if fails { bench.source.fail(Self.limited) }
                #expect(await bench.manifest("1.0.0").status == status)
            }
        }
    }

    @Test("where nothing is known yet, 429 is no empty list") func firstListing() async throws {
        try await withView { bench in
            try bench.add("1.0.0", signed: .legacy)
            bench.source.fail(Self.limited)
            for path in ["tags/list", "manifests/1.0.0"] {
                let answer = await bench.get("\(bench.name)/\(path)")
                #expect(answer.status == 503)
                #expect(try code(answer) == "UNAVAILABLE")
                #expect(answer.headers["Retry-After"] != nil)
            }
            bench.source.fail(nil)
            #expect(await bench.tags() == nil)
            bench.advance(30)
            #expect(await bench.tags() == ["1.0.0"])
        }
    }

    @Test("a first scan that the upstream cuts short is no index") func firstScanCutShort() async throws {
        try await withView { bench in
            try bench.add("1.0.0", signed: .legacy)
            try bench.add("1.1.0", signed: .legacy)
            bench.registry.faults.add(.status(429), on: .manifest, targetContains: "1.1.0")
            #expect(await bench.tags() == nil)
            bench.registry.faults.clear()
            bench.advance(30)
            let deadline = ContinuousClock.now + .seconds(30)
            var tags = await bench.tags()
            while tags == nil, .now < deadline {
                bench.advance(30)
                tags = await bench.tags()
            }
            #expect(tags == ["1.0.0", "1.1.0"])
        }
    }

    @Test("a tag that nobody can read holds up nothing for long") func brokenTag() async throws {
        try await withView { bench in
            try bench.add("1.0.0", signed: .legacy)
            bench.registry.content.addManifest(
                Array("no manifest".utf8), mediaType: .imageManifest, to: "demo/app", tag: "1.1.0")
            #expect(await bench.tags() == ["1.0.0"])
            let answer = await bench.manifest("1.1.0")
            #expect(answer.status == 404)
            #expect(try code(answer) == "MANIFEST_UNKNOWN")
        }
    }

    @Test("a new tag that cannot be decided is hidden, and found with the next scan") func undetermined()
        async throws
    {
        try await withView { bench in
            try bench.add("1.0.0", signed: .legacy)
            #expect(await bench.tags() == ["1.0.0"])
            let digest = try bench.add("1.1.0", signed: .legacy)
            bench.registry.faults.add(.status(500), targetContains: digest.hex)
            bench.advance(300)
            #expect(await bench.tags() == ["1.0.0"])
            let answer = await bench.manifest("1.1.0")
            #expect(answer.status == 503)
            bench.registry.faults.clear()
            bench.advance(300)
            #expect(await bench.tags() == ["1.0.0", "1.1.0"])
        }
    }

    @Test("a digest that cannot be decided now is not called unverified") func undecidedDigest() async throws
    {
        for (fails, status) in [(true, 503), (false, 404)] {
            try await withView { bench in
                try bench.add("1.0.0", signed: .legacy)
                let unsigned = TestImage(label: "unsigned")
                bench.registry.content.add(unsigned, to: "demo/app")
                #expect(await bench.tags() == ["1.0.0"])
                if fails { bench.source.fail(Self.limited) }
                let answer = await bench.manifest("\(unsigned.digest)")
                #expect(answer.status == status)
            }
        }
    }

    @Test("more tags than are kept are no list") func tooManyTags() async throws {
        for (limit, tags) in [(1, nil), (2, ["1.0.0", "1.1.0"])] {
            var settings = ViewBench.Settings()
            settings.limits.tags = limit
            try await withView(settings) { bench in
                try bench.add("1.0.0", signed: .legacy)
                try bench.add("1.1.0", signed: .legacy)
                #expect(await bench.tags() == tags)
            }
        }
    }

    @Test("a scan has no more requests under way than it may, and as many") func concurrency() async throws {
        try await withView { bench in
            for number in 0..<30 { try bench.add("1.\(number).0", signed: .legacy) }
            bench.source.hold(true)
            let tags = Task { await bench.tags() }
            // One listing, and those that wait for a manifest.
            while bench.source.tries < 9 { await Task.yield() }
            for _ in 0..<1000 { await Task.yield() }
            #expect(bench.source.tries == 9)
            bench.source.hold(false)
            #expect(await tags.value?.count == 30)
        }
    }

    @Test("one who waits in vain for the first scan is told to come again; the scan goes on") func patience()
        async throws
    {
        let alarm = Mutex(false)
        var settings = ViewBench.Settings()
        settings.sleep = { _ in
            while !alarm.withLock({ $0 }), !Task.isCancelled { await Task.yield() }
        }
        try await withView(settings) { bench in
            try bench.add("1.0.0", signed: .legacy)
            bench.source.hold(true)
            alarm.withLock { $0 = true }
            let answer = await bench.get("\(bench.name)/tags/list")
            #expect(answer.status == 503)
            #expect(try code(answer) == "UNAVAILABLE")
            #expect(answer.headers["Retry-After"] == "5")
            alarm.withLock { $0 = false }
            bench.source.hold(false)
            #expect(await bench.tags() == ["1.0.0"])
            #expect(bench.requests().count { $0 == "GET tags" } == 1)
        }
    }

    @Test("one who leaves does not end the scan for the others") func cancellation() async throws {
        try await withView { bench in
            try bench.add("1.0.0", signed: .legacy)
            bench.source.hold(true)
            let first = Task { await bench.tags() }
            while bench.source.tries < 2 { await Task.yield() }
            let second = Task { await bench.tags() }
            first.cancel()
            #expect(await first.value == nil)
            bench.source.hold(false)
            #expect(await second.value == ["1.0.0"])
            #expect(bench.requests().count { $0 == "GET tags" } == 1)
        }
    }
}
