// SPDX-License-Identifier: Apache-2.0

import Kubernetes
import StrictJSON
import Synchronization
import TestKubernetes
import Testing
import Verification

@testable import Kargo

/// What goes on while nobody asks, all of it together.
struct KargoWorkTests {
    private func run(
        _ bench: KargoBench, isLeader: Bool = true, _ body: (KargoWork) async throws -> Void
    ) async throws {
        try await run(bench, isLeader: isLeader, rounds: Rounds(), body)
    }

    private func run(
        _ bench: KargoBench, isLeader: Bool = true, rounds: Rounds, _ body: (KargoWork) async throws -> Void
    ) async throws {
        let pace = bench.newPace
        let work = KargoWork(
            bench.watch, bench.keeper(pace), bench.author(pace), bench.promoter(pace: pace),
            isLeader: { isLeader }, policyChanges: { AsyncStream { _ in } },
            gone: { try? await bench.store.forget(KargoDecisions.subject(of: $0)) },
            sleep: { _ in
                rounds.add()
                try await Task.sleep(for: .milliseconds(20))
            })
        bench.afterEach { await work.decided($0) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await work.run() }
            try await body(work)
            group.cancelAll()
        }
    }

    @Test func evidenceThatArrivesMarksTheFreightAndOpensTheStage() async throws {
        try await KargoBench.run([KargoFixture.stage()]) { bench in
            try await run(bench) { work in
                let (type, freight) = KargoFixture.freight("good", ["unsigned"])
                bench.server.put(type, freight)
                try await bench.wait(for: "it is marked") { bench.label(of: "good") == "untrusted" }
                #expect(bench.promotions == [])
                bench.verifier.set("unsigned", .verified)
                bench.pass(seconds: 5)
                await work.wake("registry.example/shop/web")
                try await bench.wait(for: "it is promoted") { !bench.promotions.isEmpty }
                try await bench.wait(for: "it is marked") { bench.label(of: "good") == "trusted" }
            }
            #expect(bench.promotions.count == 1)
            // A new process reads what is there.
            try await bench.wait(for: "the mark is seen") {
                bench.freight("good")?.note?["decision"] == "trusted"
                    && bench.freight("good")?.label == "trusted"
            }
            // The next process finds what this one did: by the Promotion's label, or by the note on the Freight.
            let rounds = Rounds()
            try await run(bench, rounds: rounds) { _ in
                try await bench.wait(for: "it was looked at") { rounds.count > 3 && bench.backlog == 0 }
            }
            #expect(bench.promotions.count == 1)
            #expect(bench.events.reasons.count { $0 == "ImagesTrusted" } == 1)
        }
    }

    @Test func aWarehouseGetsItsFreight() async throws {
        let warehouse = KargoFixture.warehouse(
            discovered: ["images": [KargoFixture.references(["unsigned", "verified"])]])
        try await KargoBench.run([warehouse]) { bench in
            try await run(bench) { _ in
                try await bench.wait(for: "there is Freight") { !bench.server.objects(.freights).isEmpty }
            }
            #expect(bench.server.objects(.freights).count == 1)
        }
    }

    @Test func whoDoesNotLeadOnlyPrepares() async throws {
        try await KargoBench.run([KargoFixture.freight(), KargoFixture.stage()]) { bench in
            try await run(bench, isLeader: false) { _ in
                try await bench.wait(for: "it is prepared") { bench.looks == 1 && bench.backlog == 0 }
            }
            #expect(bench.writes("PATCH", "/") == 0)
            #expect(bench.writes("POST", "/") == 0)
        }
    }

    @Test func whatIsGoneIsForgotten() async throws {
        try await KargoBench.run([KargoFixture.freight()]) { bench in
            let subject = KargoDecisions.subject(of: KargoFixture.key("good"))
            try await run(bench) { _ in
                try await bench.wait(for: "it is marked") { bench.label(of: "good") == "trusted" }
                let kept = try await bench.store.newest(about: subject)
                #expect(kept?.subject == subject)
                bench.server.remove(.freights, KargoFixture.key("good"))
                try await bench.wait(for: "it is forgotten") {
                    try await bench.store.newest(about: subject) == .none
                }
            }
        }
    }
}

/// How often everything was looked at, or is about to be.
private final class Rounds: Sendable {
    private let state = Mutex(0)

    var count: Int { state.withLock(\.self) }

    func add() { state.withLock { $0 += 1 } }
}
