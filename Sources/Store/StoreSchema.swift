// SPDX-License-Identifier: Apache-2.0

import GRDB

/// The tables of a store, as the steps that lead to them: a file's version is the number of steps it has taken.
///
/// Text that others chose is kept as its UTF-8 bytes: SQLite's text ends at a NUL for many of its readers.
struct StoreSchema: Sendable {
    /// SQL of each step.
    var steps: [String]

    static let current = StoreSchema(steps: [
        """
        CREATE TABLE decision (
            id INTEGER PRIMARY KEY,
            key BLOB NOT NULL UNIQUE,
            subject BLOB NOT NULL,
            outcome TEXT NOT NULL,
            disposition TEXT NOT NULL,
            message BLOB NOT NULL,
            warnings BLOB NOT NULL,
            decided_at INTEGER NOT NULL,
            valid_until INTEGER,
            report BLOB NOT NULL,
            checksum BLOB NOT NULL
        ) STRICT;
        CREATE INDEX decision_by_subject ON decision (subject, decided_at, id);
        CREATE INDEX decision_by_age ON decision (decided_at, id);
        CREATE TABLE image (
            decision INTEGER NOT NULL REFERENCES decision (id) ON DELETE CASCADE,
            position INTEGER NOT NULL,
            written BLOB NOT NULL,
            digest BLOB,
            outcome TEXT NOT NULL,
            disposition TEXT NOT NULL,
            code BLOB,
            PRIMARY KEY (decision, position)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX image_by_digest ON image (digest, decision) WHERE digest IS NOT NULL;
        """
    ])

    var version: Int { steps.count }

    /// Makes all tables in a database that holds nothing.
    func create(in database: Database) throws {
        try database.execute(sql: "PRAGMA application_id = \(Self.applicationID)")
        try take(steps[...], in: database)
    }

    /// Takes the steps that a file has not taken, in one transaction of the caller's. Throws ``UnusableDatabase`` where the
    /// file is somebody else's, or newer than this program.
    func migrate(_ database: Database) throws {
        let application = try Int.fetchOne(database, sql: "PRAGMA application_id") ?? 0
        guard application == Self.applicationID else {
            throw UnusableDatabase(
                reason: .foreign, why: "its application id is \(application), not \(Self.applicationID)")
        }
        let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        guard version <= self.version else {
            throw UnusableDatabase(
                reason: .newerSchema,
                why: "its schema is version \(version), and this program knows \(self.version)")
        }
        guard version > 0 else {
            throw UnusableDatabase(reason: .damaged, why: "its schema is version \(version)")
        }
        if version < self.version { try take(steps[version...], in: database) }
    }

    /// Throws ``UnusableDatabase`` where the tables are not exactly the ones of the steps.
    func check(_ database: Database) throws {
        let expected = try DatabaseQueue().write { (fresh) throws -> [String] in
            try create(in: fresh)
            return try Self.listing(fresh)
        }
        guard try Self.listing(database) == expected else {
            throw UnusableDatabase(reason: .damaged, why: "its tables are not those of its version")
        }
    }

    private func take(_ steps: ArraySlice<String>, in database: Database) throws {
        for step in steps { try database.execute(sql: step) }
        try database.execute(sql: "PRAGMA user_version = \(version)")
    }

    private static func listing(_ database: Database) throws -> [String] {
        try String.fetchAll(
            database,
            sql:
                "SELECT type || ' ' || name || ' ' || tbl_name || ' ' || ifnull(sql, '') FROM sqlite_master ORDER BY 1"
        )
    }

    /// "ASSY" in ASCII, as SQLite wants to know what a file belongs to.
    private static let applicationID = 0x4153_5359
}
