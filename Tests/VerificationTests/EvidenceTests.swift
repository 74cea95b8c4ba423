// SPDX-License-Identifier: Apache-2.0

import LocalRegistry
import OCIModel
import Policy
import Registry
import Signing
import Testing
import Verification

/// What of a digest's evidence is kept, for how long, and who pays for it.
@Suite(.timeLimit(.minutes(1)))
struct EvidenceTests {
    private let bench: EngineBench
    private let image = TestImage(label: "evidence")
    private var reference: String { "registry.example/demo/app@\(image.digest)" }

    init() throws {
        bench = try EngineBench()
        bench.content.images.add(image, to: "demo/app")
    }

    private func outcomes(_ policy: EffectivePolicy, _ bench: EngineBench? = nil) async -> [Outcome] {
        await (bench ?? self.bench).engine.verify([ImageRequest(reference)], under: policy).map(\.outcome)
    }

    @Test(
        "that a signature was missing counts for a minute",
        arguments: [(59, Outcome.rejected), (60, .verified)])
    func absence(_ seconds: Int, _ expected: Outcome) async throws {
        let bob = CosignSigner(try SigningKey())
        // The first key's signature is found last, when all else was looked at.
        try bench.sign(image, .legacy)
        #expect(await outcomes(bench.policy) == [.verified])
        try bench.sign(image, .bundle, by: bob)
        bench.time.advance(seconds)
        #expect(await outcomes(try bench.policy(trusting: bob)) == [expected])
    }

    @Test("a failure beside a proof is not held against another key", arguments: [true, false])
    func keptFailure(_ isStillRefused: Bool) async throws {
        let bob = CosignSigner(try SigningKey())
        try bench.sign(image, .legacy)
        try bench.sign(image, .bundle, by: bob)
        bench.content.refuse("referrers")
        #expect(await outcomes(bench.policy) == [.verified])
        bench.content.refuse("referrers", isStillRefused)
        #expect(
            await outcomes(try bench.policy(trusting: bob)) == [isStillRefused ? .undetermined : .verified])
    }

    @Test("what is kept has room for so many bytes", arguments: [(0, false), (64 << 20, true)])
    func room(_ bytes: Int, _ isKept: Bool) async throws {
        var limits = VerificationEngine.Limits()
        limits.keptEvidenceBytes = bytes
        let bench = try EngineBench(FakeContent(), limits: limits)
        bench.content.images.add(image, to: "demo/app")
        try bench.sign(image, .bundle)
        #expect(await outcomes(bench.policy, bench) == [.verified])
        bench.content.forget()
        #expect(await outcomes(bench.policy, bench) == [.verified])
        #expect(bench.content.asked.isEmpty == isKept)
    }

    private func evidence() -> ImageEvidence {
        ImageEvidence(
            repository: Repository(registry: "registry.example", path: "demo/app"), digest: image.digest,
            content: bench.content, limits: EvidenceLimits(), layouts: RepositoryLayouts())
    }

    @Test("a caller whose budget is used up leaves the piece to others") func budgets() async throws {
        try bench.sign(image, .bundle)
        let evidence = evidence()
        let poor = RequestMeter(requestLimit: 1)
        guard case .failure(let error) = await evidence.item(0, meter: poor) else {
            Issue.record("no failure")
            return
        }
        #expect(error.code == .limit)
        #expect(await evidence.item(1, meter: poor).isNone)
        guard case .signature = await evidence.item(0, meter: RequestMeter()) else {
            Issue.record("no signature")
            return
        }
    }

    @Test("many who wait for one piece all get it") func waiters() async throws {
        try bench.sign(image, .bundle)
        let evidence = evidence()
        let found = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<50 {
                group.addTask {
                    let meter = RequestMeter(requestLimit: number.isMultiple(of: 10) ? 0 : 500)
                    if case .signature = await evidence.item(0, meter: meter) { return true }
                    return false
                }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        // Those without a budget get it only when another one has paid.
        #expect(found >= 45)
    }

    @Test(
        "an image that nobody looks at is undetermined",
        arguments: [(0, Outcome.undetermined), (1, .verified)])
    func unanswered(_ inFlight: Int, _ expected: Outcome) async throws {
        var limits = VerificationEngine.Limits()
        limits.imagesInFlight = inFlight
        let bench = try EngineBench(FakeContent(), limits: limits)
        bench.content.images.add(image, to: "demo/app")
        try bench.sign(image, .bundle)
        let verdicts = await bench.engine.verify([ImageRequest(reference)], under: bench.policy)
        #expect(verdicts.map(\.outcome) == [expected])
        #expect(verdicts.flatMap(\.reasons).map(\.code) == (inFlight == 0 ? ["registry.cancelled"] : []))
    }

    @Test("the default port leads past no policy") func defaultPort() async throws {
        let policy = try bench.policy("images: ['registry.example/**']\n    unmatchedImages: allow")
        for host in ["registry.example", "registry.example:443", "registry.example:5000"] {
            let verdicts = await bench.engine.verify(
                [ImageRequest("\(host)/demo/app@\(image.digest)")], under: policy)
            #expect(verdicts.map(\.outcome) == [host.hasSuffix("5000") ? .notGoverned : .rejected])
        }
    }
}

extension EvidenceItem? {
    fileprivate var isNone: Bool { if case .none = self { true } else { false } }
}
