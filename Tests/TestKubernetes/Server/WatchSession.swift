// SPDX-License-Identifier: Apache-2.0

import Kubernetes
import StrictJSON

/// One watch: what it shows, how far it is, and what it is told.
struct WatchSession: Sendable {
    /// What a watch waits for.
    enum Signal: Sendable {
        case changed, bookmark, close, cut
    }

    var collection: CollectionName
    var kind: String
    var filter: ObjectFilter
    /// Everything up to it has been said.
    var version: Int

    /// The lines for what has happened since.
    mutating func lines(_ store: ObjectStore) -> [[UInt8]] {
        let entries = store.entries(after: version, in: collection)
        version = max(version, store.version)
        return entries.compactMap { entry in
            // An object that no longer fits the selector is gone for this watch, and one that now does is new.
            let was = entry.old.map(filter.matches) ?? false
            // A literal nil would be JSON's null.
            let new = entry.new.flatMap { filter.matches($0) ? $0 : Optional.none }
            switch (was, new) {
            case (false, let new?): return Self.line("ADDED", new)
            case (true, let new?): return Self.line("MODIFIED", new)
            case (true, nil):
                let last = (entry.new ?? entry.old)?.setting(
                    ["metadata", "resourceVersion"], .string(String(entry.version)))
                return last.map { Self.line("DELETED", $0) }
            case (false, nil): return nil
            }
        }
    }

    func bookmark() -> [UInt8] {
        Self.line(
            "BOOKMARK",
            [
                "kind": .string(kind), "apiVersion": .string(collection.apiVersion),
                "metadata": ["resourceVersion": .string(String(version)), "creationTimestamp": nil],
            ])
    }

    static func line(_ type: String, _ object: JSON) -> [UInt8] {
        (["type": .string(type), "object": object] as JSON).serialized() + [UInt8(ascii: "\n")]
    }
}
