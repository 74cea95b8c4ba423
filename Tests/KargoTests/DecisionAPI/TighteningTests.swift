// SPDX-License-Identifier: Apache-2.0

import StrictJSON
import Synchronization
import Testing

@testable import Kargo

/// What a request says can only add to what holds without it.
struct TighteningTests {
    @Test func namingAWeakerPolicyChangesNothing() async throws {
        let soft = KargoFixture.policy("soft", enforcement: "permissive", projects: ["other"])
        let question = KargoBench.question(with: ["policy": "soft"])
        let objects = [KargoFixture.freight("good", ["unsigned"])]
        try await KargoBench.run(objects, policies: [KargoFixture.policy(), soft]) { bench in
            #expect(await bench.ask(question).summary == "200 untrusted")
        }
        // Where it is the only one, it counts.
        try await KargoBench.run(objects, policies: [soft]) { bench in
            let answer = await bench.ask(question)
            #expect(answer.summary == "200 trusted")
            #expect(answer.outcome == "rejected")
        }
    }

    @Test func namingAStricterPolicyCounts() async throws {
        let soft = KargoFixture.policy(enforcement: "permissive")
        let hard = KargoFixture.policy("hard", projects: ["other"])
        try await KargoBench.run([KargoFixture.freight("good", ["unsigned"])], policies: [soft, hard]) {
            bench in
            #expect(await bench.ask(KargoBench.question(with: ["policy": "hard"])).summary == "200 untrusted")
            #expect(await bench.ask(KargoBench.question()).summary == "200 trusted")
        }
    }

    /// Variables of Kargo's tasks cannot be empty, so that a word stands for none; but not past one of that name.
    @Test func defaultIsNoPolicyUnlessThereIsOne() async throws {
        let question = KargoBench.question(with: ["policy": "default"])
        let objects = [KargoFixture.freight("good", ["unsigned"])]
        try await KargoBench.run(objects, policies: []) { bench in
            #expect(await bench.ask(question).summary == "200 trusted")
        }
        try await KargoBench.run(objects, policies: [KargoFixture.policy("default", projects: ["other"])]) {
            #expect(await $0.ask(question).summary == "200 untrusted")
        }
    }

    @Test func leavingTheStageOutIsHeldAgainstPoliciesOfAny() async throws {
        try await KargoBench.run(
            [KargoFixture.freight("good", ["unsigned"])], policies: [KargoFixture.policy(stages: ["prod"])]
        ) { bench in
            #expect(await bench.ask(KargoBench.question(stage: nil)).summary == "200 untrusted")
            #expect(await bench.ask(KargoBench.question(stage: "prod")).summary == "200 untrusted")
            #expect(await bench.ask(KargoBench.question(stage: "test")).summary == "200 trusted")
        }
    }

    /// What is exempted for one Stage is not exempted for whoever does not say which.
    @Test func leavingTheStageOutFindsNoExemptionOfOne() async throws {
        let objects = [KargoFixture.freight("good", ["unsigned"])]
        try await KargoBench.run(
            objects, exemptions: [KargoFixture.exemption("unsigned", stages: ["test"])]
        ) { bench in
            #expect(await bench.ask(KargoBench.question(stage: nil)).summary == "200 untrusted")
            #expect(await bench.ask(KargoBench.question(stage: "prod")).summary == "200 untrusted")
            #expect(await bench.ask(KargoBench.question(stage: "test")).summary == "200 trusted")
        }
        try await KargoBench.run(objects, exemptions: [KargoFixture.exemption("unsigned")]) { bench in
            #expect(await bench.ask(KargoBench.question(stage: nil)).summary == "200 trusted")
        }
    }

    private static let promoted: [(stage: String?, freight: String?, answer: String)] = [
        ("test", "good", "200 untrusted"), (nil, "good", "200 untrusted"),
        ("prod", "better", "200 untrusted"), ("prod", nil, "200 untrusted"), ("prod", "good", "200 trusted"),
    ]

