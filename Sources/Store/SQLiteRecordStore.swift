// SPDX-License-Identifier: Apache-2.0

import GRDB

/// Records by collection and name, in an SQLite file of a folder of its own: what was found out once, and can be found
/// out again.
///
/// It survives what ``SQLiteDecisionStore`` survives. Nothing comes back that was not kept under just this name of this
/// collection: a record that is damaged is dropped and counted, and where the file is damaged, it is set aside as a
/// whole, an empty one is begun, and whoever found it gets ``StoreFailure/corrupt(why:)``.
///
/// Several processes may use one folder.
package struct SQLiteRecordStore: Sendable {
    private let live: LiveDatabase
    private let limits: RecordLimits
    private let now: @Sendable () -> Int

    /// Opens the store of a folder, which is made where it is missing. It must belong to this user alone.
    ///
    /// - Parameters:
    ///   - name: what is kept, which is the name of the file: letters.
    ///   - now: seconds since 1970.
    ///   - onRecovery: is told when the file is found damaged later on.
    /// - Returns: the store, and what had to be set aside at its opening.
    /// - Throws: ``StoreFailure``.
    package static func open(
        _ folder: String, name: String, limits: RecordLimits = RecordLimits(),
        now: @escaping @Sendable () -> Int,
        onRecovery: @escaping @Sendable (StoreRecovery) -> Void = { _ in }
    ) async throws -> (store: SQLiteRecordStore, recovery: StoreRecovery?) {
        let live = LiveDatabase(
            StoreFolder(path: folder, name: name), .records, limits.database, now: now, onRecovery: onRecovery
        )
        let recovery = try await live.start()
        return (SQLiteRecordStore(live: live, limits: limits, now: now), recovery)
    }

    /// All records of a collection. The collection counts as used.
    package func load(_ collection: String) async throws -> StoredCollection {
        let found = try await live.read { (database) throws -> StoredCollection? in
            let rows = CollectionRows(collection, in: database)
            guard let id = try rows.find() else { return nil }
            let (records, damaged) = try rows.read(id)
            return StoredCollection(records: records, damaged: damaged.count)
        }
        guard let found else { return StoredCollection(records: [], damaged: 0) }
        let now = now()
        // What cannot be mended now will be found another time; what was read is whole.
        try? await write(to: collection) { (rows) throws in
            guard try rows.find() != nil else { return }
            let id = try rows.findOrBegin(at: now)
            if found.damaged > 0 { try rows.mend(id) }
        }
        return found
    }

    /// Keeps records, each in place of what was kept under its name: all of them, or none.
    ///
    /// - Throws: ``StoreFailure``, such as `tooLarge` and `tooMany`.
    package func put(_ records: [StoredRecord], in collection: String) async throws {
        for size in [collection.utf8.count] + records.map(\.size) where size > limits.recordBytes {
            throw StoreFailure.tooLarge(size: size, limit: limits.recordBytes)
        }
        guard records.count <= limits.records else { throw StoreFailure.tooMany(limit: limits.records) }
        guard !records.isEmpty else { return }
        let (limits, now) = (limits, now())
        try await write(to: collection) { (rows) throws in
            let id = try rows.findOrBegin(at: now)
            try rows.put(records, in: id, limit: limits.records)
            try rows.removeOldest(limit: limits.collections)
        }
    }

    /// Forgets records by their names.
    package func remove(_ names: [String], from collection: String) async throws {
        try await write(to: collection) { (rows) throws in
            if let id = try rows.find() { try rows.remove(names, from: id) }
        }
    }

    /// Forgets all records of a collection.
    package func removeAll(of collection: String) async throws {
        try await write(to: collection) { (rows) throws in try rows.removeAll() }
    }

    /// Where the file is full, the collection that was longest not used makes room, but not this one.
    private func write(
        to collection: String, _ body: @escaping @Sendable (CollectionRows) throws -> Void
    ) async throws {
        try await live.write { (database) throws in
            try body(CollectionRows(collection, in: database))
        } makingRoom: { (database) throws in
            try CollectionRows(collection, in: database).removeOldest(1)
        }
    }
}
