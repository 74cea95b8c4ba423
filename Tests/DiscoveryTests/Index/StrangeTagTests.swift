// SPDX-License-Identifier: Apache-2.0

import Discovery
import LocalRegistry
import OCIModel
import Registry
import StrictJSON
import Testing

/// Tags that somebody names and that no listing had.
@Suite(.timeLimit(.minutes(1)))
struct StrangeTagTests {
    private func code(_ answer: ViewAnswer) throws -> String? {
        try JSON(parsing: answer.body)["errors"]?.array?.first?["code"]?.string
    }

    @Test("a tag that was pushed since the listing is served, and listed, if it is verified") func pushed()
        async throws
    {
        try await withView { bench in
            try bench.add("1.0.0", signed: .legacy)
            #expect(await bench.tags() == ["1.0.0"])
            let digest = try bench.add("1.1.0", signed: .legacy)
            try bench.add("1.2.0")
            let served = await bench.manifest("1.1.0")
            #expect(served.status == 200)
            #expect(Digest(sha256Of: served.body) == digest)
            let refused = await bench.manifest("1.2.0")
            #expect(refused.status == 404)
            #expect(String(decoding: refused.body, as: UTF8.self).contains("signature.none"))
            #expect(await bench.tags() == ["1.0.0", "1.1.0"])
            // The next listing finds nothing new in them.
            bench.advance(299)
            _ = (bench.requests(), bench.verifications())
            bench.advance(1)
            #expect(await bench.tags() == ["1.0.0", "1.1.0"])
            #expect(bench.verifications().allSatisfy { $0.contains(":1.2.0@") })
        }
    }

    @Test("a tag that is not there is looked for once in a minute") func absent() async throws {
        try await withView { bench in
            try bench.add("1.0.0", signed: .legacy)
            #expect(await bench.tags() == ["1.0.0"])
            _ = bench.requests()
            #expect(try code(await bench.manifest("1.1.0")) == "MANIFEST_UNKNOWN")
            #expect(bench.requests() == ["GET manifest"])
            try bench.add("1.1.0", signed: .legacy)
            bench.advance(59)
            #expect(try code(await bench.manifest("1.1.0")) == "MANIFEST_UNKNOWN")
            #expect(bench.requests() == [])
            bench.advance(1)
            #expect(await bench.manifest("1.1.0").status == 200)
        }
    }

    @Test("a tag that cannot be looked for now is not called absent") func unreachable() async throws {
        try await withView { bench in
            try bench.add("1.0.0", signed: .legacy)
            #expect(await bench.tags() == ["1.0.0"])
            try bench.add("1.1.0", signed: .legacy)
            bench.source.fail(.rateLimited(host: "registry.example", retryAfter: 7))
            let tries = bench.source.tries
            for _ in 0..<2 {
                let answer = await bench.manifest("1.1.0")
                #expect(answer.status == 503)
                #expect(try code(answer) == "UNAVAILABLE")
            }
            #expect(bench.source.tries == tries + 1)
            bench.source.fail(nil)
            bench.advance(60)
            #expect(await bench.manifest("1.1.0").status == 200)
        }
    }

    @Test(
        "what is no tag, or one for signatures, is never looked for",
        arguments: ["no tag", "-a", "a%2fb", String(repeating: "a", count: 129), "sha256-%.sig", "sha256-%"])
    func invalid(_ pattern: String) async throws {
        try await withView { bench in
            let digest = try bench.add("1.0.0", signed: .legacy)
            #expect(await bench.tags() == ["1.0.0"])
            let tries = bench.source.tries
            let tag = pattern.replacing("%", with: pattern.hasPrefix("sha256") ? digest.hex : "%")
            #expect(await bench.manifest(tag).status == 404)
            #expect(bench.source.tries == tries)
            #expect(await bench.manifest("1.1.0").status == 404)
            #expect(bench.source.tries == tries + 1)
        }
    }

    @Test("so many tags are looked for in a minute; what is known is served meanwhile") func bounded()
        async throws
    {
        var settings = ViewBench.Settings()
        settings.limits.strangers = 3
        try await withView(settings) { bench in
            try bench.add("1.0.0", signed: .legacy)
            #expect(await bench.tags() == ["1.0.0"])
            _ = bench.requests()
            var statuses: [Int] = []
            for number in 0..<5 { statuses.append(await bench.manifest("2.\(number).0").status) }
            #expect(statuses == [404, 404, 404, 503, 503])
            #expect(bench.requests().count == 3)
            #expect(await bench.manifest("1.0.0").status == 200)
            bench.advance(60)
            #expect(await bench.manifest("2.4.0").status == 404)
        }
    }

    @Test("however many ask, a tag is looked for once, and few are at the same time") func atOnce()
        async throws
    {
        var settings = ViewBench.Settings()
        settings.limits.strangersAtOnce = 1
        try await withView(settings) { bench in
            try bench.add("1.0.0", signed: .legacy)
            #expect(await bench.tags() == ["1.0.0"])
            try bench.add("1.1.0", signed: .legacy)
            _ = bench.requests()
            let tries = bench.source.tries
            bench.source.hold(true)
            let asked = (0..<10).map { _ in Task { await bench.manifest("1.1.0").status } }
            while bench.source.tries == tries { await Task.yield() }
            #expect(await bench.manifest("1.2.0").status == 503)
            bench.source.hold(false)
            for status in asked { #expect(await status.value == 200) }
            let resolved = bench.registry.log.records.filter { $0.target.hasSuffix("/manifests/1.1.0") }
            #expect(resolved.count == 1)
            #expect(await bench.manifest("1.2.0").status == 404)
        }
    }

    @Test("a listing that was begun before a tag was found does not take it away") func duringListing()
        async throws
    {
        try await withView { bench in
            try bench.add("1.0.0", signed: .legacy)
            #expect(await bench.tags() == ["1.0.0"])
            bench.advance(300)
            bench.source.holdAnswers(true)
            let listed = Task { await bench.tags() }
            while !bench.source.holdsAnswer { await Task.yield() }
            bench.advance(1)
            try bench.add("1.1.0", signed: .legacy)
            #expect(await bench.manifest("1.1.0").status == 200)
            bench.source.holdAnswers(false)
            #expect(await listed.value == ["1.0.0", "1.1.0"])
            // Its twin: what the next one lacks goes.
            bench.registry.content.remove(.tag("1.1.0"), from: "demo/app")
            bench.advance(300)
            #expect(await bench.tags() == ["1.0.0"])
        }
    }
}
