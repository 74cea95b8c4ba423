// SPDX-License-Identifier: Apache-2.0

import Foundation
import Store
import Testing

/// How much is kept, and what makes room.
@Suite(.timeLimit(.minutes(2)))
struct RecordBoundTests {
    private func kept(_ collections: [String], in store: SQLiteRecordStore) async throws -> [String] {
        var kept: [String] = []
        for name in collections where try await !store.load(name).records.isEmpty { kept.append(name) }
        return kept
    }

    @Test("a record of just the size that is kept, and one that is larger") func size() async throws {
        var limits = RecordLimits()
        limits.recordBytes = 10
        let store = try await RecordStage().store(limits)
        try await store.put([StoredRecord("abc", "1234567")], in: "x")
        await #expect(throws: StoreFailure.tooLarge(size: 11, limit: 10)) {
            try await store.put([StoredRecord("b"), StoredRecord("abc", "12345678")], in: "x")
        }
        await #expect(throws: StoreFailure.tooLarge(size: 11, limit: 10)) {
            try await store.put([StoredRecord("b", "")], in: "12345678901")
        }
        // All, or none.
        #expect(try await store.load("x").records == [StoredRecord("abc", "1234567")])
    }

    @Test("as many records as are kept of a collection, and one more") func records() async throws {
        var limits = RecordLimits()
        limits.records = 3
        let store = try await RecordStage().store(limits)
        try await store.put([StoredRecord("a"), StoredRecord("b")], in: "x")
        // What is there already does not count twice.
        try await store.put([StoredRecord("b"), StoredRecord("c")], in: "x")
        await #expect(throws: StoreFailure.tooMany(limit: 3)) {
            try await store.put([StoredRecord("a", "other"), StoredRecord("d")], in: "x")
        }
        #expect(try await store.load("x").records == ["a", "b", "c"].map { StoredRecord($0) })
        // Another collection has its own, and what was removed leaves room.
        try await store.put([StoredRecord("d")], in: "y")
        try await store.remove(["a", "unknown"], from: "x")
        try await store.put([StoredRecord("d")], in: "x")
        #expect(try await store.load("x").records == ["b", "c", "d"].map { StoredRecord($0) })
        await #expect(throws: StoreFailure.tooMany(limit: 3)) {
            try await store.put(["a", "b", "c", "d"].map { StoredRecord($0) }, in: "z")
        }
    }

    @Test("a damaged record that was dropped leaves room") func droppedLeavesRoom() async throws {
        var limits = RecordLimits()
        limits.records = 2
        let stage = try RecordStage()
        let store = try await stage.store(limits)
        try await store.put([StoredRecord("a"), StoredRecord("b")], in: "x")
        try stage.sql("UPDATE record SET content = x'00' WHERE name = x'61'")
        await #expect(throws: StoreFailure.tooMany(limit: 2)) {
            try await store.put([StoredRecord("c")], in: "x")
        }
        #expect(try await store.load("x").damaged == 1)
        try await store.put([StoredRecord("c")], in: "x")
        #expect(try await store.load("x").records == [StoredRecord("b"), StoredRecord("c")])
    }

    @Test("of too many collections the one goes that was longest not used") func collections() async throws {
        var limits = RecordLimits()
        limits.collections = 3
        let store = try await RecordStage().store(limits)
        for name in ["a", "b", "c"] { try await store.put([StoredRecord("1")], in: name) }
        // To read it is to use it.
        _ = try await store.load("a")
        try await store.put([StoredRecord("1")], in: "d")
        #expect(try await kept(["a", "b", "c", "d"], in: store) == ["a", "c", "d"])
    }

    @Test("where the file is full the collection goes that was longest not used") func bytes() async throws {
        var limits = RecordLimits()
        limits.fileBytes = 1 << 20
        let stage = try RecordStage()
        let store = try await stage.store(limits)
        let records = (0..<25).map {
            StoredRecord(name: "\($0)", content: [UInt8](repeating: UInt8($0), count: 12_000))
        }
        for name in ["a", "b", "c"] { try await store.put(records, in: name) }
        #expect(try await kept(["a", "b", "c"], in: store) == ["a", "b", "c"])
        try await store.put(records, in: "d")
        #expect(try await kept(["a", "b", "c", "d"], in: store) == ["b", "c", "d"])
        let size = try FileManager.default.attributesOfItem(atPath: stage.database)[.size] as? Int
        #expect((size ?? .max) <= 1 << 20)
        // What fits into no file makes no room for ever.
        let larger = (0..<100).map {
            StoredRecord(name: "\($0)", content: [UInt8](repeating: 1, count: 12_000))
        }
        await #expect(throws: StoreFailure.full) { try await store.put(larger, in: "e") }
        #expect(try await store.load("e").records.isEmpty)
    }
}
