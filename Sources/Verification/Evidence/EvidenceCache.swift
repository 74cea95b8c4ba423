// SPDX-License-Identifier: Apache-2.0

import OCIModel
import Registry
import Synchronization

/// Keeps the evidence of digests that satisfied somebody. What was proven about a digest stays true; that something is
/// not there, or could not be looked at, is true for a while: who is not satisfied by old evidence asks for new.
final class EvidenceCache: Sendable {
    struct Key: Hashable {
        var repository: Repository
        var digest: Digest
        var part = EvidencePart.signatures
    }

    /// The evidence of one digest.
    struct Entry {
        let evidence: ImageEvidence
        /// When it was begun, in seconds since 1970.
        let begun: Int
        fileprivate var bytes = 0
    }

    private struct State {
        var kept: [Key: Entry] = [:]
        var order: [Key] = []
        var bytes = 0

        mutating func remove(_ key: Key) {
            guard let entry = kept.removeValue(forKey: key) else { return }
            bytes -= entry.bytes
            order.removeAll { $0 == key }
        }

        mutating func removeOldest() {
            guard let key = order.first else { return }
            order.removeFirst()
            bytes -= kept.removeValue(forKey: key)?.bytes ?? 0
        }
    }

    private let state = Mutex(State())
    private let capacity: Int
    private let byteCapacity: Int

    /// Room for so many digests, and for so many bytes of blobs.
    init(capacity: Int, bytes: Int) {
        self.capacity = capacity
        byteCapacity = bytes
    }

    /// The evidence for `key`, new at `now` when there is none.
    func entry(for key: Key, at now: Int, _ make: () -> ImageEvidence) -> (entry: Entry, isNew: Bool) {
        state.withLock { state in
            if let known = state.kept[key] { return (known, false) }
            let new = Entry(evidence: make(), begun: now)
            state.kept[key] = new
            state.order.append(key)
            if state.order.count > capacity { state.removeOldest() }
            return (new, true)
        }
    }

    /// Charges what was read of an entry by now; the oldest ones make room.
    func settle(_ key: Key, _ entry: Entry, bytes: Int) {
        state.withLock { state in
            guard let kept = state.kept[key], kept.evidence === entry.evidence else { return }
            state.bytes += bytes - kept.bytes
            state.kept[key]?.bytes = bytes
            while state.bytes > byteCapacity, !state.order.isEmpty { state.removeOldest() }
        }
    }

    /// Forgets an entry, unless another has taken its place.
    func forget(_ key: Key, _ entry: Entry) {
        state.withLock { state in
            if state.kept[key]?.evidence === entry.evidence { state.remove(key) }
        }
    }
}
