// SPDX-License-Identifier: Apache-2.0

import Discovery
import LocalRegistry
import OCIModel
import Testing

/// Discovery as Kargo does it, through the view, and what it costs the registry behind it.
@Suite(.timeLimit(.minutes(5)))
struct WarehouseReplayTests {
    @Test("the best tags that Kargo finds are the best verified ones", arguments: ViewBench.Layout.allCases)
    func verifiedTagsOnly(_ layout: ViewBench.Layout) async throws {
        try await withView { bench in
            let one = try bench.add("1.0.0", signed: layout)
            let index = TestImage.index(label: "two")
            try bench.add("1.1.0", index, signed: layout)
            try bench.add("1.2.0")
            let references = try await WarehouseReplay(bench: bench).discover()
            #expect(references == ["1.1.0@\(index.digest)", "1.0.0@\(one)"])
        }
    }

    @Test("a tag that is signed later is found with the next scan") func signedLater() async throws {
        try await withView { bench in
            try bench.add("1.0.0", signed: .legacy)
            let image = TestImage(label: "1.1.0")
            try bench.add("1.1.0", image)
            #expect(try await WarehouseReplay(bench: bench).discover().map { $0.prefix(5) } == ["1.0.0"])
            try bench.sign(image.descriptor, .legacy)
            bench.advance(300)
            let later = try await WarehouseReplay(bench: bench).discover()
            #expect(later.map { $0.prefix(5) } == ["1.1.0", "1.0.0"])
        }
    }

    @Test(
        "a thousand tags: unchanged, they cost one listing; one more costs five requests at most",
        arguments: ViewBench.Layout.allCases)
    func cost(_ layout: ViewBench.Layout) async throws {
        try await withView { bench in
            var expected: [String] = []
            for number in 0..<1000 {
                let isSigned = number % 10 < 3
                try bench.add("1.\(number).0", signed: isSigned ? layout : nil)
                if isSigned { expected.append("1.\(number).0") }
            }
            #expect(await bench.tags() == expected.sorted())
            let first = try await WarehouseReplay(bench: bench).discover()
            #expect(first.map { $0.prefix { $0 != "@" } } == expected.reversed().prefix(20).map { $0[...] })
            _ = bench.requests()

            bench.advance(300)
            #expect(try await WarehouseReplay(bench: bench).discover() == first)
            #expect(bench.requests() == ["GET tags"])

            let digest = try bench.add("2.0.0", signed: layout)
            bench.advance(300)
            #expect(await bench.tags() == (expected + ["2.0.0"]).sorted())
            let requests = bench.requests()
            #expect(requests.count <= 5, "\(requests)")
            let answer = await bench.manifest("2.0.0")
            #expect(answer.headers["Docker-Content-Digest"] == digest.description)
            #expect(bench.requests() == [])
        }
    }

    @Test("however many ask, a scan is one") func sharedScan() async throws {
        try await withView { bench in
            try bench.add("1.0.0", signed: .legacy)
            await withTaskGroup(of: [String]?.self) { group in
                for _ in 0..<50 { group.addTask { await bench.tags() } }
                for await tags in group { #expect(tags == ["1.0.0"]) }
            }
            #expect(bench.requests().count { $0 == "GET tags" } == 1)
            bench.advance(299)
            _ = await bench.tags()
            #expect(bench.requests() == [])
            bench.advance(1)
            _ = await bench.tags()
            #expect(bench.requests() == ["GET tags"])
        }
    }
}
