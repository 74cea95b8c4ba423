// SPDX-License-Identifier: Apache-2.0

import LocalRegistry
import OCIModel
import StrictJSON
import Testing

/// `assay discover` before a registry, of whose tags some point to signed images.
@Suite(.timeLimit(.minutes(2)))
struct DiscoverTests {
    /// 1.0.0 and 1.1.0 are signed, 1.2.0 is not.
    private static func bench(_ layout: LocalBench.Layout = .legacy) async throws -> LocalBench {
        let bench = try await LocalBench(nil)
        bench.content.remove(.tag("v1"), from: LocalBench.repository)
        try bench.addSigned("1.0.0", layout)
        try bench.addSigned("1.1.0", layout)
        bench.content.add(TestImage(label: "1.2.0"), to: LocalBench.repository, tag: "1.2.0")
        return bench
    }

    @Test("the highest version that is signed", arguments: LocalBench.Layout.allCases)
    func selects(_ layout: LocalBench.Layout) async throws {
        let bench = try await Self.bench(layout)
        let found = try await bench.discover()
        #expect(found.summary == "exit 0: 1.1.0 of 1.2.0 rejected, 1.1.0 verified, 1.0.0 verified")
        #expect(found.json["selected"]?["digest"]?.string == TestImage(label: "1.1.0").digest.description)
        #expect(found.reasons == [["signature.none"], [], []])
        #expect(found.json["hidden"]?.int == (layout == .legacy ? 2 : 0))
        #expect(found.json["traffic"]?["requests"]?.int == bench.registry.log.count)
        #expect(found.json["traffic"]?["host"]?.string == bench.registry.authority)
    }

    @Test("the last line says what it took") func lastLine() async throws {
        let bench = try await Self.bench()
        let run = try await bench.runDiscover()
        let count = bench.registry.log.count
        let wanted =
            "3 of 5 tags looked at, 2 of signatures and the like left out, 2 verified; "
            + "\(count) requests to \(bench.registry.authority)\n"
        #expect(run.output.hasSuffix(wanted), "\(run.output)")
    }

    @Test("no tag is asked for twice, and no digest that its tag gave") func requests() async throws {
        let bench = try await Self.bench(.bundle)
        _ = try await bench.discover("--concurrency", "1")
        let targets = bench.registry.log.records.map(\.target)
        #expect(targets.count { $0.contains("/tags/list") } == 1)
        for tag in ["1.0.0", "1.1.0", "1.2.0"] {
            #expect(targets.count { $0.hasSuffix("/manifests/\(tag)") } == 1)
            let digest = TestImage(label: tag).digest
            #expect(targets.count { $0.hasSuffix("/manifests/\(digest)") } == 0)
        }
    }

    @Test("another key: nothing is allowed") func otherKey() async throws {
        let bench = try await Self.bench()
        let other = try await LocalBench(nil)
        let found = try await other.discover(in: bench.registry)
        #expect(found.summary == "exit 1: nothing of 1.2.0 rejected, 1.1.0 rejected, 1.0.0 rejected")
        #expect(found.reasons.first == ["signature.none"])
        #expect(found.reasons.last == ["signature.invalid"])
    }

