// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// A store that lives as long as the process and keeps so many indexes; an arbitrary one makes room.
package final class TransientTagStore: VerifiedTagStore {
    private struct Kept {
        var tags: [String: IndexedTag] = [:]
        var hasFirstScan = false
        var listedAt: Int?
    }

    private let indexes = Mutex<[ViewName: Kept]>([:])
    private let capacity: Int

    package init(capacity: Int = 128) { self.capacity = capacity }

    package func load(for name: ViewName) async throws -> StoredIndex? {
        indexes.withLock { indexes in
            indexes[name].map {
                StoredIndex(
                    tags: Array($0.tags.values), hasFirstScan: $0.hasFirstScan, listedAt: $0.listedAt)
            }
        }
    }

    package func save(_ tags: [IndexedTag], for name: ViewName) async throws {
        change(name) { kept in
            for tag in tags { kept.tags[tag.name] = tag }
        }
    }

    package func remove(_ tags: [String], for name: ViewName) async throws {
        indexes.withLock { indexes in
            for tag in tags { indexes[name]?.tags[tag] = nil }
        }
    }

    package func noteFirstScan(of name: ViewName) async throws {
        change(name) { $0.hasFirstScan = true }
    }

    package func noteListing(of name: ViewName, at time: Int) async throws {
        change(name) { $0.listedAt = time }
    }

    private func change(_ name: ViewName, _ change: (inout Kept) -> Void) {
        indexes.withLock { indexes in
            if indexes[name] == nil, indexes.count >= max(capacity, 1), let other = indexes.keys.first {
                indexes[other] = nil
            }
            change(&indexes[name, default: Kept()])
        }
    }
}
