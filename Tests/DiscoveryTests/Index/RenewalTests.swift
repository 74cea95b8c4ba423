// SPDX-License-Identifier: Apache-2.0

import Discovery
import LocalRegistry
import OCIModel
import Synchronization
import Testing

/// What was allowed is looked at again: evidence is withdrawn as well as added.
@Suite(.timeLimit(.minutes(1)))
struct RenewalTests {
    private static let half = 43_200
    private static let day = 86_400
    /// An engine that remembers nothing, so that withdrawn evidence is missed.
    private var settings: ViewBench.Settings {
        var settings = ViewBench.Settings()
        settings.keepsEvidence = false
        return settings
    }

    @Test("a tag whose evidence is gone vanishes with its renewal; one that has it stays") func withdrawn()
        async throws
    {
        try await withView(settings) { bench in
            let digest = try bench.add("1.0.0", signed: .legacy)
            try bench.add("1.1.0", signed: .legacy)
            #expect(await bench.tags() == ["1.0.0", "1.1.0"])
            bench.registry.content.remove(.tag("sha256-\(digest.hex).sig"), from: "demo/app")
            bench.advance(Self.half - 1)
            _ = bench.verifications()
            #expect(await bench.tags() == ["1.0.0", "1.1.0"])
            #expect(bench.verifications() == [])
            bench.advance(Self.half + 1)
            #expect(await bench.tags() == ["1.1.0"])
            #expect(await bench.manifest("1.0.0").status == 404)
            #expect(await bench.manifest("1.1.0").status == 200)
        }
    }

    @Test("a renewal that cannot be decided leaves the tag, but not for ever") func undecided() async throws {
        try await withView(settings) { bench in
            let digest = try bench.add("1.0.0", signed: .legacy)
            try bench.add("1.1.0", signed: .legacy)
            #expect(await bench.tags() == ["1.0.0", "1.1.0"])
            bench.registry.faults.add(.status(500), targetContains: digest.hex)
            bench.advance(Self.day)
            _ = bench.verifications()
            #expect(await bench.tags() == ["1.0.0", "1.1.0"])
            #expect(bench.verifications().count == 2)
            bench.advance(2 * Self.day - 1)
            #expect(await bench.tags() == ["1.0.0", "1.1.0"])
            bench.advance(1)
            #expect(await bench.tags() == ["1.1.0"])
            #expect(await bench.manifest("1.0.0").status == 503)
            bench.registry.faults.clear()
            bench.advance(300)
            #expect(await bench.tags() == ["1.0.0", "1.1.0"])
        }
    }

    @Test("a scan renews so many, longest not looked at first") func bounded() async throws {
        var settings = settings
        settings.limits.renewals = 2
        try await withView(settings) { bench in
            let names = (0..<5).map { "1.\($0).0" }
            for name in names { try bench.add(name, signed: .legacy) }
            #expect(await bench.tags() == names)
            bench.advance(Self.day)
            _ = bench.verifications()
            var renewed: [[String]] = []
            for _ in 0..<4 {
                #expect(await bench.tags() == names)
                renewed.append(bench.verifications())
                bench.advance(300)
            }
            #expect(renewed.map(\.count) == [2, 2, 1, 0])
            #expect(Set(renewed.joined()).count == 5)
        }
    }

    @Test("those that cannot be renewed now keep no others back") func noStarvation() async throws {
        var settings = settings
        settings.limits.renewals = 1
        try await withView(settings) { bench in
            let digest = try bench.add("1.0.0", signed: .legacy)
            try bench.add("1.1.0", signed: .legacy)
            #expect(await bench.tags() == ["1.0.0", "1.1.0"])
            bench.registry.faults.add(.status(500), targetContains: digest.hex)
            bench.advance(Self.day)
            _ = bench.verifications()
            for _ in 0..<2 {
                _ = await bench.tags()
                bench.advance(300)
            }
            #expect(Set(bench.verifications()).count == 2)
        }
    }

    @Test("a digest that no tag points to is renewed when somebody asks for it") func untagged() async throws
    {
        for (isWithdrawn, status) in [(true, 404), (false, 200)] {
            try await withView(settings) { bench in
                let digest = try bench.add("moving", signed: .legacy)
                bench.registry.content.remove(.tag("moving"), from: "demo/app")
                #expect(await bench.manifest("\(digest)").status == 200)
                if isWithdrawn {
                    bench.registry.content.remove(.tag("sha256-\(digest.hex).sig"), from: "demo/app")
                }
                bench.advance(Self.half - 1)
                #expect(await bench.manifest("\(digest)").status == 200)
                bench.advance(Self.half + 1)
                #expect(await bench.manifest("\(digest)").status == status)
            }
        }
    }

    @Test("while allowances that have ended are renewed, there is no list without them") func noPartOfAList()
        async throws
    {
        let alarm = Mutex(false)
        var settings = settings
        settings.sleep = { _ in
            while !alarm.withLock({ $0 }), !Task.isCancelled { await Task.yield() }
        }
        // The listing would not be too old.
        settings.limits.staleness = 10 * Self.day
        try await withView(settings) { bench in
            try bench.add("1.0.0", signed: .legacy)
            #expect(await bench.tags() == ["1.0.0"])
            bench.advance(3 * Self.day)
            bench.source.hold(true)
            alarm.withLock { $0 = true }
            let answer = await bench.get("\(bench.name)/tags/list")
            #expect(answer.status == 503)
            #expect(answer.headers["Retry-After"] == "5")
            alarm.withLock { $0 = false }
            bench.source.hold(false)
            #expect(await bench.tags() == ["1.0.0"])
        }
    }
}
