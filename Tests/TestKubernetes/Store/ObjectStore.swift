// SPDX-License-Identifier: Apache-2.0

import Kubernetes
import StrictJSON

/// The objects of a fake API server with their history, as etcd keeps them. No I/O.
struct ObjectStore: Sendable {
    /// A change: an object before and after it.
    struct Entry: Sendable {
        var version: Int
        var collection: CollectionName
        var old: JSON?
        var new: JSON?
    }

    private(set) var version = 1000
    private var collections: [CollectionName: [ObjectKey: JSON]] = [:]
    private(set) var history: [Entry] = []
    /// Older versions are no longer known.
    private(set) var horizon = 1000

    func object(_ collection: CollectionName, _ key: ObjectKey) -> JSON? { collections[collection]?[key] }

    /// All objects by namespace and name.
    func objects(_ collection: CollectionName) -> [JSON] {
        (collections[collection] ?? [:]).sorted { $0.key < $1.key }.map(\.value)
    }

    /// Keeps an object under the next version, or removes it, and returns it with that version.
    mutating func set(_ collection: CollectionName, _ key: ObjectKey, _ object: JSON?) -> JSON? {
        let old = collections[collection]?[key]
        version += 1
        let new = object?.setting(["metadata", "resourceVersion"], .string(String(version)))
        collections[collection, default: [:]][key] = new
        // What is gone is told with the version of its going.
        let last = old?.setting(["metadata", "resourceVersion"], .string(String(version)))
        history.append(
            Entry(version: version, collection: collection, old: new == nil ? last : old, new: new))
        return new
    }

    /// Forgets the history: watches from before now are too old.
    mutating func forgetHistory() {
        version += 1
        horizon = version
        history = []
    }

    /// What a watch says behind a version.
    func entries(after version: Int, in collection: CollectionName) -> [Entry] {
        let start = history.partitioningIndex { $0.version > version }
        return history[start...].filter { $0.collection == collection }
    }
}

extension Array {
    /// The first position of which `isBehind` is true, where it is true of all that follow.
    fileprivate func partitioningIndex(_ isBehind: (Element) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = low + (high - low) / 2
            if isBehind(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
