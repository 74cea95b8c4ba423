// SPDX-License-Identifier: Apache-2.0

import Discovery
import LocalRegistry
import OCIModel
import Synchronization
import Testing

/// When what was not verified is looked at again.
@Suite(.timeLimit(.minutes(1)))
struct RecheckTests {
    @Test("a tag for signatures in the listing is announcement enough; a referrer is none")
    func announcement() async throws {
        for (layout, tags) in [(ViewBench.Layout.legacy, ["1.0.0"]), (.bundle, [])] {
            try await withView { bench in
                let image = TestImage(label: "1.0.0")
                try bench.add("1.0.0", image)
                #expect(await bench.tags() == [])
                try bench.sign(image.descriptor, layout)
                bench.advance(300)
                #expect(await bench.tags() == tags)
            }
        }
    }

    @Test("old tags are looked at once a day, unless something is announced") func historical() async throws {
        try await withView { bench in
            let image = TestImage(label: "1.0.0")
            try bench.add("1.0.0", image)
            #expect(await bench.tags() == [])
            try bench.sign(image.descriptor, .bundle)
            bench.advance(43_199)
            #expect(await bench.tags() == [])
            bench.advance(86_402)
            #expect(await bench.tags() == ["1.0.0"])
        }
    }

    @Test("new tags are looked at again after one interval, then ever more seldom") func backOff()
        async throws
    {
        try await withView { bench in
            #expect(await bench.tags() == nil)
            try bench.add("0.1.0", signed: .legacy)
            bench.advance(300)
            #expect(await bench.tags() == ["0.1.0"])
            try bench.add("1.0.0")
            bench.advance(300)
            _ = bench.verifications()
            var looks: [Int] = []
            for scan in 0..<16 {
                _ = await bench.tags()
                if !bench.verifications().isEmpty { looks.append(scan) }
                bench.advance(300)
            }
            #expect(looks == [0, 1, 3, 7, 15])
        }
    }

    @Test("a push makes the next scan look at once, and no oftener than it may") func woken() async throws {
        try await withView { bench in
            let image = TestImage(label: "1.0.0")
            try bench.add("1.0.0", image)
            #expect(await bench.tags() == [])
            try bench.sign(image.descriptor, .bundle)
            bench.advance(30)
            #expect(await bench.tags() == [])
            _ = bench.requests()
            await bench.view.wake(bench.repository)
            #expect(await bench.tags() == ["1.0.0"])
            #expect(bench.requests().count { $0 == "GET tags" } == 1)
            await bench.view.wake(bench.repository)
            _ = await bench.tags()
            #expect(bench.requests() == [])
            bench.advance(30)
            _ = await bench.tags()
            #expect(bench.requests() == ["GET tags"])
        }
    }

    @Test("who asks for a hidden tag has it looked at, once in a minute") func asked() async throws {
        try await withView { bench in
            let image = TestImage(label: "1.0.0")
            try bench.add("1.0.0", image)
            #expect(await bench.tags() == [])
            try bench.sign(image.descriptor, .bundle)
            bench.advance(59)
            #expect(await bench.manifest("1.0.0").status == 404)
            bench.advance(1)
            #expect(await bench.manifest("1.0.0").status == 200)
            #expect(await bench.tags() == ["1.0.0"])
        }
    }

    @Test("an allowance ends when it says so, without waiting for a scan") func validity() async throws {
        try await withView { bench in
            let exempt = try bench.add("1.0.0")
            try bench.add("1.1.0", signed: .legacy)
            let both = try bench.add("1.2.0", signed: .bundle)
            let policy = try ViewBench.policy(
                trusting: bench.signer,
                """
                exemptions:
                      - {image: '\(bench.repository)@\(exempt)', until: 2026-11-22, reason: why}
                      - {image: '\(bench.repository)@\(both)', until: 2026-11-22, reason: why}
                """)
            bench.policies.withLock { $0["prod"] = policy }
            bench.advance(86_400 - 100)
            #expect(await bench.tags() == ["1.0.0", "1.1.0", "1.2.0"])
            bench.advance(99)
            #expect(await bench.tags() == ["1.0.0", "1.1.0", "1.2.0"])
            #expect(await bench.manifest("1.0.0").status == 200)
            _ = bench.requests()
            bench.advance(1)
            #expect(await bench.tags() == ["1.1.0", "1.2.0"])
            #expect(await bench.manifest("1.0.0").status == 404)
            #expect(!bench.requests().contains("GET tags"))
        }
    }
}
