// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import GRDB
import OCIModel
import Policy
import StrictJSON
import Verification

/// A decision as the rows of its tables, and back. What comes back is what went in, or an error.
enum DecisionRow {
    /// The columns that ``read(_:in:)`` takes, in its order.
    static let columns =
        "id, key, subject, outcome, disposition, message, warnings, decided_at, valid_until, report, checksum"

    /// Writes a decision whose key is not there. Returns the number of its row.
    static func insert(_ decision: PreparedDecision, in database: Database) throws -> Int64 {
        // An empty BLOB is bound as NULL.
        let statement = try database.cachedStatement(
            sql: """
                INSERT INTO decision
                    (key, subject, outcome, disposition, message, warnings, decided_at, valid_until, report, checksum)
                VALUES (?, ifnull(?, x''), ?, ?, ifnull(?, x''), ?, ?, ?, ifnull(?, x''), ?)
                """)
        try statement.execute(arguments: [
            data(decision.key.digest.description), data(decision.subject), decision.outcome.rawValue,
            decision.disposition.rawValue, data(decision.message),
            Data(JSON.strings(decision.warnings).serialized()), decision.decidedAt, decision.validUntil,
            data(decision.report), Data(DecisionChecksum(of: decision).bytes),
        ])
        let id = database.lastInsertedRowID
        let image = try database.cachedStatement(
            sql: """
                INSERT INTO image (decision, position, written, digest, outcome, disposition, code)
                VALUES (?, ?, ifnull(?, x''), ?, ?, ?, iif(?, ifnull(?, x''), NULL))
                """)
        for (position, one) in decision.images.enumerated() {
            try image.execute(arguments: [
                id, position, data(one.written), one.digest.map { data($0.description) },
                one.outcome.rawValue, one.disposition.rawValue, one.code != nil, one.code.map(data),
            ])
        }
        return id
    }

    /// Reads a row of ``columns`` and its images. Throws `corrupt` when it is not what was written.
    static func read(_ row: Row, in database: Database) throws -> PreparedDecision {
        let values = Array(row.databaseValues)
        guard values.count == 11 else { throw corrupt("a row of other columns") }
        guard let id = integer(values[0]) else { throw corrupt("a row without a number") }
        guard let digest = Digest(try text(values[1])) else { throw corrupt("a malformed key") }
        guard let outcome = Outcome(rawValue: try text(values[3])) else {
            throw corrupt("an unknown outcome")
        }
        guard let disposition = Disposition(rawValue: try text(values[4])) else {
            throw corrupt("an unknown disposition")
        }
        guard let decidedAt = integer(values[7]) else { throw corrupt("a decision without its time") }
        let validUntil = integer(values[8])
        guard validUntil != nil || values[8].isNull else { throw corrupt("a malformed time") }
        let decision = PreparedDecision(
            key: DecisionKey(digest), subject: try text(values[2]), outcome: outcome,
            disposition: disposition, message: try text(values[5]), warnings: try strings(bytes(values[6])),
            images: try images(of: id, in: database), decidedAt: decidedAt, validUntil: validUntil,
            report: try text(values[9]))
        guard try bytes(values[10]) == DecisionChecksum(of: decision).bytes else {
            throw corrupt("a checksum does not match its row")
        }
        return decision
    }

    static func data(_ text: String) -> Data { Data(text.utf8) }

    private static func images(of decision: Int, in database: Database) throws -> [PreparedImage] {
        let statement = try database.cachedStatement(
            sql: """
                SELECT written, digest, outcome, disposition, code FROM image WHERE decision = ? ORDER BY position
                """)
        let rows = try Row.fetchCursor(statement, arguments: [decision])
        var images: [PreparedImage] = []
        while let row = try rows.next() {
            let values = Array(row.databaseValues)
            guard values.count == 5 else { throw corrupt("a row of other columns") }
            guard let outcome = Outcome(rawValue: try text(values[2])),
                let disposition = Disposition(rawValue: try text(values[3]))
            else { throw corrupt("an unknown outcome of an image") }
            let digest = values[1].isNull ? nil : Digest(try text(values[1]))
            guard digest != nil || values[1].isNull else { throw corrupt("a malformed digest") }
            images.append(
                PreparedImage(
                    written: try text(values[0]), digest: digest, outcome: outcome, disposition: disposition,
                    code: values[4].isNull ? nil : try text(values[4])))
        }
        return images
    }

    private static func text(_ value: DatabaseValue) throws(StoreFailure) -> String {
        if case .string(let text) = value.storage { return text }
        // Repairing what is no UTF-8 would make it something else.
        guard let text = String(validating: try bytes(value), as: UTF8.self) else {
            throw corrupt("a text that is no UTF-8")
        }
        return text
    }

    private static func bytes(_ value: DatabaseValue) throws(StoreFailure) -> [UInt8] {
        guard case .blob(let data) = value.storage else { throw corrupt("a value of another kind") }
        return Array(data)
    }

    private static func integer(_ value: DatabaseValue) -> Int? {
        guard case .int64(let number) = value.storage else { return nil }
        return Int(number)
    }

    private static func strings(_ text: [UInt8]) throws(StoreFailure) -> [String] {
        guard let list = (try? JSON(parsing: text))?.array else { throw corrupt("malformed warnings") }
        let strings = list.compactMap(\.string)
        guard strings.count == list.count else { throw corrupt("malformed warnings") }
        return strings
    }

    private static func corrupt(_ why: String) -> StoreFailure { .corrupt(why: why) }
}
