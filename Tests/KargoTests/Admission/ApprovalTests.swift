// SPDX-License-Identifier: Apache-2.0

import Kubernetes
import StrictJSON
import Synchronization
import TestKubernetes
import Testing

@testable import Kargo

/// Freight that somebody approves for a Stage by hand, past what Kargo asks for.
struct ApprovalTests {
    private func approval(
        of tag: String = "unsigned", for stages: [String], before: [String] = [], isDryRun: Bool = false
    ) -> Review {
        let status = { (names: [String]) -> JSON in
            var approved = JSONObject()
            for name in names { approved[name] = ["approvedAt": "2026-11-21T12:00:00Z"] }
            return ["approvedFor": .object(approved)]
        }
        let old = KargoFixture.freight("good", [tag], status: status(before)).1
        return Review(
            KargoFixture.freight("good", [tag], status: status(stages)), "UPDATE", subresource: "status",
            over: old, isDryRun: isDryRun)
    }

    @Test func whatIsUnsafeIsNotApproved() async throws {
        try await KargoBench.run { bench in
            let denied = try await approval(for: ["test"]).answer { await bench.gate().answer(approval: $0) }
            #expect(denied.denial?.contains("[signature.none]") == true)
            let allowed = try await approval(of: "verified", for: ["test"]).answer {
                await bench.gate().answer(approval: $0)
            }
            #expect(allowed.isAllowed)
        }
    }

    @Test func onlyNewStagesMatter() async throws {
        try await KargoBench.run { bench async throws in
            let known = approval(for: ["test"], before: ["test"])
            #expect(try await known.answer { await bench.gate().answer(approval: $0) }.isAllowed)
            let less = approval(for: [], before: ["test"])
            #expect(try await less.answer { await bench.gate().answer(approval: $0) }.isAllowed)
            #expect(bench.looks == 0)
            let more = approval(for: ["test", "prod"], before: ["test"])
            #expect(try await more.answer { await bench.gate().answer(approval: $0) }.denial != nil)
        }
    }

    @Test func eachStageHasItsOwnPolicies() async throws {
        try await KargoBench.run(policies: [KargoFixture.policy(stages: ["prod"])]) { bench async throws in
            let test = approval(for: ["test"])
            #expect(try await test.answer { await bench.gate().answer(approval: $0) }.isAllowed)
            let both = approval(for: ["prod", "test"])
            #expect(try await both.answer { await bench.gate().answer(approval: $0) }.denial != nil)
        }
    }

    @Test func whatIsApprovedAndUnsafeIsNotPromoted() async throws {
        let approved: JSON = ["approvedFor": ["test": ["approvedAt": "2026-11-21T12:00:00Z"]]]
        for (tag, isAllowed) in [("unsigned", false), ("verified", true)] {
            try await KargoBench.run([KargoFixture.freight("good", [tag], status: approved)]) { bench in
                let answer = try await Review(KargoFixture.promotion()).answer {
                    await bench.gate().answer($0)
                }
                #expect(answer.isAllowed == isAllowed)
                #expect((answer.denial == nil) == isAllowed)
            }
        }
    }

    @Test func whoOnlyTriesStartsNoWork() async throws {
        try await KargoBench.run { bench in
            let review = approval(of: "verified", for: ["test"], isDryRun: true)
            let denied = try await review.answer { await bench.gate().answer(approval: $0) }
            #expect(denied.denial?.hasPrefix("kargo.in-progress: ") == true)
            #expect(bench.backlog == 0)
        }
    }

    @Test func otherChangesAreNotAskedAbout() async throws {
        try await KargoBench.run { bench async throws in
            for (operation, subresource) in [("UPDATE", ""), ("CREATE", "status"), ("DELETE", "")] {
                var review = approval(for: ["test"])
                review.operation = operation
                review.subresource = subresource
                #expect(try await review.answer { await bench.gate().answer(approval: $0) }.isAllowed)
            }
            #expect(bench.looks == 0)
        }
    }

    @Test func whatIsMisdirectedIsRefused() async throws {
        try await KargoBench.run { bench in
            var review = approval(of: "verified", for: [])
            review.plural = "stages"
            let denied = try await review.answer { await bench.gate().answer(approval: $0) }
            #expect(denied.denial?.contains("freights/status") == true)
            review = approval(of: "verified", for: ["test"])
            review.object = .none
            let blind = try await review.answer { await bench.gate().answer(approval: $0) }
            #expect(blind.denial?.contains("without being shown it") == true)
        }
    }

    @Test func aFreightThatIsNoneOfKargosIsRefused() async throws {
        try await KargoBench.run { bench in
            var review = approval(of: "verified", for: ["test"])
            review.object = review.object?.setting("images", to: "all")
            let denied = try await review.answer { await bench.gate().answer(approval: $0) }
            #expect(denied.denial?.hasPrefix("kargo.malformed: the Freight") == true)
        }
    }
}
