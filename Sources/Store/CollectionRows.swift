// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import GRDB

/// The rows of one collection, in a transaction of the caller's.
struct CollectionRows {
    private let name: String
    private let database: Database

    init(_ name: String, in database: Database) {
        self.name = name
        self.database = database
    }

    /// The collection's number; `nil` where it is not there.
    func find() throws -> Int64? {
        try Int64.fetchOne(
            database.cachedStatement(sql: "SELECT id FROM collection WHERE name = ifnull(?, x'')"),
            arguments: [key])
    }

    /// The collection's number, which begins where it is not there.
    func findOrBegin(at now: Int) throws -> Int64 {
        if let id = try find() {
            try database.cachedStatement(sql: "UPDATE collection SET used_at = ? WHERE id = ?")
                .execute(arguments: [now, id])
            return id
        }
        // An empty BLOB is bound as NULL.
        try database.cachedStatement(
            sql: "INSERT INTO collection (name, used_at, records) VALUES (ifnull(?, x''), ?, 0)"
        ).execute(arguments: [key, now])
        return database.lastInsertedRowID
    }

    /// Writes records, each in place of what stood under its name. Throws `tooMany` when that makes too many.
    func put(_ records: [StoredRecord], in id: Int64, limit: Int) throws {
        let insert = try database.cachedStatement(
            sql: """
                INSERT INTO record (collection, name, content, checksum)
                VALUES (?, ifnull(?, x''), ifnull(?, x''), ?)
                """)
        var added = 0
        for record in records {
            added += try delete(record.name, from: id) ? 0 : 1
            try insert.execute(arguments: [
                id, Data(record.name.utf8), Data(record.content), Data(record.checksum(in: name)),
            ])
        }
        guard try count(adding: added, to: id) <= limit else { throw StoreFailure.tooMany(limit: limit) }
    }

    func remove(_ names: [String], from id: Int64) throws {
        var removed = 0
        for name in names { removed += try delete(name, from: id) ? 1 : 0 }
        _ = try count(adding: -removed, to: id)
    }

    /// All records, and the names, as they stand there, of what is none.
    func read(_ id: Int64) throws -> (records: [StoredRecord], damaged: [DatabaseValue]) {
        let statement = try database.cachedStatement(
            sql: "SELECT name, content, checksum FROM record WHERE collection = ? ORDER BY name")
        let rows = try Row.fetchCursor(statement, arguments: [id])
        var records: [StoredRecord] = []
        var damaged: [DatabaseValue] = []
        while let row = try rows.next() {
            let values = Array(row.databaseValues)
            if let record = record(values) { records.append(record) } else { damaged += values.prefix(1) }
        }
        return (records, damaged)
    }

    /// Removes what is no record of the collection, and counts those that are.
    func mend(_ id: Int64) throws {
        let delete = try database.cachedStatement(
            sql: "DELETE FROM record WHERE collection = ? AND name = ?")
        let (records, damaged) = try read(id)
        for name in damaged { try delete.execute(arguments: [id, name]) }
        try database.cachedStatement(sql: "UPDATE collection SET records = ? WHERE id = ?")
            .execute(arguments: [records.count, id])
    }

    /// Removes those that were longest not used, of more collections than `limit`, but not this one.
    func removeOldest(limit: Int) throws {
        let count = try Int.fetchOne(database.cachedStatement(sql: "SELECT count(*) FROM collection")) ?? 0
        if count > limit { try removeOldest(count - limit) }
    }

    /// Removes so many others, those first that were longest not used.
    func removeOldest(_ count: Int) throws {
        try database.cachedStatement(
            sql: """
                DELETE FROM collection WHERE id IN (
                    SELECT id FROM collection WHERE name <> ifnull(?, x'') ORDER BY used_at, id LIMIT ?)
                """
        ).execute(arguments: [key, count])
    }

    func removeAll() throws {
        try database.cachedStatement(sql: "DELETE FROM collection WHERE name = ifnull(?, x'')")
            .execute(arguments: [key])
    }

    /// Whether there was a record of that name.
    private func delete(_ record: String, from id: Int64) throws -> Bool {
        try database.cachedStatement(
            sql: "DELETE FROM record WHERE collection = ? AND name = ifnull(?, x'')"
        ).execute(arguments: [id, Data(record.utf8)])
        return database.changesCount > 0
    }

    /// Adds to the number of records, and returns what it is now.
    private func count(adding more: Int, to id: Int64) throws -> Int {
        try database.cachedStatement(
            sql: "UPDATE collection SET records = max(records + ?, 0) WHERE id = ?"
        ).execute(arguments: [more, id])
        return try Int.fetchOne(
            database.cachedStatement(sql: "SELECT records FROM collection WHERE id = ?"), arguments: [id])
            ?? 0
    }

    /// `nil` for a row that is not what was written.
    private func record(_ values: [DatabaseValue]) -> StoredRecord? {
        guard values.count == 3, case .blob(let written) = values[0].storage,
            case .blob(let content) = values[1].storage, case .blob(let checksum) = values[2].storage,
            let record = String(validating: written, as: UTF8.self)
        else { return nil }
        let found = StoredRecord(name: record, content: Array(content))
        return found.checksum(in: name) == Array(checksum) ? found : nil
    }

    private var key: Data { Data(name.utf8) }
}
