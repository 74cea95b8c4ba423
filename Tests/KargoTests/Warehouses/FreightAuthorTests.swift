// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Kubernetes
import StrictJSON
import StrictYAML
import Synchronization
import TestKubernetes
import Testing

@testable import Kargo

/// Freight of verified images, for Warehouses that ask for it.
struct FreightAuthorTests {
    private func warehouse(
        _ tags: [String], policy: String? = "shop", manual: Bool = true
    ) -> (ResourceType, JSON) {
        KargoFixture.warehouse(
            policy: policy, manual: manual, discovered: ["images": [KargoFixture.references(tags)]])
    }

    /// Looks until there is Freight, or often enough that there would be.
    private func settled(_ bench: KargoBench, _ author: FreightAuthor) async throws -> FreightAuthor.Outcome {
        var outcome = FreightAuthor.Outcome.incomplete
        for _ in 0..<5 {
            outcome = await author.look(at: try bench.warehouse())
            if case .created = outcome { return outcome }
            try await bench.settle()
        }
        return outcome
    }

    private func tags(_ bench: KargoBench) -> [[String]] {
        bench.server.objects(.freights).map { freight in
            (freight["images"]?.array ?? []).compactMap { $0["tag"]?.string }
        }
    }

    @Test(arguments: [
        (["verified", "attested"], [["verified"]]),
        // An older one where the newest may not be promoted.
        (["unsigned", "forged", "attested"], [["attested"]]),
        // A newer one that is not decided about would be promoted past.
        (["limited", "verified"], []), (["unsigned", "limited", "verified"], []),
    ])
    func theNewestVerifiedImageIsTaken(_ found: [String], _ taken: [[String]]) async throws {
        try await KargoBench.run([warehouse(found)]) { bench in
            let outcome = try await settled(bench, bench.author())
            #expect(tags(bench) == taken)
            if taken.isEmpty {
                #expect(outcome == .pending)
                #expect(bench.events.all == [])
            } else {
                #expect(bench.events.reasons == ["FreightCreated"])
                #expect(bench.events.all.first?.object.kind == "Warehouse")
            }
        }
    }

    /// A rejection counts for a minute; what is newer and was rejected is not waited for again and again.
    @Test func whatWasRejectedHoldsUpNothingLater() async throws {
        try await KargoBench.run([warehouse(["unsigned"])]) { bench in
            let author = bench.author()
            _ = try await settled(bench, author)
            #expect(bench.server.objects(.freights) == [])
            bench.pass(seconds: 70)
            _ = try await settled(bench, author)
            bench.pass(seconds: 70)
            // Kargo finds a signed one behind it, when the newest is not due for another look.
            let (type, found) = warehouse(["unsigned", "verified"])
            bench.server.put(type, found)
            try await bench.wait(for: "the Warehouse") {
                try bench.warehouse().images.first?.images.count == 2
            }
            _ = try await settled(bench, author)
            #expect(tags(bench) == [["verified"]])
        }
    }

    @Test func whatCannotBeDecidedForMinutesHoldsUpNothing() async throws {
        try await KargoBench.run([warehouse(["limited", "verified"])]) { bench in
            let author = bench.author()
            _ = try await settled(bench, author)
            #expect(bench.server.objects(.freights) == [])
            for _ in 0..<6 {
                bench.pass(seconds: 300)
                _ = try await settled(bench, author)
            }
            #expect(tags(bench) == [["verified"]])
        }
    }

    @Test func aFreightIsAsKargoWouldHaveMadeIt() async throws {
        try await KargoBench.run([warehouse(["verified"])]) { bench in
            _ = try await settled(bench, bench.author())
            let freight = try #require(bench.server.objects(.freights).first)
            #expect(freight["origin"] == ["kind": "Warehouse", "name": "shop"])
            #expect(freight["images"] == [KargoFixture.image("verified")])
            #expect(freight["metadata"]?["namespace"] == "shop")
            #expect(freight["metadata"]?["labels"] == ["assay.dev/decision": "trusted"])
            #expect(freight["metadata"]?["name"]?.string?.count == 40)
        }
    }

