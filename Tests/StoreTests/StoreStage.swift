// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB
import OCIModel
import Policy
import Synchronization
import Verification

@testable import Store

/// A folder of one test with a store in it; removed with the last reference to it.
final class StoreStage: Sendable {
    /// The folder around the store's.
    let outer: String
    /// The store's folder.
    let folder: String
    private let told = Mutex<[StoreRecovery]>([])

    init() throws {
        outer =
            FileManager.default.temporaryDirectory.standardizedFileURL
            .appending(path: "assay-store-\(UUID().uuidString.lowercased())").path()
        folder = "\(outer)/decisions"
        try FileManager.default.createDirectory(atPath: outer, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: outer) }

    /// The recoveries that stores of this stage told while they were used.
    var recoveries: [StoreRecovery] { told.withLock { $0 } }

    var database: String { "\(folder)/live/decisions.sqlite" }

    func open(
        _ schema: StoreSchema = .current, limits: StoreLimits = StoreLimits(), at now: Int = StoreStage.now
    ) async throws -> (store: SQLiteDecisionStore, recovery: StoreRecovery?) {
        try await SQLiteDecisionStore.open(folder, schema, limits: limits, now: { now }) { recovery in
            self.told.withLock { $0.append(recovery) }
        }
    }

    /// A store that had nothing to set aside.
    func store(limits: StoreLimits = StoreLimits(), at now: Int = StoreStage.now) async throws
        -> SQLiteDecisionStore
    {
        let (store, recovery) = try await open(limits: limits, at: now)
        guard recovery == nil else { throw Unexpected() }
        return store
    }

    /// Keeps decisions, and folds the log into the file.
    func fill(_ decisions: [PreparedDecision]) async throws {
        let store = try await store()
        for decision in decisions { try await store.keep(decision) }
        try sql("PRAGMA wal_checkpoint(TRUNCATE)")
    }

    /// Runs SQL of somebody else on the file.
    func sql(_ sql: String, _ arguments: StatementArguments = []) throws {
        try DatabaseQueue(path: database).writeWithoutTransaction { (database) throws in
            let statement = try database.makeStatement(sql: sql)
            if sql.hasPrefix("PRAGMA wal") {
                _ = try Row.fetchAll(statement)
            } else {
                try statement.execute(arguments: arguments)
            }
        }
    }

    /// Changes bytes of a file in place.
    func change(_ file: String, _ change: (inout [UInt8]) -> Void) throws {
        var bytes = Array(try Data(contentsOf: URL(filePath: file)))
        change(&bytes)
        try Data(bytes).write(to: URL(filePath: file))
    }

    /// The folders of what was set aside, the oldest first.
    func quarantined() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasPrefix("corrupt-") }
            .sorted()
    }

    /// 2026-08-18T00:00:00Z.
    static let now = 1_787_011_200

    struct Unexpected: Error {}
}

extension PreparedDecision {
    /// A decision of a number, as a test wants it.
    static func sample(
        _ number: Int, about subject: String = "argocd/web", disposition: Disposition = .allow,
        at time: Int = StoreStage.now, digest: Digest? = nil
    ) -> PreparedDecision {
        PreparedDecision(
            key: DecisionKey(Digest(sha256Of: Array("sample \(number)".utf8))), subject: subject,
            outcome: disposition == .deny ? .rejected : .verified, disposition: disposition,
            message: "message \(number)", warnings: ["warning \(number)"],
            images: [
                PreparedImage(
                    written: "registry.example/web:\(number)",
                    digest: digest ?? Digest(sha256Of: Array("image \(number)".utf8)), outcome: .verified,
                    disposition: .allow)
            ], decidedAt: time, report: "{\"report\": \(number)}")
    }
}
