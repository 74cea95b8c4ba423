// SPDX-License-Identifier: Apache-2.0

import GRDB

/// What goes to make room, a bounded number of decisions a call.
struct Retention: Sendable {
    private let limits: StoreLimits
    /// Decisions made before this moment are old, in seconds since 1970.
    private let oldest: Int

    init(_ limits: StoreLimits, now: Int) {
        self.limits = limits
        oldest = now.subtractingReportingOverflow(limits.age).partialValue
    }

    /// Removes old decisions about a subject but its newest, and the oldest of all where there are too many; never the
    /// one that was just kept.
    func removeOld(besides kept: Int64, about subject: String, in database: Database) throws {
        let subject = DecisionRow.data(subject)
        try database.cachedStatement(
            sql: """
                DELETE FROM decision WHERE id IN (
                    SELECT id FROM decision
                    WHERE subject = ? AND decided_at < ? AND id <> ? AND id NOT IN (
                        SELECT id FROM decision WHERE subject = ? ORDER BY decided_at DESC, id DESC LIMIT ?)
                    ORDER BY decided_at, id LIMIT ?)
                """
        ).execute(arguments: [subject, oldest, kept, subject, limits.newestPerSubject, limits.removedPerCall])
        let count = try Int.fetchOne(
            database.cachedStatement(sql: "SELECT count(*) FROM decision"))
        let excess = (count ?? 0) - limits.decisions
        if excess > 0 { try remove(min(excess, limits.removedPerCall), besides: kept, in: database) }
    }

    /// Removes the oldest decisions of all.
    func removeOldest(_ database: Database) throws {
        try remove(limits.removedPerCall, besides: 0, in: database)
    }

    private func remove(_ count: Int, besides kept: Int64, in database: Database) throws {
        try database.cachedStatement(
            sql: """
                DELETE FROM decision WHERE id IN (
                    SELECT id FROM decision WHERE id <> ? ORDER BY decided_at, id LIMIT ?)
                """
        ).execute(arguments: [kept, count])
    }
}