    @Test func whereNothingIsVerifiedSomebodyIsTold() async throws {
        try await KargoBench.run([warehouse(["unsigned", "forged"])]) { bench in
            let outcome = try await settled(bench, bench.author())
            #expect(outcome == .nothingVerified(repoURL: KargoFixture.repository))
            #expect(bench.server.objects(.freights) == [])
            #expect(Set(bench.events.reasons) == ["FreightNotCreated"])
            #expect(bench.events.all.first?.isWarning == true)
        }
    }

    @Test func whatIsSignedLaterIsTaken() async throws {
        try await KargoBench.run([warehouse(["unsigned"])]) { bench in
            let author = bench.author()
            _ = try await settled(bench, author)
            bench.verifier.set("unsigned", .verified)
            bench.pass(seconds: 5)
            // It is not its time yet, unless somebody says so.
            await author.look(at: try bench.warehouse())
            try await bench.settle()
            #expect(bench.looks == 2)
            await author.wake("other/web")
            #expect(bench.looks == 2)
            await author.wake("shop/web")
            try await bench.settle()
            _ = try await settled(bench, author)
            #expect(tags(bench) == [["unsigned"]])
        }
    }

    @Test func aWarehouseThatIsNotManualIsToldSo() async throws {
        try await KargoBench.run([warehouse(["verified"], manual: false)]) { bench async throws in
            #expect(try await settled(bench, bench.author()) == .notManual)
            #expect(Set(bench.events.reasons) == ["FreightNotVerified"])
            #expect(bench.server.objects(.freights) == [])
            #expect(bench.looks == 0)
        }
    }

    @Test(arguments: ["gone", "default", ""])
    func aWarehouseWhosePolicyIsNotThereIsToldSo(_ policy: String) async throws {
        try await KargoBench.run([warehouse(["verified"], policy: policy)]) { bench async throws in
            #expect(try await settled(bench, bench.author()) == .problem(.noSuchPolicy(policy)))
            #expect(Set(bench.events.reasons) == ["FreightNotCreated"])
            #expect(bench.events.all.first?.message.hasPrefix("kargo.no-such-policy: ") == true)
            #expect(bench.server.objects(.freights) == [])
        }
    }

    @Test func aWarehouseThatAsksForNothingIsNotLookedAt() async throws {
        try await KargoBench.run([warehouse(["verified"], policy: nil)]) { bench in
            #expect(bench.watch.warehouses == [])
        }
    }

    @Test func unreadPoliciesAreNobodysFault() async throws {
        try await KargoBench.run([warehouse(["verified"])]) { bench async throws in
            bench.policies.withLock { $0 = nil }
            #expect(try await bench.author().look(at: bench.warehouse()) == .problem(.policiesUnread))
            #expect(bench.events.all == [])
        }
    }

    private static let everything: JSON = [
        "images": [KargoFixture.references(["unsigned", "verified"])],
        "git": [
            [
                "repoURL": "https://git.example/shop.git", "subscriptionName": "source",
                "commits": [
                    [
                        "id": "abc", "branch": "main", "subject": "a change", "author": "A", "committer": "C",
                        "creatorDate": "2026-11-21T11:00:00Z",
                    ], ["id": "older"],
                ],
            ]
        ],
        "charts": [["repoURL": "https://charts.example", "name": "web", "versions": ["1.4.2", "1.4.1"]]],
        "results": [
            [
                "subscriptionName": "notes",
                "artifactReferences": [["subscriptionName": "notes", "version": "7"], ["version": "6"]],
            ]
        ],
    ]

