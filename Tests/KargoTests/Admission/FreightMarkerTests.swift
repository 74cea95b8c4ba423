// SPDX-License-Identifier: Apache-2.0

import Kubernetes
import StrictJSON
import Synchronization
import Testing

@testable import Kargo

/// Freight that is marked when it is created.
struct FreightMarkerTests {
    private func add(_ path: String, _ value: JSON) -> JSON {
        [["op": "add", "path": .string(path), "value": value]]
    }

    @Test func whatIsNotKnownIsMarkedAndBegun() async throws {
        let hold = Hold()
        try await KargoBench.run(hold: hold) { bench in
            let review = Review(KargoFixture.freight())
            let first = try await review.answer { await bench.marker.answer($0) }
            #expect(first.isAllowed)
            #expect(first.patch == add("/metadata/labels/assay.dev~1decision", "pending"))
            #expect(bench.looks == 0)
            hold.open()
            try await bench.settle()
            let second = try await review.answer { await bench.marker.answer($0) }
            #expect(second.patch == add("/metadata/labels/assay.dev~1decision", "trusted"))
            #expect(bench.looks == 1)
        }
    }

    @Test func whatHasNoLabelsGetsThem() async throws {
        try await KargoBench.run { bench in
            let (type, freight) = KargoFixture.freight("good", ["unsigned"])
            let review = Review((type, freight.setting("metadata.labels", to: .none)))
            let first = try await review.answer { await bench.marker.answer($0) }
            #expect(first.patch == add("/metadata/labels", ["assay.dev/decision": "pending"]))
            try await bench.settle()
            let second = try await review.answer { await bench.marker.answer($0) }
            #expect(second.isAllowed)
            #expect(second.patch == add("/metadata/labels", ["assay.dev/decision": "untrusted"]))
        }
    }

    @Test(arguments: ["pending", "trusted"]) func whatIsMarkedIsLeft(_ label: String) async throws {
        let hold = Hold()
        try await KargoBench.run(hold: hold) { bench in
            let review = Review(KargoFixture.freight(labels: ["assay.dev/decision": label]))
            let answer = try await review.answer { await bench.marker.answer($0) }
            #expect(answer.changes == (label == "trusted"))
        }
    }

    /// The name is Kargo's to make.
    @Test func aFreightWithoutANameIsMarked() async throws {
        try await KargoBench.run { bench async throws in
            let (type, freight) = KargoFixture.freight()
            let review = Review((type, freight.setting("metadata.name", to: .none)))
            #expect(try await review.answer { await bench.marker.answer($0) }.changes)
        }
    }

    @Test func whatNoPolicyGovernsIsNotMarked() async throws {
        try await KargoBench.run(policies: [KargoFixture.policy(projects: ["other"])]) { bench in
            let answer = try await Review(KargoFixture.freight()).answer { await bench.marker.answer($0) }
            #expect(answer.isAllowed)
            #expect(!answer.changes)
            #expect(bench.backlog == 0)
            #expect(bench.looks == 0)
        }
    }

    @Test func whoOnlyTriesStartsNoWork() async throws {
        try await KargoBench.run { bench async throws in
            let review = Review(KargoFixture.freight(), isDryRun: true)
            #expect(try await review.answer { await bench.marker.answer($0) }.changes)
            #expect(bench.backlog == 0)
            #expect(bench.looks == 0)
        }
    }

    /// It only marks: whatever it does not understand is somebody else's to refuse.
    @Test func whatIsNotUnderstoodIsLetThrough() async throws {
        try await KargoBench.run { bench in
            let (type, freight) = KargoFixture.freight()
            for review in [
                Review((type, freight.setting("images", to: "all"))), Review((type, ["kind": "Freight"])),
                Review(KargoFixture.freight(), "UPDATE"), Review(KargoFixture.stage()), Review(nil),
            ] {
                let answer = try await review.answer { await bench.marker.answer($0) }
                #expect(answer.isAllowed)
                #expect(!answer.changes || review.object?["kind"]?.string == "Freight")
            }
            bench.policies.withLock { $0 = nil }
            #expect(
                try await Review(KargoFixture.freight()).answer { await bench.marker.answer($0) }.isAllowed)
        }
    }
}
