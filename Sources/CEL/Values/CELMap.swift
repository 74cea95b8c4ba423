// SPDX-License-Identifier: Apache-2.0

/// A map, whose entries keep the order in which they were put in, and which knows how deep it is.
package struct CELMap: Sendable {
    /// A key and its value.
    package struct Entry: Sendable {
        package let key: CELMapKey
        package let value: CELValue
    }

    /// All entries, in order.
    package private(set) var entries: [Entry] = []
    /// Levels of lists and maps, itself included.
    private(set) var depth = 1
    private var places: [CELMapKey: Int] = [:]

    /// A map without entries.
    package init() {}

    /// Adds an entry; returns `false`, and changes nothing, when the key is taken.
    package mutating func insert(_ value: CELValue, for key: CELMapKey) -> Bool {
        guard places[key] == nil else { return false }
        places[key] = entries.count
        entries.append(Entry(key: key, value: value))
        depth = max(depth, 1 + value.depth)
        return true
    }

    /// The value of that key.
    package subscript(key: CELMapKey) -> CELValue? {
        places[key].map { entries[$0].value }
    }
}