    @Test("429 for every image: nothing is called rejected, and nothing is selected") func rateLimited()
        async throws
    {
        let bench = try await Self.bench()
        bench.registry.faults.add(.status(429, retryAfter: 3600), targetContains: "/manifests/")
        let found = try await bench.discover()
        #expect(
            found.summary == "exit 3: nothing of 1.2.0 undetermined, 1.1.0 undetermined, 1.0.0 undetermined")
        #expect(found.reasons.allSatisfy { $0 == ["registry.rate-limited"] })
        bench.registry.faults.clear()
        #expect(try await bench.discover().code == 0)
    }

    @Test("429 for all there is: the list is missing, and that is said") func listRateLimited() async throws {
        let bench = try await Self.bench()
        bench.registry.faults.add(.status(429, retryAfter: 3600))
        let run = try await bench.runDiscover()
        #expect(run.code == 3)
        #expect(run.output.isEmpty)
        #expect(run.errors.hasSuffix("[registry.rate-limited]\n"))
        bench.registry.faults.clear()
        #expect(try await bench.runDiscover().code == 0)
    }

    @Test("a better tag that could not be looked at is named beside what is selected") func unknownNewer()
        async throws
    {
        let bench = try await Self.bench()
        bench.registry.faults.add(.status(403), targetContains: "/manifests/1.2.0")
        let run = try await bench.runDiscover("-o", "text")
        #expect(run.code == 0)
        #expect(run.output.contains("note nothing could be decided about 1.2.0, which would be preferred"))
        bench.registry.faults.clear()
        let twin = try await bench.runDiscover("-o", "text")
        #expect(!twin.output.contains("nothing could be decided"))
    }

    @Test("a permissive policy lets through what nobody signed") func permissive() async throws {
        let bench = try await Self.bench()
        let policy = try bench.project("enforcementLevel: permissive")
        let found = try await bench.discoverUnder("--project", policy)
        #expect(found.summary == "exit 0: 1.2.0 of 1.2.0 rejected, 1.1.0 verified, 1.0.0 verified")
        let strict = try await bench.discoverUnder("--project", try bench.project())
        #expect(strict.selected == "1.1.0")
    }

    @Test("digests are what is promoted: a policy that refuses tags refuses nothing here")
    func tagReferences()
        async throws
    {
        let bench = try await Self.bench()
        let policy = try bench.project("tagReferences: deny")
        #expect(try await bench.discoverUnder("--project", policy).selected == "1.1.0")
    }

    @Test("a policy that cannot be used ends with 2") func misconfigured() async throws {
        let bench = try await Self.bench()
        let policy = try bench.project("threshold: 2")
        #expect(try await bench.discoverUnder("--project", policy).code == 2)
        #expect(try await bench.discoverUnder("--project", try bench.project("threshold: 1")).code == 0)
    }
}

/// What `assay discover -o json` said.
private struct Discovered {
    let code: Int
    let json: JSON

    var selected: String? { json["selected"]?["tag"]?.string }

    /// `exit 0: 1.1.0 of 1.2.0 rejected, 1.1.0 verified`.
    var summary: String {
        let tags = (json["tags"]?.array ?? []).map { tag in
            "\(tag["tag"]?.string ?? "?") \(tag["outcome"]?.string ?? "?")"
        }
        return "exit \(code): \(selected ?? "nothing") of \(tags.joined(separator: ", "))"
    }

    /// The codes of each tag.
    var reasons: [[String]] {
        (json["tags"]?.array ?? []).map { ($0["reasons"]?.array ?? []).compactMap(\.string) }
    }
}

extension LocalBench {
    /// `assay discover` with the trusted key, in this registry or another one.
    fileprivate func discover(
        _ arguments: String..., in other: LocalRegistry? = nil
    ) async throws -> Discovered {
        try await discovered(["--key", key] + arguments, in: other ?? registry)
    }

    /// The same under a policy.
    fileprivate func discoverUnder(_ arguments: String...) async throws -> Discovered {
        try await discovered(arguments, in: registry)
    }

    /// The run itself.
    fileprivate func runDiscover(_ arguments: String...) async throws -> Program.Run {
        try await Assay.run(
            ["discover", "--key", key] + arguments + ["\(registry.authority)/\(Self.repository)"])
    }

    private func discovered(_ arguments: [String], in registry: LocalRegistry) async throws -> Discovered {
        let repository = "\(registry.authority)/\(Self.repository)"
        let run = try await Assay.run(["discover", "-o", "json"] + arguments + [repository])
        let json = try #require(
            try? JSON(parsing: run.output), "exit \(run.code), \(run.errors)\(run.output)")
        #expect(json["exitCode"]?.int == run.code)
        return Discovered(code: run.code, json: json)
    }
}
