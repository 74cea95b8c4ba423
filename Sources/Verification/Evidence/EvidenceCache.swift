// SPDX-License-Identifier: Apache-2.0

import OCIModel
import Registry
import Synchronization

/// Keeps the evidence of digests. What was proven about a digest stays true; that nothing was found, or that
/// something could not be looked at, is forgotten with the run that found it out.
final class EvidenceCache: Sendable {
    struct Key: Hashable {
        var repository: Repository
        var digest: Digest
    }

    private struct State {
        var kept: [Key: ImageEvidence] = [:]
        var order: [Key] = []
    }

    private let state = Mutex(State())
    private let capacity: Int

    init(capacity: Int) { self.capacity = capacity }

    func evidence(for key: Key, _ make: () -> ImageEvidence) -> ImageEvidence {
        state.withLock { state in
            if let known = state.kept[key] { return known }
            let new = make()
            state.kept[key] = new
            state.order.append(key)
            if state.order.count > capacity { state.kept[state.order.removeFirst()] = nil }
            return new
        }
    }

    func forget(_ key: Key) {
        state.withLock { state in
            guard state.kept.removeValue(forKey: key) != nil else { return }
            state.order.removeAll { $0 == key }
        }
    }
}
