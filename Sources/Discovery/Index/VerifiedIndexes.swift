// SPDX-License-Identifier: Apache-2.0

import OCIModel
import Synchronization

/// The indexes in use, one for each policy and upstream repository; the least recently used makes room.
final class VerifiedIndexes: Sendable {
    private struct State {
        var indexes: [ViewName: (index: VerifiedIndex, use: Int)] = [:]
        var uses = 0
    }

    private let state = Mutex(State())
    private let environment: IndexEnvironment
    private let content: ContentCache

    init(_ environment: IndexEnvironment) {
        self.environment = environment
        content = ContentCache(capacity: environment.limits.content)
    }

    subscript(name: ViewName) -> VerifiedIndex {
        state.withLock { state in
            state.uses += 1
            let index =
                state.indexes[name]?.index
                ?? VerifiedIndex(name: name, environment: environment, content: content)
            state.indexes[name] = (index, state.uses)
            if state.indexes.count > max(environment.limits.indexes, 1),
                let oldest = state.indexes.min(by: { $0.value.use < $1.value.use })
            {
                state.indexes[oldest.key] = nil
            }
            return index
        }
    }

    /// The indexes that show a repository, under whatever policy.
    func indexes(of repository: Repository) -> [VerifiedIndex] {
        state.withLock { state in
            state.indexes.filter { $0.key.repository == repository }.map(\.value.index)
        }
    }
}
