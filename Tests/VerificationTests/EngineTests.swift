// SPDX-License-Identifier: Apache-2.0

import Keys
import LocalRegistry
import OCIModel
import Policy
import Signing
import Synchronization
import Testing
import Verification

/// What the engine asks for and how often, over content in memory.
@Suite(.timeLimit(.minutes(1)))
struct EngineTests {
    private let bench: EngineBench

    init() throws { bench = try EngineBench() }

    @Test("one digest under many tags is looked at once") func singleFlight() async throws {
        let image = TestImage(label: "one")
        for number in 0..<20 { bench.content.images.add(image, to: "demo/app", tag: "v\(number)") }
        try bench.sign(image, .bundle)
        let verdicts = await bench.verify((0..<20).map { "registry.example/demo/app:v\($0)" })
        #expect(verdicts.map(\.outcome) == Array(repeating: .verified, count: 20))
        #expect(bench.asked("tag") == 20)
        #expect(bench.asked("referrers") == 1)
        #expect(bench.asked("blob") == 1)
    }

    @Test("one reference that is written ten times is one image") func grouped() async throws {
        try bench.addSigned("v1", .bundle)
        let verdicts = await bench.verify(
            Array(repeating: "registry.example/demo/app:v1", count: 10))
        #expect(verdicts.map(\.outcome) == [.verified])
        #expect(bench.content.asked.count == 4)
    }

    @Test("no more images in flight than allowed, and as many") func bounded() async throws {
        var limits = VerificationEngine.Limits()
        limits.imagesInFlight = 4
        let bench = try EngineBench(FakeContent(wave: 4), limits: limits)
        for number in 0..<12 { try bench.addSigned("v\(number)", .bundle) }
        let references = (0..<12).map { "registry.example/demo/app:v\($0)" }
        let progress = Mutex<[Int]>([])
        let verdicts = await bench.engine.verify(references.map { ImageRequest($0) }, under: bench.policy) {
            done in progress.withLock { $0.append(done) }
        }
        #expect(bench.content.mostInside == 4)
        #expect(verdicts.map(\.written) == references)
        #expect(progress.withLock { $0 } == Array(1...12))
    }

    @Test("what was proven of a digest is not asked for again", arguments: EngineBench.Layout.allCases)
    func warm(_ layout: EngineBench.Layout) async throws {
        let digest = try bench.addSigned("v1", layout)
        let reference = "registry.example/demo/app@\(digest)"
        #expect(await bench.verify([reference]).map(\.outcome) == [.verified])
        bench.content.forget()
        #expect(await bench.verify([reference]).map(\.outcome) == [.verified])
        #expect(bench.content.asked == [])
        #expect(await bench.verify(["registry.example/demo/app:v1"]).map(\.outcome) == [.verified])
        #expect(bench.content.asked == ["tag v1"])
    }

    @Test("that nothing was found is found out anew") func absenceIsNotKept() async throws {
        let image = TestImage(label: "late")
        bench.content.images.add(image, to: "demo/app", tag: "v1")
        let reference = "registry.example/demo/app@\(image.digest)"
        #expect(await bench.verify([reference]).map(\.outcome) == [.rejected])
        try bench.sign(image, .bundle)
        #expect(await bench.verify([reference]).map(\.outcome) == [.verified])
    }

    @Test("a failure is not kept", arguments: ["referrers", "manifest", "blob"])
    func failureIsNotKept(_ word: String) async throws {
        let digest = try bench.addSigned("v1", .bundle)
        let reference = "registry.example/demo/app@\(digest)"
        bench.content.refuse(word)
        let failed = await bench.verify([reference])
        #expect(failed.map(\.outcome) == [.undetermined])
        #expect(failed.flatMap(\.allReasons).map(\.code) == ["registry.server-error"])
        bench.content.refuse(word, false)
        #expect(await bench.verify([reference]).map(\.outcome) == [.verified])
    }

    @Test("a repository's layout is remembered: the next image is asked for there first")
    func rememberedLayout() async throws {
        let first = try bench.addSigned("v1", .legacy)
        let second = try bench.addSigned("v2", .legacy)
        #expect(
            await bench.verify(["registry.example/demo/app@\(first)"]).map(\.outcome) == [.verified])
        #expect(bench.content.asked.first == "referrers \(first)")
        bench.content.forget()
        #expect(
            await bench.verify(["registry.example/demo/app@\(second)"]).map(\.outcome) == [.verified])
        #expect(bench.content.asked.map { $0.prefix(4) } == ["tag ", "blob"])
    }

    @Test("what is remembered decides the order and nothing else") func bothLayoutsAreRead() async throws {
        let first = try bench.addSigned("v1", .legacy)
        let second = try bench.addSigned("v2", .bundle)
        _ = await bench.verify(["registry.example/demo/app@\(first)"])
        #expect(
            await bench.verify(["registry.example/demo/app@\(second)"]).map(\.outcome) == [.verified])
    }

    @Test("a policy that cannot be used asks for nothing") func misconfigured() async throws {
        try bench.addSigned("v1", .bundle)
        let verdicts = await bench.engine.verify(
            [ImageRequest("registry.example/demo/app:v1")], under: try bench.policy("treshold: 1"))
        #expect(verdicts.map(\.outcome) == [.misconfigured])
        #expect(bench.content.asked == [])
    }

    @Test("an exempt digest asks for nothing") func exempt() async throws {
        let digest = try bench.addSigned("v1", .bundle)
        let policy = try bench.policy(
            "exemptions: [{image: 'registry.example/demo/app@\(digest)', reason: test, until: 2030-01-01}]")
        let verdicts = await bench.engine.verify(
            [ImageRequest("registry.example/demo/app@\(digest)")], under: policy)
        #expect(verdicts.map(\.outcome) == [.exempt])
        #expect(verdicts.first?.validUntil == PolicyDate.seconds("2030-01-01"))
        #expect(bench.content.asked == [])
    }
}
