// SPDX-License-Identifier: Apache-2.0

import ClusterPolicies
import Kubernetes
import StrictJSON
import Synchronization
import TestKubernetes
import Testing

@testable import Kargo

/// What people see at a Freight.
struct FreightKeeperTests {
    /// Looks, waits until that is decided and shown, and looks again.
    private func mark(_ bench: KargoBench, _ keeper: FreightKeeper) async throws {
        let name = "good"
        await keeper.look(at: try #require(bench.freight(name)), isLeader: true)
        try await bench.settle()
        await keeper.look(at: try #require(bench.freight(name)), isLeader: true)
        try await bench.settle()
        try await bench.catchUp(name) { $0.label == bench.label(of: name) && $0.note == bench.note(of: name) }
    }

    @Test(arguments: [
        ("verified", "trusted", "ImagesTrusted", false), ("unsigned", "untrusted", "ImagesUntrusted", true),
    ])
    func aFreightIsMarkedOnce(
        _ tag: String, _ decision: String, _ reason: String, _ isWarning: Bool
    ) async throws {
        let status: JSON = ["currentlyIn": ["test": [:]], "metadata": ["other": 1]]
        try await KargoBench.run([
            KargoFixture.freight("good", [tag], status: status, labels: ["team": "a"])
        ]) { bench in
            let keeper = bench.keeper()
            try await mark(bench, keeper)
            #expect(bench.note(of: "good")?["decision"]?.string == decision)
            #expect(bench.note(of: "good")?["reportURL"]?.string == "https://assay.example/report")
            #expect(bench.label(of: "good") == decision)
            #expect(bench.events.reasons == [reason])
            #expect(bench.events.all.first?.isWarning == isWarning)
            #expect(bench.events.all.first?.object.key == KargoFixture.key("good"))
            // What is Kargo's stays.
            let stored = bench.stored("good")
            #expect(stored?["status"]?["currentlyIn"] == ["test": [:]])
            #expect(stored?["status"]?["metadata"]?["other"] == 1)
            #expect(stored?["metadata"]?["labels"]?["team"] == "a")
            // It is a merge patch of that one member.
            let patch = bench.server.requests.first {
                $0.method == "PATCH" && $0.uri.hasSuffix("/good/status")
            }
            #expect(patch?.field("Content-Type") == "application/merge-patch+json")
            let body = try JSON(parsing: patch?.body ?? [])
            #expect(body["status"]?["metadata"]?.object?.keys == ["assay"])
            let writes = bench.writes("PATCH", "/freights/")
            try await mark(bench, keeper)
            try await mark(bench, bench.keeper())
            #expect(bench.writes("PATCH", "/freights/") == writes)
            #expect(bench.events.reasons == [reason])
        }
    }

    /// The watch shows what was written a moment later.
    @Test func nothingIsToldTwiceBeforeTheWatchShowsIt() async throws {
        try await KargoBench.run([KargoFixture.freight()]) { bench in
            let keeper = bench.keeper()
            let freight = try #require(bench.freight("good"))
            await keeper.look(at: freight, isLeader: true)
            try await bench.settle()
            for _ in 0..<3 { await keeper.look(at: freight, isLeader: true) }
            #expect(bench.events.reasons == ["ImagesTrusted"])
        }
    }

    @Test func whatIsOpenIsNoNews() async throws {
        try await KargoBench.run([KargoFixture.freight("good", ["limited"])]) { bench in
            try await mark(bench, bench.keeper())
            #expect(bench.note(of: "good")?["decision"] == "pending")
            #expect(bench.label(of: "good") == "pending")
            #expect(bench.events.all == [])
        }
    }

    @Test func aNoteSaysWhatIsHeldAgainstWhichImage() async throws {
        try await KargoBench.run([KargoFixture.freight("good", ["verified", "unsigned"])]) { bench in
            try await mark(bench, bench.keeper())
            let note = bench.note(of: "good")
            #expect(note?["outcome"] == "rejected")
            #expect(note?["message"]?.string?.contains("[signature.none]") == true)
            #expect(note?["images"]?.array?.map { $0["code"]?.string } == [nil, "signature.none"])
            #expect(note?["checkedAt"] == "2027-01-15T08:00:00Z")
        }
    }

    @Test func newsAreToldAgain() async throws {
        try await KargoBench.run([KargoFixture.freight("good", ["unsigned"])]) { bench in
            let keeper = bench.keeper()
            try await mark(bench, keeper)
            bench.verifier.set("unsigned", .verified)
            bench.pass(seconds: 61)
            try await mark(bench, keeper)
            #expect(bench.note(of: "good")?["decision"] == "trusted")
            #expect(bench.label(of: "good") == "trusted")
            #expect(bench.events.reasons == ["ImagesUntrusted", "ImagesTrusted"])
        }
    }

    @Test func onlyTheLeaderWrites() async throws {
        try await KargoBench.run([KargoFixture.freight()]) { bench in
            let keeper = bench.keeper()
            for _ in 0..<2 {
                await keeper.look(at: try #require(bench.freight("good")), isLeader: false)
                try await bench.settle()
            }
            #expect(bench.looks == 1)
            #expect(bench.writes("PATCH", "/freights/") == 0)
            #expect(bench.events.all == [])
        }
    }

    @Test func whatNothingGovernsLosesItsMark() async throws {
        try await KargoBench.run([KargoFixture.freight(status: ["metadata": ["other": 1]])]) { bench in
            let keeper = bench.keeper()
            try await mark(bench, keeper)
            #expect(bench.label(of: "good") == "trusted")
            bench.policies.withLock { $0 = .init() }
            try await mark(bench, keeper)
            #expect(bench.label(of: "good") == nil)
            #expect(bench.stored("good")?["status"]?["metadata"] == ["other": 1])
            let writes = bench.writes("PATCH", "/freights/")
            try await mark(bench, keeper)
            #expect(bench.writes("PATCH", "/freights/") == writes)
        }
    }

    @Test func whatGoesAwayIsLeft() async throws {
        let (type, freight) = KargoFixture.freight()
        let leaving = freight.setting("metadata.deletionTimestamp", to: "2026-11-21T12:00:00Z")
        try await KargoBench.run([(type, leaving)]) { bench in
            await bench.keeper().look(at: try #require(bench.freight("good")), isLeader: true)
            #expect(bench.backlog == 0)
            #expect(bench.looks == 0)
        }
    }

    @Test(arguments: [(500, 2), (404, 0)])
    func whatCannotBeWrittenIsTold(_ status: Int, _ told: Int) async throws {
        try await KargoBench.run([KargoFixture.freight()]) { bench in
            bench.server.inject(.status(status), times: 100) { $0.method == "PATCH" }
            let keeper = bench.keeper()
            await keeper.look(at: try #require(bench.freight("good")), isLeader: true)
            try await bench.settle()
            await keeper.look(at: try #require(bench.freight("good")), isLeader: true)
            #expect(bench.failures.withLock(\.count) == told)
        }
    }

    @Test func aViewWhosePolicyIsGoneIsTold() async throws {
        try await KargoBench.run([KargoFixture.freight()]) { bench in
            bench.views.withLock {
                $0[KargoFixture.repository] = UpstreamImage(repository: "ghcr.io/acme/web", policy: "gone")
            }
            await bench.keeper().look(at: try #require(bench.freight("good")), isLeader: true)
            #expect(bench.failures.withLock(\.self).contains { $0.contains("ImageVerificationPolicy gone") })
        }
    }

    @Test func everyNewFreightIsVerifiedOnce() async throws {
        let names = ["one", "two", "three"]
        try await KargoBench.run(
            names.map { KargoFixture.freight($0, [$0]) } + [KargoFixture.stage()]
        ) { bench in
            for name in names { bench.verifier.set(name, .verified) }
            let keeper = bench.keeper()
            for _ in 0..<3 {
                await keeper.lookAround(isLeader: true)
                try await bench.settle()
            }
            #expect(bench.looks == 3)
            #expect(names.map { bench.label(of: $0) } == ["trusted", "trusted", "trusted"])
        }
    }

    @Test func historyIsLeft() async throws {
        let all = (0..<24).map { number in
            KargoFixture.freight(
                "freight-\(number)", ["tag-\(number)"], minute: number,
                status: number == 1 ? ["currentlyIn": ["test": [:]]] : [:])
        }
        try await KargoBench.run(all) { bench in
            await bench.keeper().lookAround(isLeader: true)
            try await bench.settle()
            // The newest twenty, and what runs somewhere.
            #expect(bench.looks == 21)
        }
    }

    @Test func aStagesOwnPolicyIsPreparedToo() async throws {
        let policies = [KargoFixture.policy(), KargoFixture.policy("prod", stages: ["prod"])]
        try await KargoBench.run(
            [KargoFixture.freight(), KargoFixture.stage("prod"), KargoFixture.stage("test")],
            policies: policies
        ) { bench in
            await bench.keeper().look(at: try #require(bench.freight("good")), isLeader: true)
            try await bench.settle()
            #expect(bench.looks == 2)
            let review = Review(KargoFixture.promotion(stage: "prod"))
            #expect(try await review.answer { await bench.gate(patience: .zero).answer($0) }.isAllowed)
        }
    }

    @Test(arguments: ["strict", "permissive"])
    func whatIsRejectedIsLookedAtLaterAndLater(_ enforcement: String) async throws {
        try await KargoBench.run(
            [KargoFixture.freight("good", ["unsigned"])],
            policies: [KargoFixture.policy(enforcement: enforcement)]
        ) { bench in
            let keeper = bench.keeper()
            var looks: [Int] = []
            // Each minute and a second.
            for _ in 0..<8 {
                await keeper.lookAround(isLeader: true)
                try await bench.settle()
                looks.append(bench.looks)
                bench.pass(seconds: 61)
            }
            #expect(looks == [1, 2, 2, 3, 3, 3, 3, 4])
        }
    }

    @Test(arguments: [
        (KargoFixture.repository, 2), ("shop/web", 2), ("web", 2), ("eb", 1), ("registry.example/shop", 1),
        ("", 1),
    ])
    func whoIsWokenLooksNow(_ repository: String, _ looks: Int) async throws {
        try await KargoBench.run([KargoFixture.freight("good", ["unsigned"])]) { bench in
            let keeper = bench.keeper()
            await keeper.lookAround(isLeader: true)
            try await bench.settle()
            bench.pass(seconds: 5)
            await keeper.lookAround(isLeader: true)
            try await bench.settle()
            #expect(bench.looks == 1)
            await keeper.wake(repository, isLeader: true)
            try await bench.settle()
            #expect(bench.looks == looks)
        }
    }
}

extension KargoBench {
    /// What Assay wrote into the status of a Freight.
    func note(of name: String) -> JSON? { stored(name)?["status"]?["metadata"]?["assay"] }

    func label(of name: String) -> String? {
        stored(name)?["metadata"]?["labels"]?["assay.dev/decision"]?.string
    }
}
