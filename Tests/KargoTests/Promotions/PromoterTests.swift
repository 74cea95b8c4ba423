// SPDX-License-Identifier: Apache-2.0

import Kubernetes
import OCIModel
import StrictJSON
import Synchronization
import TestKubernetes
import Testing

@testable import Kargo

/// Stages that are opened when evidence arrives.
struct PromoterTests {
    /// Looks twice at a Stage, so that what is not decided is decided between.
    private func settled(
        _ bench: KargoBench, _ promoter: Promoter, _ stage: String = "test"
    ) async throws -> Promoter.Outcome? {
        let first = await promoter.look(at: try bench.stage(stage))
        guard first == .nothing else { return first }
        try await bench.settle()
        return await promoter.look(at: try bench.stage(stage))
    }

    private func isPromoted(_ outcome: Promoter.Outcome?) -> Bool {
        if case .promoted = outcome { true } else { false }
    }

    /// The Freight that was promoted.
    private func promoted(_ bench: KargoBench) -> [String] {
        bench.promotions.compactMap { $0["spec"]?["freight"]?.string }
    }

    @Test func aPredicateThatArrivesCreatesOnePromotion() async throws {
        try await KargoBench.run([KargoFixture.freight("good", ["unsigned"]), KargoFixture.stage()]) {
            bench async throws in
            let promoter = bench.promoter()
            #expect(try await settled(bench, promoter) == .nothing)
            #expect(bench.promotions == [])
            bench.verifier.set("unsigned", .verified)
            bench.pass(seconds: 61)
            #expect(try await isPromoted(settled(bench, promoter)))
            #expect(promoted(bench) == ["good"])
            // And none again, by this process or the next.
            #expect(try await promoter.look(at: bench.stage()) == .done)
            #expect(try await bench.promoter().look(at: bench.stage()) == .done)
            #expect(bench.promotions.count == 1)
            #expect(bench.writes("POST", "/promotions") == 1)
        }
    }

