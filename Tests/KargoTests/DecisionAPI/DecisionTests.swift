// SPDX-License-Identifier: Apache-2.0

import Policy
import StrictJSON
import Synchronization
import TestKubernetes
import Testing
import Verification

@testable import Kargo

/// What each outcome is for a promotion.
struct DecisionTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var tag: String
        var enforcement: String
        var answer: String
        var outcome: String

        var testDescription: String { "\(tag) under a \(enforcement) policy" }
    }

    @Test(arguments: [
        Row(tag: "verified", enforcement: "strict", answer: "200 trusted", outcome: "verified"),
        Row(tag: "unsigned", enforcement: "strict", answer: "200 untrusted", outcome: "rejected"),
        Row(tag: "forged", enforcement: "strict", answer: "200 untrusted", outcome: "rejected"),
        Row(tag: "limited", enforcement: "strict", answer: "200 pending", outcome: "undetermined"),
        Row(tag: "verified", enforcement: "permissive", answer: "200 trusted", outcome: "verified"),
        Row(tag: "unsigned", enforcement: "permissive", answer: "200 trusted", outcome: "rejected"),
        Row(tag: "limited", enforcement: "permissive", answer: "200 trusted", outcome: "undetermined"),
    ])
    func anOutcomeIsADecision(_ row: Row) async throws {
        try await KargoBench.run(
            [KargoFixture.freight("good", [row.tag])],
            policies: [KargoFixture.policy(enforcement: row.enforcement)]
        ) { bench in
            for question in [KargoBench.question(), KargoBench.question(image: row.tag)] {
                let answer = await bench.ask(question)
                #expect(answer.summary == row.answer)
                #expect(answer.outcome == row.outcome)
                // Whoever is let through in spite of something is told.
                #expect(
                    answer.warnings.isEmpty == (row.outcome == "verified" || answer.decision != "trusted"))
                #expect(answer.json["digest"]?.string == KargoFixture.digest(row.tag))
            }
        }
    }

    @Test func aVerifiedImageSaysWhoSigned() async throws {
        try await KargoBench.run([KargoFixture.freight()]) { bench in
            let answer = await bench.ask(KargoBench.question())
            #expect(answer.json["signers"] == ["release"])
            #expect(answer.json["policies"] == ["ImageVerificationPolicy/shop"])
            #expect(answer.json["reportURL"]?.string?.hasPrefix("https://assay.example/v1/reports/") == true)
            #expect(answer.message == "the image verified")
        }
    }

    @Test(arguments: [true, false]) func anExemptImageIsTrustedWithAWarning(_ isExempt: Bool) async throws {
        try await KargoBench.run(
            [KargoFixture.freight("good", ["unsigned"])],
            exemptions: isExempt ? [KargoFixture.exemption("unsigned")] : []
        ) { bench in
            let answer = await bench.ask(KargoBench.question())
            #expect(answer.summary == (isExempt ? "200 trusted" : "200 untrusted"))
            #expect(answer.outcome == (isExempt ? "exempt" : "rejected"))
            #expect(answer.warnings.isEmpty == !isExempt)
        }
    }

    @Test func whatNoPolicyGovernsIsTrusted() async throws {
        let objects = [KargoFixture.freight("good", ["unsigned"])]
        try await KargoBench.run(objects, policies: [KargoFixture.policy(projects: ["other"])]) { bench in
            let answer = await bench.ask(KargoBench.question())
            #expect(answer.summary == "200 trusted")
            #expect(answer.outcome == "notGoverned")
        }
        try await KargoBench.run(objects) { bench in
            #expect(await bench.ask(KargoBench.question()).summary == "200 untrusted")
        }
    }

    @Test(arguments: ["strict", "permissive"])
    func aPolicyThatCannotBeSatisfiedIs422(_ enforcement: String) async throws {
        for (threshold, wanted) in [(2, "422 untrusted"), (1, "200 trusted")] {
            let policy = KargoFixture.policy(enforcement: enforcement, threshold: threshold)
            try await KargoBench.run([KargoFixture.freight()], policies: [policy]) { bench in
                let answer = await bench.ask(KargoBench.question())
                #expect(answer.summary == wanted)
                #expect(answer.outcome == (threshold == 2 ? "misconfigured" : "verified"))
            }
        }
    }

    @Test func aPolicyThatCannotBeReadIs422() async throws {
        let broken = KargoFixture.policy().setting("spec.imageVerification.treshold", to: 1)
        try await KargoBench.run([KargoFixture.freight()], policies: [broken]) { bench in
            let answer = await bench.ask(KargoBench.question())
            #expect(answer.summary == "422 untrusted")
            #expect(answer.outcome == "misconfigured")
        }
    }

    @Test(arguments: [
        (["verified", "verified"], "200 trusted"), (["verified", "unsigned"], "200 untrusted"),
    ])
    func allImagesOfAFreightCount(_ tags: [String], _ wanted: String) async throws {
        try await KargoBench.run([KargoFixture.freight("good", tags)]) { bench in
            let named: [String: JSON] = [
                "image": .string(KargoFixture.repository),
                "digest": .string(KargoFixture.digest("verified")),
            ]
            for members in [[:], named] {
                let answer = await bench.ask(KargoBench.question(with: members))
                #expect(answer.summary == wanted)
                #expect(answer.json["images"]?.array?.count == 2)
            }
        }
    }

    /// A registry that answers 429 says nothing of an image, whatever else is held against others.
    @Test func aRegistryThatIsTooBusyMakesNothingUntrusted() async throws {
        let policies = [
            KargoFixture.policy(), KargoFixture.policy("soft", enforcement: "permissive", images: ["**-1"]),
        ]
        // The second image is governed by the permissive policy too.
        try await KargoBench.run(
            [
                KargoFixture.freight("good", ["limited"]),
                KargoFixture.freight("mixed", ["limited", "verified"]),
            ], policies: policies
        ) { bench in
            for mode in ["enforce", "wait"] {
                for freight in ["good", "mixed"] {
                    let answer = await bench.ask(
                        KargoBench.question(freight, with: ["mode": .string(mode)]))
                    #expect(answer.summary == "200 pending")
                    #expect(answer.codes.contains("registry.rate-limited"))
                }
            }
            // The same images, once the registry answers.
            bench.verifier.set("limited", .verified)
            bench.pass(seconds: 11)
            #expect(await bench.ask(KargoBench.question("mixed")).summary == "200 trusted")
        }
    }

    /// What only a permissive policy holds against one image is not what another image waits for.
    @Test func aWarningBesideDoesNotMakeWhatIsOpenUntrusted() async throws {
        let policies = [
            KargoFixture.policy(images: ["registry.example/shop/web"]),
            KargoFixture.policy("soft", enforcement: "permissive", images: ["registry.example/shop/web-1"]),
        ]
        for (tag, wanted) in [("limited", "200 pending"), ("forged", "200 untrusted")] {
            try await KargoBench.run([KargoFixture.freight("good", [tag, "forged"])], policies: policies) {
                #expect(await $0.ask(KargoBench.question()).summary == wanted)
            }
        }
    }

    @Test func theSameQuestionHasTheSameAnswerAndOneLook() async throws {
        try await KargoBench.run([KargoFixture.freight()]) { bench in
            let first = await bench.ask(KargoBench.question())
            let second = await bench.ask(KargoBench.question())
            #expect(first.json == second.json)
            #expect(bench.looks == 1)
            // Another Stage under the same policies, too.
            #expect(await bench.ask(KargoBench.question(stage: "prod")).json == first.json)
            #expect(bench.looks == 1)
        }
    }

    @Test func manyAtOnceCostOneLook() async throws {
        let hold = Hold()
        try await KargoBench.run([KargoFixture.freight()], hold: hold) { bench in
            let answers = await withTaskGroup(of: VerifyAnswer.self) { group in
                for _ in 0..<20 { group.addTask { await bench.ask(KargoBench.question()) } }
                hold.open()
                return await group.reduce(into: [VerifyAnswer]()) { $0.append($1) }
            }
            #expect(answers.map(\.summary) == Array(repeating: "200 trusted", count: 20))
            #expect(bench.looks == 1)
        }
    }

    @Test func unreadPoliciesArePending() async throws {
        try await KargoBench.run([KargoFixture.freight()]) { bench in
            let policies = bench.policies.withLock(\.self)
            bench.policies.withLock { $0 = nil }
            let answer = await bench.ask(KargoBench.question(with: ["policy": "default"]))
            #expect(answer.summary == "200 pending")
            #expect(answer.code == "kargo.policies-unread")
            bench.policies.withLock { $0 = policies }
            #expect(
                await bench.ask(KargoBench.question(with: ["policy": "default"])).summary == "200 trusted")
        }
    }

    @Test(arguments: [500, 503, 403, 401])
    func anAPIServerThatDoesNotAnswerIsPending(_ status: Int) async throws {
        try await KargoBench.run([KargoFixture.freight()]) { bench in
            bench.server.inject(.status(status), times: 50) { $0.uri.hasSuffix("/freights/good") }
            let answer = await bench.ask(KargoBench.question())
            #expect(answer.summary == "200 pending")
            #expect(answer.code == "kargo.unreadable")
        }
    }

    @Test func aFreightThatIsNoneOfKargosIsPending() async throws {
        let (type, freight) = KargoFixture.freight()
        try await KargoBench.run([(type, freight.setting("images", to: "all"))]) { bench in
            let answer = await bench.ask(KargoBench.question())
            #expect(answer.summary == "200 pending")
            #expect(answer.code == "kargo.malformed")
        }
    }

    @Test func whatTakesTooLongIsPendingAndThenTrusted() async throws {
        let hold = Hold()
        try await KargoBench.run([KargoFixture.freight()], hold: hold) { bench in
            let answer = await bench.ask(KargoBench.question(), bench.api(patience: .milliseconds(20)))
            #expect(answer.summary == "200 pending")
            #expect(answer.code == "kargo.in-progress")
            hold.open()
            try await bench.settle()
            #expect(
                await bench.ask(KargoBench.question(), bench.api(patience: .zero)).summary == "200 trusted")
            #expect(bench.looks == 1)
        }
    }

    /// A permissive policy lets through what is not known, also while it is being found out; what is asked for besides
    /// does not.
    @Test func aPermissivePolicyDoesNotWait() async throws {
        let hold = Hold()
        try await KargoBench.run(
            [KargoFixture.freight()], policies: [KargoFixture.policy(enforcement: "permissive")], hold: hold
        ) { bench in
            let api = bench.api(patience: .milliseconds(20))
            #expect(await bench.ask(KargoBench.question(), api).summary == "200 trusted")
            let answer = await bench.ask(KargoBench.question(with: ["requirePredicates": ["https://a"]]), api)
            #expect(answer.summary == "200 pending")
        }
    }

    /// Freight of the same images share what is decided, and each has its report.
    @Test func everyFreightHasItsReport() async throws {
        try await KargoBench.run([KargoFixture.freight(), KargoFixture.freight("twin")]) { bench in
            let api = bench.api()
            let before = try await api.decision(onFreight: "twin", of: KargoFixture.project)
            #expect(before == nil)
            await bench.keeper().lookAround(isLeader: true)
            try await bench.settle()
            for name in ["good", "twin"] {
                let report = try await api.decision(onFreight: name, of: KargoFixture.project)
                #expect(report?.outcome == .verified)
            }
            #expect(bench.looks == 1)
        }
    }
}
