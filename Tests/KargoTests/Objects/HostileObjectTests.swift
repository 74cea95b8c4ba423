// SPDX-License-Identifier: Apache-2.0

import Kubernetes
import StrictJSON
import Testing

@testable import Kargo

/// Objects with members that are not what Kargo makes them.
struct HostileObjectTests {
    private static let values: [JSON] = [
        nil, true, 7, "text", [], [nil], ["a"], [:], ["name": 7], [["a": []]],
    ]

    private func freight() -> JSON { KargoFixture.freight().1 }

    @Test(arguments: [
        "metadata", "metadata.labels", "metadata.annotations", "metadata.creationTimestamp",
        "metadata.deletionTimestamp", "origin", "origin.name", "status", "status.currentlyIn",
        "status.verifiedIn",
        "status.approvedFor", "status.metadata", "status.metadata.assay", "commits", "charts", "artifacts",
        "spec", "spec.stage", "spec.freight", "spec.requestedFreight", "spec.promotionTemplate",
        "status.currentPromotion", "status.currentPromotion.freight", "status.phase", "spec.subscriptions",
        "spec.freightCreationPolicy", "status.discoveredArtifacts", "status.discoveredArtifacts.images",
        "status.discoveredArtifacts.git", "status.discoveredArtifacts.charts",
    ])
    func anythingMayStandAnywhere(_ path: String) throws {
        let stage = KargoFixture.stage().1
        let warehouse = KargoFixture.warehouse(discovered: ["images": [KargoFixture.references(["a"])]]).1
        for value in Self.values {
            // Whatever is read of them has the name that they have, or else they are not read.
            if let read = try? Freight(freight().setting(path, to: value)) {
                #expect(read.key.name == "good")
            }
            if let read = try? Stage(stage.setting(path, to: value)) { #expect(read.key.name == "test") }
            if let read = try? Warehouse(warehouse.setting(path, to: value)) {
                #expect(read.key.name == "shop")
                #expect(read.policy == "shop")
            }
            if let read = try? Promotion(KargoFixture.promotion().1.setting(path, to: value)) {
                #expect(!read.stage.isEmpty)
            }
        }
    }

    private static let images: [(JSON, KargoObjectError)] = [
        ("all", .missing("images")), (["a"], .missing("images.repoURL")), ([[:]], .missing("images.repoURL")),
        ([["repoURL": ""]], .missing("images.repoURL")), ([["repoURL": 1]], .missing("images.repoURL")),
        (
            .array(Array(repeating: KargoFixture.image("a"), count: 257)), .tooMany("images", limit: 256)
        ),
    ]

    /// An image that is not read would be promoted without a look.
    @Test(arguments: images)
    func aFreightIsReadWithAllOfItsImagesOrNotAtAll(_ images: JSON, _ error: KargoObjectError) throws {
        #expect(throws: error) { try Freight(freight().setting("images", to: images)) }
        let most = JSON.array(Array(repeating: KargoFixture.image("a"), count: 256))
        #expect(try Freight(freight().setting("images", to: most)).images.count == 256)
        #expect(try Freight(freight().setting("images", to: .none)).images == [])
    }

    @Test func whatHasNoNameIsNotRead() throws {
        for path in ["metadata.name", "metadata.namespace", "metadata"] {
            #expect(throws: KargoObjectError.missing("metadata.name")) {
                try Freight(freight().setting(path, to: .none))
            }
            #expect(throws: KargoObjectError.missing("metadata.name")) {
                try Stage(KargoFixture.stage().1.setting(path, to: .none))
            }
        }
    }

    @Test func aPromotionIsIntoAStage() throws {
        #expect(throws: KargoObjectError.missing("spec.stage")) {
            try Promotion(KargoFixture.promotion(stage: nil).1)
        }
        #expect(throws: KargoObjectError.missing("spec.stage")) {
            try Promotion(KargoFixture.promotion(stage: "").1)
        }
    }

    @Test func listsAreReadUpToABound() throws {
        let many = (0..<5_000).map { ["tag": .string("t\($0)"), "digest": "sha256:00"] as JSON }
        let subscription: JSON = ["repoURL": "a", "references": .array(many)]
        let warehouse = KargoFixture.warehouse(
            subscriptions: 5_000,
            discovered: ["images": .array(Array(repeating: subscription, count: 100))])
        let read = try #require(try Warehouse(warehouse.1))
        #expect(read.images.count == 64)
        #expect(read.images.allSatisfy { $0.images.count == 100 })
        // A Freight needs one artifact of each subscription: what is not read is not left out.
        #expect(!read.isComplete)
        let stage = KargoFixture.stage(warehouses: (0..<5_000).map { "w\($0)" })
        #expect(try Stage(stage.1).requests.count == 64)
    }

    @Test func theFirstRequestOfAWarehouseCounts() throws {
        let requests: JSON = [
            ["origin": ["name": "shop"], "sources": ["stages": ["dev"]]],
            ["origin": ["name": "shop"], "sources": ["direct": true]],
        ]
        let stage = try Stage(KargoFixture.stage().1.setting("spec.requestedFreight", to: requests))
        #expect(!stage.takes(try Freight(freight())))
        let verified = KargoFixture.freight(status: ["verifiedIn": ["dev": [:]]])
        #expect(stage.takes(try Freight(verified.1)))
    }
}
