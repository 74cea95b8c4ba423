// SPDX-License-Identifier: Apache-2.0

import GRDB
import GRDBSQLite

/// A database that was opened and found whole.
final class OpenDatabase: Sendable {
    let pool: DatabasePool
    private let folder: StoreFolder
    private let identity: FileIdentity

    /// Opens the database of a folder, brings its schema up to date and looks it through.
    ///
    /// Throws ``UnusableDatabase`` when it has to be set aside, ``StoreFailure`` when it cannot be had at the moment.
    init(_ folder: StoreFolder, _ schema: StoreSchema, _ limits: DatabaseLimits) throws {
        guard let identity = folder.identity() else {
            throw UnusableDatabase(reason: .missing, why: "there is no database")
        }
        self.folder = folder
        self.identity = identity
        // SQLite would take it for a new one, and drop the log that belongs to it.
        guard FileIdentity.size(of: folder.database) > 0 else {
            throw UnusableDatabase(reason: .damaged, why: "the file is empty")
        }
        do {
            pool = try DatabasePool(
                path: folder.database, configuration: Self.configuration(of: folder, limits))
            try pool.write { try schema.migrate($0) }
            try pool.read { (database) throws in
                try schema.check(database)
                // The whole check, not the quick one: an index that lost a row would hide it.
                let findings = try String.fetchAll(database, sql: "PRAGMA integrity_check(1)")
                guard findings == ["ok"] else {
                    throw UnusableDatabase(reason: .damaged, why: findings.first ?? "it cannot be checked")
                }
            }
        } catch {
            if let unusable = error as? UnusableDatabase { throw unusable }
            let failure = StoreFailure(error, path: folder.database)
            if case .corrupt(let why) = failure { throw UnusableDatabase(reason: .damaged, why: why) }
            throw failure
        }
    }

    /// Makes a database with empty tables in a folder.
    static func make(in folder: StoreFolder, _ schema: StoreSchema, _ limits: DatabaseLimits) throws {
        let path = try folder.beginMaking()
        do {
            let pool = try DatabasePool(path: path, configuration: configuration(of: folder, limits))
            try pool.write { try schema.create(in: $0) }
            // All of it is on the disk, in one file, before it is in place.
            _ = try pool.writeWithoutTransaction { try $0.checkpoint(.truncate) }
            try pool.close()
        } catch {
            folder.discardHalfMade()
            throw StoreFailure(error, path: path)
        }
        try folder.finishMaking()
    }

    /// Whether the file is still the one that stands at its path: another process may have set it aside.
    var isInPlace: Bool { folder.identity() == identity }

    /// WAL with `synchronous = NORMAL`, which GRDB's pool sets. A commit is handed to the system before it returns, so that
    /// the end of the process, however sudden, takes nothing; the log is synced before it is folded into the file, so
    /// that a power cut takes at most the last commits, whole. `FULL` would sync every commit against a loss that costs
    /// one verification more.
    private static func configuration(of folder: StoreFolder, _ limits: DatabaseLimits) -> Configuration {
        var configuration = Configuration()
        configuration.label = "assay.\(folder.name)"
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .timeout(Double(limits.busy.components.seconds))
        configuration.maximumReaderCount = 4
        configuration.prepareDatabase { database in
            // A connection to a file that was set aside must not remove the log of its successor, by name.
            var persist: CInt = 1
            unsafe sqlite3_file_control(database.sqliteConnection, nil, SQLITE_FCNTL_PERSIST_WAL, &persist)
            // A mapped file that somebody cuts short ends the process.
            try database.execute(
                sql: """
                    PRAGMA mmap_size = 0;
                    PRAGMA trusted_schema = OFF;
                    PRAGMA cell_size_check = ON;
                    """)
            guard !database.configuration.readonly else { return }
            try database.execute(
                sql: """
                    PRAGMA max_page_count = \(max(16, limits.fileBytes / pageBytes));
                    PRAGMA journal_size_limit = \(largestIdleLog);
                    """)
        }
        return configuration
    }

    /// SQLite's usual page, in bytes.
    private static let pageBytes = 4096
    /// To what the log is cut when it was folded into the file, in bytes.
    private static let largestIdleLog = 16 << 20
}
