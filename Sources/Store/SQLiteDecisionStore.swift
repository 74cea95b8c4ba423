// SPDX-License-Identifier: Apache-2.0

import GRDB
package import OCIModel
package import Verification

/// Decisions in an SQLite file of a folder of its own.
///
/// What ``keep(_:)`` has kept survives the end of the process, however sudden; a power cut may take the last decisions,
/// whole. Nothing comes back that was not kept: every row is read under a checksum. Where the file is damaged, also
/// while it is used, it is set aside as a whole, an empty one is begun, and whoever found it gets
/// ``StoreFailure/corrupt(why:)``.
///
/// Several processes may use one folder.
package struct SQLiteDecisionStore: DecisionStore {
    private let live: LiveDatabase
    private let limits: StoreLimits
    private let now: @Sendable () -> Int

    /// Opens the store of a folder, which is made where it is missing. It must belong to this user alone.
    ///
    /// - Parameters:
    ///   - now: seconds since 1970.
    ///   - onRecovery: is told when the file is found damaged later on.
    /// - Returns: the store, and what had to be set aside at its opening.
    /// - Throws: ``StoreFailure``.
    package static func open(
        _ folder: String, limits: StoreLimits = StoreLimits(), now: @escaping @Sendable () -> Int,
        onRecovery: @escaping @Sendable (StoreRecovery) -> Void = { _ in }
    ) async throws -> (store: SQLiteDecisionStore, recovery: StoreRecovery?) {
        try await open(folder, .current, limits: limits, now: now, onRecovery: onRecovery)
    }

    /// The same with a schema of the past or the future.
    static func open(
        _ folder: String, _ schema: StoreSchema, limits: StoreLimits = StoreLimits(),
        now: @escaping @Sendable () -> Int, onRecovery: @escaping @Sendable (StoreRecovery) -> Void = { _ in }
    ) async throws -> (store: SQLiteDecisionStore, recovery: StoreRecovery?) {
        let folder = StoreFolder(path: folder)
        let live = LiveDatabase(folder, schema, limits.database, now: now, onRecovery: onRecovery)
        let recovery = try await live.start()
        return (SQLiteDecisionStore(live: live, limits: limits, now: now), recovery)
    }

    package func decision(for key: DecisionKey) async throws -> PreparedDecision? {
        try await live.read { (database) throws in
            let found = try Self.decisions(
                "WHERE key = ?", [DecisionRow.data(key.digest.description)], in: database
            ).first
            guard found == nil || found?.key == key else { throw Self.crossed }
            return found
        }
    }

    package func newest(about subject: String) async throws -> PreparedDecision? {
        try await live.read { (database) throws in
            let found = try Self.decisions(
                "WHERE subject = ? ORDER BY decided_at DESC, id DESC LIMIT 1", [DecisionRow.data(subject)],
                in: database
            ).first
            guard found == nil || found?.subject == subject else { throw Self.crossed }
            return found
        }
    }

    package func newest() async throws -> [PreparedDecision] {
        try await live.read { (database) throws in
            try Self.decisions("WHERE \(Self.isNewest("")) ORDER BY subject", in: database)
        }
    }

    /// The subjects that run a digest, sorted: by the newest decision about each, or the newest that was no denial, for
    /// what was denied does not replace what runs.
    package func subjects(running digest: Digest) async throws -> [String] {
        let decisions = try await live.read { (database) throws in
            try Self.decisions(
                """
                WHERE id IN (SELECT decision FROM image WHERE digest = ?)
                    AND (\(Self.isNewest("")) OR \(Self.isNewest("AND disposition <> 'deny'")))
                """, [DecisionRow.data(digest.description)], in: database)
        }
        guard decisions.allSatisfy({ $0.images.contains { $0.digest == digest } }) else { throw Self.crossed }
        return Set(decisions.map(\.subject)).sorted()
    }

    package func keep(_ decision: PreparedDecision) async throws {
        let size = decision.storedSize
        guard size <= limits.decisionBytes else {
            throw StoreFailure.tooLarge(size: size, limit: limits.decisionBytes)
        }
        let retention = Retention(limits, now: now())
        try await live.write { (database) throws in
            try database.cachedStatement(sql: "DELETE FROM decision WHERE key = ?")
                .execute(arguments: [DecisionRow.data(decision.key.digest.description)])
            let id = try DecisionRow.insert(decision, in: database)
            try retention.removeOld(besides: id, about: decision.subject, in: database)
        } makingRoom: {
            try retention.removeOldest($0)
        }
    }

    package func forget(_ subject: String) async throws {
        let retention = Retention(limits, now: now())
        try await live.write { (database) throws in
            try database.cachedStatement(sql: "DELETE FROM decision WHERE subject = ?")
                .execute(arguments: [DecisionRow.data(subject)])
        } makingRoom: {
            try retention.removeOldest($0)
        }
    }

    private static func decisions(
        _ condition: String, _ arguments: StatementArguments = [], in database: Database
    ) throws -> [PreparedDecision] {
        let statement = try database.cachedStatement(
            sql: "SELECT \(DecisionRow.columns) FROM decision AS this \(condition)")
        let rows = try Row.fetchCursor(statement, arguments: arguments)
        var decisions: [PreparedDecision] = []
        while let row = try rows.next() { decisions.append(try DecisionRow.read(row, in: database)) }
        return decisions
    }

    /// SQL that says whether `this` is the newest about its subject, of those that also meet `condition`.
    private static func isNewest(_ condition: String) -> String {
        """
        this.id = (SELECT other.id FROM decision AS other WHERE other.subject = this.subject \(condition)
            ORDER BY other.decided_at DESC, other.id DESC LIMIT 1)
        """
    }

    /// An index led to the wrong row.
    private static let crossed = StoreFailure.corrupt(why: "an index does not match its table")
}

extension PreparedDecision {
    /// The bytes of its texts.
    var storedSize: Int {
        var size = subject.utf8.count + message.utf8.count + report.utf8.count
        for warning in warnings { size += warning.utf8.count + 8 }
        for image in images {
            size += image.written.utf8.count + (image.code?.utf8.count ?? 0) + 200
        }
        return size
    }
}
