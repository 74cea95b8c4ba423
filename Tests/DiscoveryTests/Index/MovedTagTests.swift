// SPDX-License-Identifier: Apache-2.0

import Discovery
import LocalRegistry
import OCIModel
import Testing

/// Tags that point elsewhere, come and go.
@Suite(.timeLimit(.minutes(1)))
struct MovedTagTests {
    @Test("a mutable tag is resolved with each scan; what it points to is served only if verified")
    func mutable() async throws {
        try await withView { bench in
            let first = try bench.add("latest", TestImage(label: "first"), signed: .legacy)
            #expect(await bench.tags() == ["latest"])
            let second = try bench.add("latest", TestImage(label: "second"), signed: .legacy)
            // Within the interval it is what was listed.
            #expect(await bench.manifest("latest").headers["Docker-Content-Digest"] == first.description)
            bench.advance(300)
            #expect(await bench.manifest("latest").headers["Docker-Content-Digest"] == second.description)
            try bench.add("latest", TestImage(label: "third"))
            bench.advance(300)
            let answer = await bench.manifest("latest")
            #expect(answer.status == 404)
            #expect(await bench.tags() == [])
        }
    }

    @Test("a tag that moved between list and manifest is served by a verified digest or not at all")
    func movedBetween() async throws {
        for (layout, status) in [(ViewBench.Layout?.none, 404), (.legacy, 200)] {
            try await withView { bench in
                try bench.add("latest", TestImage(label: "first"), signed: .legacy)
                bench.advance(10)
                #expect(await bench.tags() == ["latest"])
                let moved = try bench.add("latest", TestImage(label: "second"), signed: layout)
                bench.advance(300)
                let answer = await bench.manifest("latest")
                #expect(answer.status == status)
                #expect(answer.status == 404 || Digest(sha256Of: answer.body) == moved)
            }
        }
    }

    @Test("a full version is resolved once a day, when somebody asks for it") func immutable() async throws {
        try await withView { bench in
            let first = try bench.add("1.0.0", TestImage(label: "first"), signed: .legacy)
            #expect(await bench.tags() == ["1.0.0"])
            let second = try bench.add("1.0.0", TestImage(label: "second"), signed: .legacy)
            bench.advance(86_399)
            #expect(await bench.manifest("1.0.0").headers["Docker-Content-Digest"] == first.description)
            bench.advance(1)
            #expect(await bench.manifest("1.0.0").headers["Docker-Content-Digest"] == second.description)
        }
    }

    @Test("a rejected version that is pushed anew is found, though nobody asks for it") func pushedAnew()
        async throws
    {
        try await withView { bench in
            try bench.add("1.0.0", TestImage(label: "first"))
            #expect(await bench.tags() == [])
            try bench.add("1.0.0", TestImage(label: "second"), signed: .legacy)
            bench.advance(300)
            #expect(await bench.tags() == [])
            bench.advance(130_000)
            #expect(await bench.tags() == ["1.0.0"])
        }
    }

    @Test("a manifest that was deleted upstream makes its tag be resolved anew") func deleted() async throws {
        var settings = ViewBench.Settings()
        settings.limits.content = 0
        try await withView(settings) { bench in
            let first = try bench.add("1.0.0", TestImage(label: "first"), signed: .legacy)
            let kept = try bench.add("1.1.0", signed: .legacy)
            #expect(await bench.tags() == ["1.0.0", "1.1.0"])
            let second = try bench.add("1.0.0", TestImage(label: "second"), signed: .legacy)
            bench.registry.content.remove(.digest(first), from: "demo/app")
            #expect(await bench.manifest("1.0.0").headers["Docker-Content-Digest"] == second.description)
            bench.registry.content.remove(.digest(kept), from: "demo/app")
            #expect(await bench.manifest("1.1.0").status == 404)
            #expect(await bench.tags() == ["1.0.0"])
        }
    }

    @Test("a tag that is listed no more is shown no more") func gone() async throws {
        try await withView { bench in
            try bench.add("1.0.0", signed: .legacy)
            try bench.add("1.1.0", signed: .legacy)
            #expect(await bench.tags() == ["1.0.0", "1.1.0"])
            bench.registry.content.remove(.tag("1.1.0"), from: "demo/app")
            bench.advance(300)
            #expect(await bench.tags() == ["1.0.0"])
            #expect(await bench.manifest("1.1.0").status == 404)
            #expect(await bench.manifest("1.0.0").status == 200)
        }
    }

    @Test("of mutable tags, so many are resolved in a scan, each in its turn") func bounded() async throws {
        var settings = ViewBench.Settings()
        settings.limits.resolutions = 2
        try await withView(settings) { bench in
            for name in ["a", "b", "c", "d"] { try bench.add(name, signed: .legacy) }
            #expect(await bench.tags() == ["a", "b", "c", "d"])
            for expected in [["a", "b"], ["c", "d"], ["a", "b"]] {
                bench.registry.log.clear()
                bench.advance(300)
                _ = await bench.tags()
                let resolved = bench.registry.log.records.filter { $0.kind == .manifest }
                    .compactMap { $0.target.split(separator: "/").last.map(String.init) }
                #expect(resolved.sorted() == expected)
            }
        }
    }
}
