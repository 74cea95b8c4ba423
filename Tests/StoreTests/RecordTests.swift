// SPDX-License-Identifier: Apache-2.0

import Store
import Testing

/// What records come back as, and what does not come back.
@Suite(.timeLimit(.minutes(1)))
struct RecordTests {
    @Test("what was put comes back after the store was opened anew") func roundTrip() async throws {
        let stage = try RecordStage()
        let records = [
            StoredRecord(name: "", content: []), StoredRecord(name: "a", content: [0, 255, 0]),
            StoredRecord(name: "b\u{0}c", content: []), StoredRecord("é"),
        ]
        try await stage.store().put(records, in: "prod/a")
        try await stage.store().put([StoredRecord("a", "other")], in: "")
        let store = try await stage.store()
        #expect(try await store.load("prod/a") == StoredCollection(records: records, damaged: 0))
        #expect(try await store.load("").records == [StoredRecord("a", "other")])
        #expect(try await store.load("prod/b").records.isEmpty)
        #expect(stage.recoveries.isEmpty)
    }

    @Test("names are bytes: what only looks the same is another") func names() async throws {
        let store = try await RecordStage().store()
        try await store.put([StoredRecord("\u{e9}"), StoredRecord("e\u{301}")], in: "a")
        #expect(try await store.load("a").records.count == 2)
    }

    @Test("a record takes the place of the one of its name") func replaced() async throws {
        let store = try await RecordStage().store()
        try await store.put([StoredRecord("a", "1"), StoredRecord("b", "1")], in: "x")
        try await store.put([StoredRecord("a", "2")], in: "x")
        #expect(try await store.load("x").records == [StoredRecord("a", "2"), StoredRecord("b", "1")])
    }

    @Test("what is removed is gone, and nothing else") func removed() async throws {
        let store = try await RecordStage().store()
        for collection in ["x", "y"] {
            try await store.put([StoredRecord("a"), StoredRecord("b")], in: collection)
        }
        try await store.remove(["a", "unknown"], from: "x")
        try await store.remove(["a"], from: "unknown")
        #expect(try await store.load("x").records == [StoredRecord("b")])
        #expect(try await store.load("y").records.count == 2)
        try await store.removeAll(of: "y")
        #expect(try await store.load("y").records.isEmpty)
        #expect(try await store.load("x").records == [StoredRecord("b")])
    }

    // MARK: damage

    /// SQL that makes a record another one, and the same SQL that changes nothing.
    static let damages: [(name: String, harm: String, twin: String)] = [
        (
            "a byte of the content",
            "UPDATE record SET content = CAST('C' || substr(content, 2) AS BLOB) WHERE name = x'61'",
            "UPDATE record SET content = CAST('c' || substr(content, 2) AS BLOB) WHERE name = x'61'"
        ),
        (
            "a byte of the checksum",
            "UPDATE record SET checksum = CAST(substr(checksum, 1, 31) || 'x' AS BLOB) WHERE name = x'61'",
            "UPDATE record SET checksum = substr(checksum, 1, 32) WHERE name = x'61'"
        ),
        (
            "another name", "UPDATE record SET name = x'7a' WHERE name = x'61'",
            "UPDATE record SET name = x'61' WHERE name = x'61'"
        ),
        (
            "a name that is no UTF-8", "UPDATE record SET name = x'ff' WHERE name = x'61'",
            "UPDATE record SET name = x'61' WHERE name = x'61'"
        ),
    ]

    @Test("a record that somebody changed is dropped and counted, its neighbour stays", arguments: damages)
    func damaged(_ damage: (name: String, harm: String, twin: String)) async throws {
        let stage = try RecordStage()
        let store = try await stage.store()
        try await store.put([StoredRecord("a"), StoredRecord("b", "neighbour")], in: "x")
        try stage.sql(damage.twin)
        let whole = try await store.load("x")
        #expect(
            whole
                == StoredCollection(records: [StoredRecord("a"), StoredRecord("b", "neighbour")], damaged: 0))
        try stage.sql(damage.harm)
        let left = [StoredRecord("b", "neighbour")]
        #expect(try await store.load("x") == StoredCollection(records: left, damaged: 1))
        // It is gone now.
        #expect(try await store.load("x") == StoredCollection(records: left, damaged: 0))
        #expect(stage.recoveries.isEmpty)
    }

    @Test("records that change places are none") func swappedNames() async throws {
        let stage = try RecordStage()
        let store = try await stage.store()
        try await store.put(
            [StoredRecord("a", "1"), StoredRecord("b", "2"), StoredRecord("c", "3")], in: "x")
        try stage.sql(
            """
            UPDATE record SET name = x'74' WHERE name = x'61';
            UPDATE record SET name = x'61' WHERE name = x'62';
            UPDATE record SET name = x'62' WHERE name = x'74';
            """)
        #expect(try await store.load("x") == StoredCollection(records: [StoredRecord("c", "3")], damaged: 2))
    }

    @Test("a record that is moved to another collection is none there") func moved() async throws {
        let stage = try RecordStage()
        let store = try await stage.store()
        try await store.put([StoredRecord("a")], in: "lax")
        try await store.put([StoredRecord("b")], in: "strict")
        try stage.sql(
            """
            UPDATE record SET collection = (SELECT id FROM collection WHERE name = CAST('strict' AS BLOB))
            WHERE name = x'61'
            """)
        #expect(
            try await store.load("strict") == StoredCollection(records: [StoredRecord("b")], damaged: 1))
        #expect(try await store.load("lax").records.isEmpty)
    }

    @Test("nor are those of a collection that is called otherwise") func renamed() async throws {
        let stage = try RecordStage()
        let store = try await stage.store()
        try await store.put([StoredRecord("a")], in: "lax")
        try stage.sql("UPDATE collection SET name = CAST('strict' AS BLOB)")
        #expect(try await store.load("strict") == StoredCollection(records: [], damaged: 1))
    }

    @Test("a damaged file is set aside, and an empty one begun") func damagedFile() async throws {
        let stage = try RecordStage()
        try await stage.store().put([StoredRecord("a")], in: "x")
        #expect(try await stage.store().load("x").records.count == 1)
        #expect(stage.recoveries.isEmpty)
        try stage.sql("CREATE TRIGGER t AFTER INSERT ON record BEGIN SELECT 1; END")
        let store = try await stage.store()
        #expect(stage.recoveries.map(\.reason) == [.damaged])
        #expect(try await store.load("x").records.isEmpty)
        try await store.put([StoredRecord("b")], in: "x")
        #expect(try await stage.store().load("x").records == [StoredRecord("b")])
    }

}