    @Test func aPromotionIsAsKargoWouldHaveMadeIt() async throws {
        try await KargoBench.run([KargoFixture.freight(), KargoFixture.stage()]) { bench in
            let outcome = try await settled(bench, bench.promoter())
            let promotion = try #require(bench.promotions.first)
            #expect(
                promotion["spec"] == [
                    "stage": "test", "freight": "good",
                    "steps": [["task": ["name": "verify-image", "kind": "ClusterPromotionTask"]]],
                    "vars": [["name": "image", "value": "web"]],
                ])
            let name = try #require(promotion["metadata"]?["name"]?.string)
            #expect(name.hasPrefix("test."))
            #expect(outcome == .promoted(name))
            #expect(
                promotion["metadata"]?["labels"]?[Promotion.triggerLabel]?.string?.count == 40)
        }
    }

    @Test func manyLooksAtOnceMakeOnePromotion() async throws {
        try await KargoBench.run([KargoFixture.freight(), KargoFixture.stage()]) { bench async throws in
            let promoter = bench.promoter()
            #expect(try await promoter.look(at: bench.stage()) == .nothing)
            try await bench.settle()
            let stage = try bench.stage()
            let outcomes = await withTaskGroup(of: Promoter.Outcome?.self) { group in
                for _ in 0..<20 { group.addTask { await promoter.look(at: stage) } }
                return await group.reduce(into: [Promoter.Outcome?]()) { $0.append($1) }
            }
            #expect(outcomes.count { isPromoted($0) } == 1)
            #expect(outcomes.count { $0 == .done } == 19)
            #expect(bench.promotions.count == 1)
        }
    }

    @Test func aStageIsRefreshedOnce() async throws {
        try await KargoBench.run([KargoFixture.freight(), KargoFixture.stage(whenVerified: "refresh")]) {
            bench async throws in
            let promoter = bench.promoter()
            #expect(try await settled(bench, promoter) == .refreshed)
            #expect(try await promoter.look(at: bench.stage()) == .done)
            let stage = bench.server.object(.stages, KargoFixture.key("test"))
            let annotations = stage?["metadata"]?["annotations"]
            #expect(annotations?["kargo.akuity.io/refresh"] == "2027-01-15T08:00:00Z")
            #expect(annotations?["assay.dev/when-verified"] == "refresh")
            #expect(bench.writes("PATCH", "/stages/test") == 1)
            #expect(bench.promotions == [])
        }
    }

    /// A Promotion that waits for this evidence is woken, and the Stage is left.
    @Test func aWaitingPromotionIsRefreshed() async throws {
        let running: JSON = ["currentPromotion": ["name": "promo", "freight": ["name": "good"]]]
        try await KargoBench.run([
            KargoFixture.freight(), KargoFixture.promotion(),
            KargoFixture.stage(whenVerified: "refresh", status: running),
        ]) { bench async throws in
            #expect(try await settled(bench, bench.promoter()) == .refreshed)
            let annotations = bench.promotions.first?["metadata"]?["annotations"]
            #expect(annotations?["kargo.akuity.io/refresh"] == "2027-01-15T08:00:00Z")
            #expect(bench.writes("PATCH", "/stages/") == 0)
        }
    }

    @Test(arguments: ["good", "other"]) func whatIsUnderWayIsNotPromotedAgain(_ freight: String) async throws
    {
        let running: JSON = ["currentPromotion": ["name": "promo", "freight": ["name": .string(freight)]]]
        try await KargoBench.run([KargoFixture.freight(), KargoFixture.stage(status: running)]) { bench in
            let outcome = try await settled(bench, bench.promoter())
            #expect((outcome == .done) == (freight == "good"))
            #expect(isPromoted(outcome) == (freight == "other"))
        }
    }

    @Test(arguments: [
        (["other/**"], false), ([], false), (["shop/prod"], false), (["shop/*"], true), (["shop/test"], true),
    ])
    func theOperatorSaysWhichStages(_ allowed: [String], _ isAllowed: Bool) async throws {
        try await KargoBench.run([KargoFixture.freight(), KargoFixture.stage()]) { bench async throws in
            let outcome = try await settled(bench, bench.promoter(allowed))
            #expect((outcome == .notAllowed) == !isAllowed)
            #expect(isPromoted(outcome) == isAllowed)
            #expect(bench.promotions.isEmpty == !isAllowed)
        }
    }

    @Test func aStageThatAsksForNothingGetsNothing() async throws {
        let wishes: [(String?, Promoter.Outcome?)] = [
            (nil, nil), ("later", .unknownWish("later")), ("Promote", .unknownWish("Promote")),
        ]
        for (wish, expected) in wishes {
            try await KargoBench.run([KargoFixture.freight(), KargoFixture.stage(whenVerified: wish)]) {
                bench async throws in
                #expect(try await settled(bench, bench.promoter()) == expected)
                #expect(bench.looks == 0)
            }
        }
    }

    private static let running: JSON = ["currentlyIn": ["test": ["since": "2026-11-21T11:30:00Z"]]]

    @Test(arguments: [(5, false), (0, true)])
    func nothingOlderThanWhatRunsIsPromoted(_ minute: Int, _ isPromoted: Bool) async throws {
        try await KargoBench.run([
            KargoFixture.freight("good", minute: 3), KargoFixture.stage(),
            KargoFixture.freight("runs", minute: minute, status: Self.running),
        ]) { bench async throws in
            let outcome = try await settled(bench, bench.promoter())
            #expect((outcome == .nothing) == !isPromoted)
            #expect(promoted(bench) == (isPromoted ? ["good"] : []))
        }
    }

    @Test func whatRunsIsNotPromoted() async throws {
        try await KargoBench.run([KargoFixture.freight(status: Self.running), KargoFixture.stage()]) {
            bench async throws in
            #expect(try await settled(bench, bench.promoter()) == .nothing)
            #expect(bench.looks == 0)
        }
    }

    private static let history: JSON = [
        "freightHistory": [["id": "1", "items": ["Warehouse/shop": ["name": "good"]]]]
    ]

    private static func last(_ phase: String) -> JSON {
        [
            "lastPromotion": [
                "name": "p", "freight": ["name": "good"], "status": ["phase": .string(phase)],
            ]
        ]
    }

    /// Who went back to an older Freight meant it.
    @Test(arguments: [
        ([:] as JSON, true), (history, false), (last("Succeeded"), false), (last("Aborted"), false),
        // It failed for want of the evidence that is there now.
        (last("Failed"), true),
    ])
    func whatWasInTheStageIsNotPromotedAgain(_ status: JSON, _ isPromoted: Bool) async throws {
        try await KargoBench.run([
            KargoFixture.freight("good", minute: 3), KargoFixture.stage(status: status),
            KargoFixture.freight("runs", minute: 1, status: Self.running),
        ]) { bench async throws in
            _ = try await settled(bench, bench.promoter())
            #expect(promoted(bench) == (isPromoted ? ["good"] : []))
        }
    }

    /// Promotions are deleted some time; the Freight remembers.
    @Test func aPromotionThatIsGoneIsNotAskedForAgain() async throws {
        try await KargoBench.run([KargoFixture.freight(), KargoFixture.stage()]) { bench async throws in
            _ = try await settled(bench, bench.promoter())
            let made = try #require(bench.promotions.first)
            #expect(bench.promotions.count == 1)
            try await bench.wait(for: "the note") { bench.freight("good")?.promotedTo == ["test"] }
            try await bench.client.delete(.promotions, try #require(ObjectKey(of: made)))
            #expect(bench.promotions == [])
            _ = try await settled(bench, bench.promoter())
            #expect(bench.promotions == [])
        }
    }

    /// Kargo orders Promotions by their names, which hold the time.
    @Test func aPromotionIsNamedAsKargoNamesThem() async throws {
        let stage = try Stage(KargoFixture.stage().1)
        let freight = try Freight(KargoFixture.freight("0123456789abcdef").1)
        let names = [1_800_000_000, 1_800_000_001].map {
            PromotionObject(freight: freight, stage: stage, moment: $0).name
        }
        let parts = names[0].split(separator: ".")
        #expect(parts.count == 3)
        #expect(parts.first == "test" && parts.last == "0123456")
        #expect(parts[1].count == 26)
        #expect(parts[1].hasPrefix("01"))
        #expect(names[0] < names[1])
        #expect(PromotionObject.ulid(0, Digest(sha256Of: [1])).hasPrefix("0000000000"))
    }

    @Test func theNewestThatMayIsPromoted() async throws {
        try await KargoBench.run([
            KargoFixture.freight("old", minute: 1), KargoFixture.freight("good", minute: 2),
            KargoFixture.freight("bad", ["unsigned"], minute: 3), KargoFixture.stage(),
        ]) { bench async throws in
            #expect(try await isPromoted(settled(bench, bench.promoter())))
            #expect(promoted(bench) == ["good"])
        }
    }

    private static let availability: [(sources: JSON?, status: JSON, isAvailable: Bool)] = [
        (["direct": true], [:], true),
        (["direct": false], [:], false),
        (.none, [:], false),
        (.none, ["approvedFor": ["test": [:]]], true),
        (.none, ["approvedFor": ["prod": [:]]], false),
        ("direct", [:], false),
        (["stages": ["dev"]], [:], false),
        (["stages": ["dev"]], ["currentlyIn": ["dev": [:]]], false),
        (["stages": ["dev"]], ["verifiedIn": ["dev": [:]]], true),
        (["stages": ["dev", "uat"]], ["verifiedIn": ["dev": [:]]], true),
        (["stages": ["dev", "uat"], "availabilityStrategy": "All"], ["verifiedIn": ["dev": [:]]], false),
        (
            ["stages": ["dev", "uat"], "availabilityStrategy": "All"],
            ["verifiedIn": ["dev": [:], "uat": [:]]], true
        ),
        (["stages": [], "availabilityStrategy": "All"], [:], false),
    ]

    @Test(arguments: availability)
    func onlyWhatIsAvailableIsPromoted(_ sources: JSON?, _ status: JSON, _ isAvailable: Bool) async throws {
        try await KargoBench.run([
            KargoFixture.freight(status: status), KargoFixture.stage(sources: sources),
        ]) { bench in
            let outcome = try await settled(bench, bench.promoter())
            #expect(isPromoted(outcome) == isAvailable)
            #expect(bench.looks == (isAvailable ? 1 : 0))
        }
    }

    @Test func freightOfAnotherWarehouseIsNotPromoted() async throws {
        try await KargoBench.run([
            KargoFixture.freight(status: ["approvedFor": ["test": [:]]]),
            KargoFixture.stage(warehouses: ["other"]),
        ]) { bench async throws in
            #expect(try await settled(bench, bench.promoter()) == .nothing)
        }
    }

    /// A Stage may take Freight of several Warehouses; one that is done with does not keep the others waiting.
    @Test func eachWarehouseIsLookedAt() async throws {
        let (type, other) = KargoFixture.freight("other")
        try await KargoBench.run([
            KargoFixture.freight(), (type, other.setting("origin.name", to: "second")),
            KargoFixture.stage(warehouses: ["shop", "second"]),
        ]) { bench in
            let promoter = bench.promoter()
            _ = try await settled(bench, promoter)
            for _ in 0..<2 { _ = try await settled(bench, promoter) }
            #expect(promoted(bench).sorted() == ["good", "other"])
            #expect(try await promoter.look(at: bench.stage()) == .done)
        }
    }

    /// Kargo's own automatic promotion is there for what no policy governs.
    @Test func whatNoPolicyGovernsIsKargosToPromote() async throws {
        try await KargoBench.run(
            [KargoFixture.freight(), KargoFixture.stage()],
            policies: [KargoFixture.policy(projects: ["other"])]
        ) { bench async throws in
            #expect(try await settled(bench, bench.promoter()) == .nothing)
            #expect(bench.promotions == [])
        }
    }

    @Test func unreadPoliciesOpenNothing() async throws {
        try await KargoBench.run([KargoFixture.freight(), KargoFixture.stage()]) { bench async throws in
            bench.policies.withLock { $0 = nil }
            #expect(try await bench.promoter().look(at: bench.stage()) == .problem(.policiesUnread))
            #expect(bench.promotions == [])
        }
    }

    @Test(arguments: ["GET", "POST"]) func whatTheAPIServerRefusesIsTriedAgain(_ method: String) async throws
    {
        try await KargoBench.run([KargoFixture.freight(), KargoFixture.stage()]) { bench in
            let promoter = bench.promoter()
            #expect(try await promoter.look(at: bench.stage()) == .nothing)
            try await bench.settle()
            bench.server.inject(.status(403)) { $0.method == method && $0.uri.contains("/promotions") }
            guard case .refused = await promoter.look(at: try bench.stage()) else {
                Issue.record("it was not refused")
                return
            }
            #expect(bench.promotions == [])
            // Not at once: it was refused for a reason.
            #expect(try await promoter.look(at: bench.stage()) == .nothing)
            bench.pass(seconds: 60)
            _ = await promoter.look(at: try bench.stage())
            try await bench.settle()
            _ = await promoter.look(at: try bench.stage())
            #expect(bench.promotions.count == 1)
        }
    }

    /// Only Promotions of the same Freight into the same Stage count as asked for.
    @Test func anotherStageIsAnotherPromotion() async throws {
        try await KargoBench.run([
            KargoFixture.freight(), KargoFixture.stage(), KargoFixture.stage("prod"),
        ]) { bench async throws in
            let promoter = bench.promoter()
            #expect(try await isPromoted(settled(bench, promoter)))
            #expect(try await isPromoted(promoter.look(at: bench.stage("prod"))))
            #expect(
                bench.promotions.compactMap { $0["spec"]?["stage"]?.string }.sorted() == ["prod", "test"])
        }
    }
}
