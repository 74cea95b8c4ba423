// SPDX-License-Identifier: Apache-2.0

import Discovery
import Store
import Synchronization

/// Keeps the registry view's indexes in a store of records, a collection each, so that a restart repeats no
/// verification. What does not read as it was written is not there.
final class KeptTags: VerifiedTagStore {
    private let records: SQLiteRecordStore
    private let now: @Sendable () -> Int
    private let dropped: @Sendable (ViewName, Int) -> Void
    private let failed: @Sendable (any Error) -> Void
    private let isFailing = Mutex(false)

    /// - Parameters:
    ///   - now: seconds since 1970.
    ///   - dropped: is told how many records of an index were not what was written.
    ///   - failed: is told the first failure, and the first one after a success.
    init(
        _ records: SQLiteRecordStore, now: @escaping @Sendable () -> Int,
        dropped: @escaping @Sendable (ViewName, Int) -> Void = { _, _ in },
        failed: @escaping @Sendable (any Error) -> Void = { _ in }
    ) {
        self.records = records
        self.now = now
        self.dropped = dropped
        self.failed = failed
    }

    func load(for name: ViewName) async throws -> StoredIndex? {
        let found = try await noting { try await records.load(name.description) }
        var index = StoredIndex(tags: [], hasFirstScan: false)
        var unread: [String] = []
        let now = now()
        for record in found.records {
            if record == Self.firstScan {
                index.hasFirstScan = true
            } else if record.name == Self.listing, let time = Self.time(record.content, at: now) {
                index.listedAt = time
            } else if let tag = IndexedTag(kept: record.content, at: now),
                record.name.utf8.elementsEqual(Self.name(tag.name).utf8)
            {
                index.tags.append(tag)
            } else {
                unread.append(record.name)
            }
        }
        let lost = found.damaged + unread.count
        if lost > 0 { dropped(name, lost) }
        // Nobody lists them any more, perhaps; then nothing takes their place.
        if !unread.isEmpty { try? await records.remove(unread, from: name.description) }
        return index == StoredIndex(tags: [], hasFirstScan: false) ? nil : index
    }

    func save(_ tags: [IndexedTag], for name: ViewName) async throws {
        let records = tags.map { StoredRecord(name: Self.name($0.name), content: $0.kept) }
        try await noting { try await self.records.put(records, in: name.description) }
    }

    func remove(_ tags: [String], for name: ViewName) async throws {
        try await noting { try await records.remove(tags.map(Self.name), from: name.description) }
    }

    func noteFirstScan(of name: ViewName) async throws {
        try await noting { try await records.put([Self.firstScan], in: name.description) }
    }

    func noteListing(of name: ViewName, at time: Int) async throws {
        let record = StoredRecord(name: Self.listing, content: Array("\(time)".utf8))
        try await noting { try await self.records.put([record], in: name.description) }
    }

    private func noting<Value>(_ body: () async throws -> Value) async throws -> Value {
        do {
            let value = try await body()
            isFailing.withLock { $0 = false }
            return value
        } catch let error where !(error is CancellationError) {
            let isNew = isFailing.withLock { isFailing in
                defer { isFailing = true }
                return !isFailing
            }
            if isNew { failed(error) }
            throw error
        }
    }

    /// Reads what ``noteListing(of:at:)`` wrote; `nil` for anything else, and for a time that has not come.
    private static func time(_ content: [UInt8], at now: Int) -> Int? {
        guard let text = String(validating: content, as: UTF8.self), let time = Int(text),
            (0...max(now, 0)).contains(time), "\(time)".utf8.elementsEqual(content)
        else { return nil }
        return time
    }

    /// No tag has a colon, so that none is called like ``firstScan`` or ``listing``.
    private static func name(_ tag: String) -> String { "tag:\(tag)" }

    private static let listing = "listing"
    private static let firstScan = StoredRecord(name: "first-scan", content: Array("done".utf8))
}