    /// A Promotion is into its Stage and of its Freight, whatever is said.
    @Test(arguments: promoted)
    func aPromotionIsWhatItIs(_ stage: String?, _ freight: String?, _ wanted: String) async throws {
        let objects = [
            KargoFixture.freight(), KargoFixture.freight("better"),
            KargoFixture.promotion("promo", stage: "prod"),
        ]
        let image: [String: JSON] = [
            "image": .string(KargoFixture.repository), "tag": "verified",
            "digest": .string(KargoFixture.digest("verified")),
        ]
        try await KargoBench.run(objects) { bench in
            let answer = await bench.ask(
                KargoBench.question(freight, stage: stage, promotion: "promo", with: image))
            #expect(answer.summary == wanted)
            #expect(answer.code == (wanted == "200 trusted" ? nil : "kargo.mismatch"))
        }
    }

    /// Another digest than the Freight's, another tag, another repository, and one that was not found.
    private static let others: [[String: JSON]] = [
        ["image": .string(KargoFixture.repository), "digest": .string(KargoFixture.digest("other"))],
        ["image": .string(KargoFixture.repository), "tag": "other"],
        ["image": "registry.example/shop", "digest": .string(KargoFixture.digest("verified"))],
        ["image": "registry.example/shop/web/", "tag": "verified"],
        ["image": .string(KargoFixture.repository), "digest": nil, "tag": "verified"],
        ["image": "registry.example/other", "digest": nil, "tag": nil],
    ]

    @Test(arguments: others)
    func whatTheFreightDoesNotHoldIsUntrusted(_ members: [String: JSON]) async throws {
        try await KargoBench.run([KargoFixture.freight()]) { bench in
            let answer = await bench.ask(KargoBench.question(with: members))
            #expect(answer.summary == "200 untrusted")
            #expect(answer.code == "kargo.mismatch")
            #expect(bench.looks == 0)
        }
    }

    private static let held: [[String: JSON]] = [
        [:], ["image": .string(KargoFixture.repository)],
        ["image": .string(KargoFixture.repository), "tag": "verified"],
        ["image": .string(KargoFixture.repository), "digest": .string(KargoFixture.digest("verified"))],
        ["image": nil, "digest": nil, "tag": nil],
    ]

    @Test(arguments: held)
    func whatTheFreightHoldsIsTrusted(_ members: [String: JSON]) async throws {
        try await KargoBench.run([KargoFixture.freight()]) { bench in
            #expect(await bench.ask(KargoBench.question(with: members)).summary == "200 trusted")
        }
    }

    @Test func withoutAFreightANullDigestIsUntrusted() async throws {
        try await KargoBench.run { bench in
            let answer = await bench.ask(
                KargoBench.question(image: "verified", with: ["digest": JSON(.null)]))
            #expect(answer.summary == "200 untrusted")
            #expect(answer.code == "kargo.mismatch")
            #expect(await bench.ask(KargoBench.question(image: "verified")).summary == "200 trusted")
        }
    }

    /// What a repository of a registry view shows is looked for where it is, under the view's policy too.
    @Test func aViewsPolicyHoldsWhoeverAsks() async throws {
        let viewed = KargoFixture.policy("view", projects: ["other"])
        for (policies, wanted) in [([viewed], "200 untrusted"), ([], "422 untrusted")] {
            try await KargoBench.run([KargoFixture.freight("good", ["unsigned"])], policies: policies) {
                bench in
                #expect(await bench.ask(KargoBench.question()).summary == "200 trusted")
                bench.views.withLock {
                    $0[KargoFixture.repository] = UpstreamImage(
                        repository: "ghcr.io/acme/web", policy: "view")
                }
                let answer = await bench.ask(KargoBench.question())
                #expect(answer.summary == wanted)
                #expect(answer.code == (policies.isEmpty ? "kargo.no-such-policy" : nil))
                #expect(
                    bench.verifier.images.last?.first?.hasPrefix("ghcr.io/acme/web:unsigned@")
                        == (policies.isEmpty ? false : true))
            }
        }
    }

    /// The word that stands for none in a request does not stand for none in a view.
    @Test func aViewWithoutItsPolicyIsNotForEverybody() async throws {
        try await KargoBench.run([KargoFixture.freight()], policies: []) { bench in
            bench.views.withLock {
                $0[KargoFixture.repository] = UpstreamImage(repository: "ghcr.io/acme/web", policy: "default")
            }
            let answer = await bench.ask(KargoBench.question(with: ["policy": "default"]))
            #expect(answer.summary == "422 untrusted")
            #expect(answer.code == "kargo.no-such-policy")
        }
    }
}
