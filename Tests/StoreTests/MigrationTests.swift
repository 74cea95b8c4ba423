// SPDX-License-Identifier: Apache-2.0

import Testing
import Verification

@testable import Store

/// Files of other versions of this program.
@Suite(.timeLimit(.minutes(1)))
struct MigrationTests {
    private let next = StoreSchema(
        steps: StoreSchema.current.steps + [
            "ALTER TABLE decision ADD COLUMN remark BLOB",
            "CREATE TABLE extra (id INTEGER PRIMARY KEY) STRICT",
        ])

    @Test("a newer program takes the missing steps and keeps the decisions") func forward() async throws {
        let stage = try StoreStage()
        try await stage.fill([.sample(1)])
        for _ in 0..<2 {
            let (store, recovery) = try await stage.open(next)
            #expect(recovery == nil)
            #expect(try await store.newest() == [.sample(1)])
        }
    }

    @Test("an older program sets it aside") func backward() async throws {
        let stage = try StoreStage()
        let (newer, _) = try await stage.open(next)
        try await newer.keep(.sample(1))
        let (store, recovery) = try await stage.open()
        #expect(recovery?.reason == .newerSchema)
        #expect(recovery?.why == "its schema is version 3, and this program knows 1")
        #expect(try await store.newest().isEmpty)
    }
}
