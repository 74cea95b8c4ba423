// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB
import Testing

@testable import Store

/// Whose files they are, who else holds them, and what an error means.
@Suite(.timeLimit(.minutes(1)))
struct FolderTests {
    private func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test("files are for their user alone") func modes() async throws {
        let stage = try StoreStage()
        let store = try await stage.store()
        try await store.keep(.sample(1))
        #expect(try mode(stage.folder) == 0o700)
        for name in ["", "-wal", "-shm"] { #expect(try mode(stage.database + name) == 0o600) }
    }

    @Test("a folder that others may write is not believed", arguments: [0o700, 0o750, 0o720, 0o702])
    func shared(_ mode: Int) async throws {
        let stage = try StoreStage()
        try FileManager.default.createDirectory(atPath: stage.folder, withIntermediateDirectories: false)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: stage.folder)
        if mode & 0o022 == 0 {
            _ = try await stage.store()
        } else {
            await #expect(throws: StoreFailure.notOurs(path: stage.folder)) { try await stage.store() }
        }
    }

    @Test("nor is a file that others may write, or a link") func sharedFile() async throws {
        let stage = try StoreStage()
        try await stage.fill([.sample(1)])
        #expect(try await stage.store().newest() == [.sample(1)])
        try FileManager.default.setAttributes([.posixPermissions: 0o666], ofItemAtPath: stage.database)
        await #expect(throws: StoreFailure.notOurs(path: stage.database)) { try await stage.store() }
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: stage.database)
        try FileManager.default.moveItem(atPath: stage.folder, toPath: stage.outer + "/elsewhere")
        try FileManager.default.createSymbolicLink(
            atPath: stage.folder, withDestinationPath: stage.outer + "/elsewhere")
        await #expect(throws: StoreFailure.notOurs(path: stage.folder)) { try await stage.store() }
    }

    @Test("a folder that cannot be made says so") func readOnly() async throws {
        let folder = "/sys/assay-store"
        await #expect(throws: StoreFailure.readOnly(path: folder)) {
            try await SQLiteDecisionStore.open(folder, now: { 0 })
        }
    }

    @Test("a path that no system call takes") func hostilePath() async throws {
        let folder = try StoreStage().folder + "\u{0}/x"
        await #expect(throws: StoreFailure.readOnly(path: folder)) {
            try await SQLiteDecisionStore.open(folder, now: { 0 })
        }
    }

    @Test("what another process left half made is made anew") func halfMade() async throws {
        let stage = try StoreStage()
        _ = try await stage.store()
        try FileManager.default.moveItem(atPath: stage.folder + "/live", toPath: stage.folder + "/making")
        try stage.change(stage.folder + "/making/decisions.sqlite") { $0.removeLast($0.count / 2) }
        try await stage.store().keep(.sample(1))
        #expect(try await stage.store().newest() == [.sample(1)])
        #expect(try stage.quarantined().isEmpty)
    }

    @Test("another process at the folder is waited for, but not for ever") func busy() async throws {
        let stage = try StoreStage()
        _ = try await stage.store()
        var limits = StoreLimits()
        limits.busy = .milliseconds(100)
        let lock = try await StoreLock(stage.folder, waiting: .zero)
        await #expect(throws: StoreFailure.busy) { try await stage.store(limits: limits) }
        lock.release()
        _ = try await stage.store(limits: limits)
    }

    @Test("WAL, synced when it is folded in; foreign keys") func settings() async throws {
        let stage = try StoreStage()
        _ = try await stage.store()
        let database = try OpenDatabase(StoreFolder(path: stage.folder), .current, StoreLimits().database)
        let found = try await database.pool.writeWithoutTransaction { (database) throws in
            try ["journal_mode", "synchronous", "foreign_keys", "mmap_size"].map {
                try String.fetchOne(database, sql: "PRAGMA \($0)")
            }
        }
        #expect(found == ["wal", "1", "1", "0"])
    }

    @Test(
        "what an error of SQLite means",
        arguments: [
            (ResultCode.SQLITE_CORRUPT, StoreFailure.corrupt(why: "said")),
            (.SQLITE_CORRUPT_INDEX, .corrupt(why: "said")), (.SQLITE_NOTADB, .corrupt(why: "said")),
            (.SQLITE_IOERR_SHORT_READ, .corrupt(why: "said")), (.SQLITE_FULL, .full),
            (.SQLITE_READONLY, .readOnly(path: "p")), (.SQLITE_READONLY_DBMOVED, .readOnly(path: "p")),
            (.SQLITE_CANTOPEN, .readOnly(path: "p")), (.SQLITE_BUSY, .busy), (.SQLITE_BUSY_SNAPSHOT, .busy),
            (.SQLITE_IOERR_WRITE, .unavailable(why: "said")), (.SQLITE_ERROR, .unavailable(why: "said")),
        ])
    func errors(_ code: ResultCode, _ failure: StoreFailure) {
        #expect(StoreFailure(DatabaseError(resultCode: code, message: "said"), path: "p") == failure)
    }
}
