// SPDX-License-Identifier: Apache-2.0

import ClusterPolicies
import Kubernetes
import OCIModel
import Policy
import StrictJSON
import Synchronization
import Testing
import Verification

@testable import ArgoCD

/// Answers that were prepared, and for how long they count.
struct PreparedAnswerTests {
    private let request = ApplicationFixture().asking(for: ApplicationFixture.automated)
    private let unsigned = [GateBench.deployment("registry.example/shop/web:rejected")]
    private let digested = [
        GateBench.deployment("registry.example/shop/web:verified@sha256:" + String(repeating: "0", count: 64))
    ]

    @Test func theSecondAnswerComesFromTheStore() async {
        let bench = GateBench()
        for _ in 0..<3 { #expect(await bench.gate().answer(request).isAllowed) }
        #expect(bench.looks == 1)
    }

    @Test func aRefusalIsTheSameTextEachTime() async {
        let bench = GateBench(manifests: unsigned)
        let first = await bench.gate().answer(request)
        bench.clock.withLock { $0 += 61 }
        #expect(await bench.gate().answer(request) == first)
        #expect(bench.looks == 2)
    }

    @Test func aRefusalIsRepeatedForAMinute() async {
        let bench = GateBench(manifests: unsigned)
        _ = await bench.gate().answer(request)
        bench.clock.withLock { $0 += 59 }
        _ = await bench.gate().answer(request)
        #expect(bench.looks == 1)
    }

    @Test func whoSignsPassesAtTheNextLook() async {
        let bench = GateBench(manifests: unsigned)
        #expect(await bench.gate().answer(request).denial != nil)
        bench.renderer.manifests.withLock {
            $0 = .success([GateBench.deployment("registry.example/shop/web:verified")])
        }
        bench.clock.withLock { $0 += 60 }
        #expect(await bench.gate().answer(request).isAllowed)
    }

    @Test func aTagIsLookedAtAgainSoonerThanADigest() async {
        for (manifests, looks) in [
            (digested, 1), ([GateBench.deployment("registry.example/shop/web:verified")], 2),
        ] {
            let bench = GateBench(manifests: manifests)
            _ = await bench.gate().answer(request)
            bench.clock.withLock { $0 += 300 }
            _ = await bench.gate().answer(request)
            #expect(bench.looks == looks)
        }
    }

    @Test func anAllowanceOutlivesItsRegistryButNotItsTime() async {
        let bench = GateBench(manifests: digested)
        #expect(await bench.gate().answer(request).isAllowed)
        bench.renderer.manifests.withLock { $0 = .failure(.failed(why: "HTTP 503")) }
        bench.clock.withLock { $0 += 7_200 }
        #expect(await bench.gate().answer(request).isAllowed)
        // The background has looked again meanwhile and found nothing out: what was known stays known.
        _ = await bench.desk.decision(on: question(), .asked)
        #expect(await bench.gate().answer(request).isAllowed)
        bench.clock.withLock { $0 += 86_400 }
        #expect(await bench.gate().answer(request).denial?.hasPrefix("render.failed: ") == true)
    }

    @Test func anotherPolicyAnotherTrustRootAnotherDecision() async throws {
        let bench = GateBench()
        #expect(await bench.gate().answer(request).isAllowed)
        bench.surroundings.withLock { $0 = Digest(sha256Of: Array("two".utf8)) }
        _ = await bench.gate().answer(request)
        #expect(bench.looks == 2)
        let stricter = GateBench.policy().setting(["spec", "imageVerification", "tagReferences"], to: "deny")
        bench.policies.withLock { $0 = PolicyBook(policies: [ClusterPolicy(stricter)]) }
        _ = await bench.gate().answer(request)
        #expect(bench.looks == 3)
    }

    @Test func whatTakesLongerThanTheServerWaitsIsRefusedForNow() async {
        let hold = Hold()
        let bench = GateBench(hold: hold)
        let answer = await bench.gate(patience: .milliseconds(50)).answer(request)
        #expect(answer.denial == SyncProblem.inProgress.message)
        #expect(bench.stillAsked == [ApplicationName(namespace: "argocd", name: "web")])
        hold.open()
        // The work went on by itself; the next who asks finds its result or joins it.
        #expect(await bench.gate().answer(request).isAllowed)
        #expect(bench.looks == 1)
    }

    @Test func askingTogetherIsAskingOnce() async {
        let hold = Hold()
        let bench = GateBench(hold: hold)
        let gate = bench.gate()
        let answers = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<50 { group.addTask { await gate.answer(request).isAllowed } }
            hold.open()
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers == Array(repeating: true, count: 50))
        #expect(bench.looks == 1)
    }

    @Test func aStoreThatFailsIsNoAllowance() async {
        let store = FailingStore()
        let bench = GateBench()
        let maker = DecisionMaker(
            renderer: FakeRenderer(unsigned),
            presenter: DecisionPresenter(
                message: { _ in "no" }, warnings: { _ in [] }, report: { _ in "" }),
            now: { 0 }, verify: { _, _ in [] })
        let desk = DecisionDesk<SyncQuestion>(
            store: store, now: { 0 }, decide: { await maker.decide($0) })
        #expect(await desk.kept(question(bench)) == nil)
    }

    private func question(_ bench: GateBench = GateBench()) -> SyncQuestion {
        var fixture = ApplicationFixture()
        fixture.operation = ApplicationFixture.automated
        guard let application = try? fixture.application(), let book = bench.policies.withLock(\.self),
            case .content(let content) = SyncReading(of: application)
        else { fatalError("the fixture is an Application that asks for a sync") }
        return SyncQuestion(
            application, content: content, governance: book.governance(of: application),
            surroundings: bench.surroundings.withLock(\.self))
    }
}

private struct FailingStore: DecisionStore {
    struct Broken: Error {}
    func decision(for key: DecisionKey) async throws -> PreparedDecision? { throw Broken() }
    func newest(about subject: String) async throws -> PreparedDecision? { throw Broken() }
    func newest() async throws -> [PreparedDecision] { throw Broken() }
    func keep(_ decision: PreparedDecision) async throws { throw Broken() }
    func forget(_ subject: String) async throws { throw Broken() }
}