    @Test func whatIsNoImageIsTakenAtItsNewest() async throws {
        try await KargoBench.run([KargoFixture.warehouse(subscriptions: 4, discovered: Self.everything)]) {
            bench in
            _ = try await settled(bench, bench.author())
            let freight = try #require(bench.server.objects(.freights).first)
            #expect(tags(bench) == [["verified"]])
            #expect(
                freight["commits"] == [
                    [
                        "repoURL": "https://git.example/shop.git", "id": "abc", "branch": "main",
                        "message": "a change", "author": "A", "committer": "C", "subscriptionName": "source",
                    ]
                ])
            #expect(
                freight["charts"] == [
                    ["repoURL": "https://charts.example", "name": "web", "version": "1.4.2"]
                ])
            #expect(freight["artifacts"] == [["subscriptionName": "notes", "version": "7"]])
        }
    }

    private static let parts: [(path: String, value: JSON)] = [
        ("git", []), ("charts", [["repoURL": "https://charts.example", "versions": []]]),
        ("images", [KargoFixture.references([])]), ("images", []), ("results", [["subscriptionName": "a"]]),
        ("git", "none"),
    ]

    @Test(arguments: parts)
    func aFreightHasOneArtifactOfEachSubscription(_ path: String, _ value: JSON) async throws {
        let part = Self.everything.setting(path, to: value)
        try await KargoBench.run([KargoFixture.warehouse(subscriptions: 4, discovered: part)]) {
            bench async throws in
            #expect(try await settled(bench, bench.author()) == .incomplete)
            #expect(bench.server.objects(.freights) == [])
            #expect(bench.events.all == [])
        }
    }

    @Test func thereIsNeverASecondFreightOfTheSame() async throws {
        try await KargoBench.run([warehouse(["verified"])]) { bench in
            let author = bench.author()
            _ = try await settled(bench, author)
            let name = try #require(bench.server.objects(.freights).first?["metadata"]?["name"]?.string)
            // Before the watch shows it, and behind that; by this process, and by the next one.
            for author in [author, bench.author()] {
                #expect(try await author.look(at: bench.warehouse()) == .exists)
                try await bench.catchUp(name) { _ in true }
                #expect(try await author.look(at: bench.warehouse()) == .exists)
            }
            #expect(bench.server.objects(.freights).count == 1)
            #expect(bench.events.reasons == ["FreightCreated"])
        }
    }

    @Test func manyLooksAtOnceMakeOneFreight() async throws {
        try await KargoBench.run([warehouse(["verified"])]) { bench in
            let author = bench.author()
            await author.look(at: try bench.warehouse())
            try await bench.settle()
            let warehouse = try bench.warehouse()
            await withTaskGroup { group in
                for _ in 0..<10 { group.addTask { await author.look(at: warehouse) } }
            }
            #expect(bench.server.objects(.freights).count == 1)
            #expect(bench.events.reasons == ["FreightCreated"])
        }
    }

    /// Kargo makes names of its own.
    @Test func theSameUnderAnotherNameIsTheSame() async throws {
        try await KargoBench.run([warehouse(["verified"]), KargoFixture.freight("named-by-kargo")]) {
            bench async throws in
            #expect(try await settled(bench, bench.author()) == .exists)
            #expect(bench.server.objects(.freights).count == 1)
        }
    }

    @Test func whatTheAPIServerRefusesIsTriedAgain() async throws {
        try await KargoBench.run([warehouse(["verified"])]) { bench in
            let author = bench.author()
            await author.look(at: try bench.warehouse())
            try await bench.settle()
            bench.server.inject(.status(403)) { $0.method == "POST" }
            guard case .refused = await author.look(at: try bench.warehouse()) else {
                Issue.record("it was not refused")
                return
            }
            #expect(bench.events.reasons == ["FreightNotCreated"])
            _ = try await settled(bench, author)
            #expect(tags(bench) == [["verified"]])
        }
    }

    // MARK: Kargo's own definitions

    private static let definition = FilePath.root + "/../shared/data/crds/kargo/kargo.akuity.io_freights.yaml"
    private static let isThere = FileManager.default.fileExists(atPath: definition)

    @Test(.enabled(if: isThere, "Kargo's custom resource definitions are not at hand"))
    func whatIsMadeIsWhatKargosDefinitionTakes() async throws {
        let bytes = Array(try Data(contentsOf: URL(filePath: Self.definition)))
        let schema = try #require(
            try StrictYAML.documents(in: bytes, limits: .manifests).first?["spec"]?["versions"]?.array?
                .first?[
                    "schema"]?["openAPIV3Schema"])
        try await KargoBench.run([KargoFixture.warehouse(subscriptions: 4, discovered: Self.everything)]) {
            bench in
            _ = try await settled(bench, bench.author())
            let body = try #require(bench.server.requests.last { $0.method == "POST" }?.body)
            let check = SchemaCheck(document: schema, isStrict: true)
            let freight = try JSON(parsing: body)
            #expect(check.faults(in: freight, schema) == [])
            // It would be seen.
            #expect(check.faults(in: freight.setting("spec", to: [:]), schema) == ["$.spec: is not known"])
        }
    }
}

private enum FilePath {
    /// The root of the checkout.
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path
}
