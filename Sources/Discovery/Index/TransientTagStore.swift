// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// A store that lives as long as the process and keeps so many indexes; an arbitrary one makes room.
package final class TransientTagStore: VerifiedTagStore {
    private struct Kept {
        var tags: [String: IndexedTag] = [:]
        var hasFirstScan = false
    }

    private let indexes = Mutex<[ViewName: Kept]>([:])
    private let capacity: Int

    package init(capacity: Int = 128) { self.capacity = capacity }

    package func load(for name: ViewName) async throws -> StoredIndex? {
        indexes.withLock { indexes in
            indexes[name].map { StoredIndex(tags: Array($0.tags.values), hasFirstScan: $0.hasFirstScan) }
        }
    }

    package func save(_ tags: [IndexedTag], for name: ViewName) async throws {
        indexes.withLock { indexes in
            if indexes[name] == nil, indexes.count >= capacity, let other = indexes.keys.first {
                indexes[other] = nil
            }
            for tag in tags { indexes[name, default: Kept()].tags[tag.name] = tag }
        }
    }

    package func remove(_ tags: [String], for name: ViewName) async throws {
        indexes.withLock { indexes in
            for tag in tags { indexes[name]?.tags[tag] = nil }
        }
    }

    package func noteFirstScan(of name: ViewName) async throws {
        indexes.withLock { $0[name, default: Kept()].hasFirstScan = true }
    }
}
