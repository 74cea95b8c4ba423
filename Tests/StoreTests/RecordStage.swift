// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB
import Store
import Synchronization

/// A folder of one test with a store of records in it; removed with the last reference to it.
final class RecordStage: Sendable {
    let folder: String
    private let outer: String
    private let seconds = Mutex(StoreStage.now)
    private let told = Mutex<[StoreRecovery]>([])

    init() throws {
        outer =
            FileManager.default.temporaryDirectory.standardizedFileURL
            .appending(path: "assay-records-\(UUID().uuidString.lowercased())").path()
        folder = "\(outer)/view"
        try FileManager.default.createDirectory(atPath: outer, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: outer) }

    var database: String { "\(folder)/live/tags.sqlite" }

    /// The recoveries that stores of this stage told, at their opening or later.
    var recoveries: [StoreRecovery] { told.withLock { $0 } }

    /// The clock goes on by a second with each look at it.
    func store(_ limits: RecordLimits = RecordLimits()) async throws -> SQLiteRecordStore {
        let (store, recovery) = try await SQLiteRecordStore.open(folder, name: "tags", limits: limits) {
            self.seconds.withLock { seconds in
                seconds += 1
                return seconds
            }
        } onRecovery: { recovery in
            self.told.withLock { $0.append(recovery) }
        }
        if let recovery { told.withLock { $0.append(recovery) } }
        return store
    }

    /// Runs SQL of somebody else on the file.
    func sql(_ sql: String) throws {
        try DatabaseQueue(path: database).write { try $0.execute(sql: sql) }
    }
}

extension StoredRecord {
    init(_ name: String, _ text: String = "content") {
        self.init(name: name, content: Array(text.utf8))
    }
}
