// SPDX-License-Identifier: Apache-2.0

import Kubernetes
import StrictJSON
import Synchronization
import TestKubernetes
import Testing

@testable import Kargo

/// What may be promoted, whoever asks.
struct PromotionGateTests {
    private func creation(_ freight: String? = "good", stage: String? = "test", isDryRun: Bool = false)
        -> Review
    {
        Review(KargoFixture.promotion(nil, freight: freight, stage: stage), isDryRun: isDryRun)
    }

    @Test(arguments: ["promotions", "promotionrequests"])
    func onlyWhatIsTrustedIsPromoted(_ plural: String) async throws {
        try await KargoBench.run([
            KargoFixture.freight(), KargoFixture.freight("bad", ["verified", "unsigned"]),
        ]) { bench in
            var review = creation("bad")
            review.plural = plural
            let denied = try await review.answer { await bench.gate().answer($0) }
            #expect(denied.denial?.contains("web-1:unsigned") == true)
            #expect(denied.denial?.contains("[signature.none]") == true)
            review = creation()
            review.plural = plural
            let allowed = try await review.answer { await bench.gate().answer($0) }
            #expect(allowed.isAllowed)
            #expect(allowed.warnings == [])
        }
    }

    @Test func aPermissivePolicyOnlyWarns() async throws {
        try await KargoBench.run(
            [KargoFixture.freight("bad", ["unsigned"])],
            policies: [KargoFixture.policy(enforcement: "permissive")]
        ) { bench in
            let answer = try await creation("bad").answer { await bench.gate().answer($0) }
            #expect(answer.isAllowed)
            #expect(answer.warnings.count == 1)
            #expect(answer.warnings.first?.contains("[signature.none]") == true)
        }
    }

    @Test func whatNoPolicyGovernsIsNotLookedAt() async throws {
        let policies = [KargoFixture.policy(stages: ["prod"])]
        try await KargoBench.run([KargoFixture.freight("bad", ["unsigned"])], policies: policies) {
            bench async throws in
            #expect(try await creation("bad").answer { await bench.gate().answer($0) }.isAllowed)
            #expect(bench.looks == 0)
            #expect(
                try await creation("bad", stage: "prod").answer { await bench.gate().answer($0) }.denial
                    != nil)
        }
    }

    @Test(arguments: [
        ("gone", "kargo.not-found"), ("odd", "kargo.malformed"), ("busy", "registry.rate-limited"),
    ])
    func aFreightThatCannotBeDecidedAboutIsRefused(_ name: String, _ code: String) async throws {
        let (type, odd) = KargoFixture.freight("odd")
        try await KargoBench.run([
            KargoFixture.freight(), (type, odd.setting("images", to: [[:]])),
            KargoFixture.freight("busy", ["limited"]),
        ]) { bench in
            let denied = try await creation(name).answer { await bench.gate().answer($0) }
            #expect(denied.denial?.contains(code) == true)
            #expect(try await creation().answer { await bench.gate().answer($0) }.isAllowed)
        }
    }

    @Test func aFreightThatCannotBeReadIsRefused() async throws {
        try await KargoBench.run([KargoFixture.freight()]) { bench in
            bench.server.inject(.status(500), times: 50) { $0.uri.hasSuffix("/freights/good") }
            let denied = try await creation().answer { await bench.gate().answer($0) }
            #expect(denied.denial?.hasPrefix("kargo.unreadable: ") == true)
        }
    }

    @Test func aPromotionOfNothingIsRefused() async throws {
        try await KargoBench.run([KargoFixture.freight()]) { bench in
            for (freight, stage, path) in [(nil, "test", "spec.freight"), ("good", nil, "spec.stage")] {
                let denied = try await creation(freight, stage: stage).answer {
                    await bench.gate().answer($0)
                }
                #expect(denied.denial?.contains("kargo.malformed: the Promotion") == true)
                #expect(denied.denial?.contains(path) == true)
            }
        }
    }

    @Test func unreadPoliciesRefuse() async throws {
        try await KargoBench.run([KargoFixture.freight()]) { bench in
            bench.policies.withLock { $0 = nil }
            let denied = try await creation().answer { await bench.gate().answer($0) }
            #expect(denied.denial?.hasPrefix("kargo.policies-unread: ") == true)
        }
    }

    @Test(arguments: [("strict", false), ("permissive", true)])
    func whatIsPendingIsRefusedUntilItIsDecided(_ enforcement: String, _ isAllowed: Bool) async throws {
        let hold = Hold()
        try await KargoBench.run(
            [KargoFixture.freight()], policies: [KargoFixture.policy(enforcement: enforcement)], hold: hold
        ) { bench in
            let first = try await creation().answer {
                await bench.gate(patience: .milliseconds(20)).answer($0)
            }
            #expect(first.isAllowed == isAllowed)
            #expect((first.denial ?? first.warnings.first)?.hasPrefix("kargo.in-progress: ") == true)
            hold.open()
            try await bench.settle()
            let second = try await creation().answer { await bench.gate(patience: .zero).answer($0) }
            #expect(second.isAllowed)
            #expect(second.warnings == [])
            #expect(bench.looks == 1)
        }
    }

    @Test func whoOnlyTriesStartsNoWork() async throws {
        try await KargoBench.run([KargoFixture.freight()]) { bench in
            let first = try await creation(isDryRun: true).answer { await bench.gate().answer($0) }
            #expect(first.denial?.hasPrefix("kargo.in-progress: ") == true)
            #expect(bench.backlog == 0)
            #expect(bench.looks == 0)
            // What is known is told.
            #expect(try await creation().answer { await bench.gate().answer($0) }.isAllowed)
            #expect(try await creation(isDryRun: true).answer { await bench.gate().answer($0) }.isAllowed)
            #expect(bench.looks == 1)
        }
    }

    @Test(arguments: ["UPDATE", "DELETE"]) func whatIsThereIsNotAskedAbout(_ operation: String) async throws {
        try await KargoBench.run([KargoFixture.freight("good", ["unsigned"])]) { bench async throws in
            var review = Review(KargoFixture.promotion(), operation)
            #expect(try await review.answer { await bench.gate().answer($0) }.isAllowed)
            review = Review(KargoFixture.promotion())
            #expect(try await review.answer { await bench.gate().answer($0) }.denial != nil)
        }
    }

    @Test func whatIsMisdirectedIsRefused() async throws {
        try await KargoBench.run([KargoFixture.freight()]) { bench in
            var stage = Review(KargoFixture.stage())
            #expect(
                try await stage.answer { await bench.gate().answer($0) }.denial?.contains("promotions")
                    == true)
            stage.type = .pods
            stage.plural = "promotions"
            #expect(
                try await stage.answer { await bench.gate().answer($0) }.denial?.contains("webhook") == true)
            let blind = try await Review(nil).answer { await bench.gate().answer($0) }
            #expect(blind.denial?.contains("without being shown it") == true)
        }
    }

    /// A Freight that is made again under its name may have other images; what was known of it is of another.
    @Test func aFreightThatWasMadeAgainIsLookedAtAnew() async throws {
        try await KargoBench.run([KargoFixture.freight("same", ["verified"])]) { bench async throws in
            #expect(try await creation("same").answer { await bench.gate().answer($0) }.isAllowed)
            bench.server.remove(.freights, KargoFixture.key("same"))
            let (type, other) = KargoFixture.freight("same", ["forged"])
            bench.server.put(type, other)
            #expect(try await creation("same").answer { await bench.gate().answer($0) }.denial != nil)
        }
    }
}
