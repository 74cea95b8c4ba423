// SPDX-License-Identifier: Apache-2.0

import OCIModel
import Synchronization

/// The indexes in use, one for each policy and upstream repository. The least recently used makes room: among those whose
/// tags were listed, and for itself among those whose tags never were, since repositories that do not exist can be named
/// without end.
final class VerifiedIndexes: Sendable {
    private struct State {
        var indexes: [ViewName: (index: VerifiedIndex, use: Int)] = [:]
        /// Those that made room and are still at work; whoever asks for them again gets no second one beside them.
        var leaving: [ViewName: WeakIndex] = [:]
        var uses = 0
    }

    private struct WeakIndex: Sendable {
        weak let index: VerifiedIndex?
    }

    private let state = Mutex(State())
    private let environment: IndexEnvironment
    private let content: ContentCache
    private let turns: ScanTurns

    init(_ environment: IndexEnvironment) {
        self.environment = environment
        content = ContentCache(capacity: environment.limits.content)
        turns = ScanTurns(environment.limits.wholeScans, room: environment.limits.waitingScans)
    }

    subscript(name: ViewName) -> VerifiedIndex {
        state.withLock { state in
            state.uses += 1
            let index =
                state.indexes[name]?.index ?? state.leaving[name]?.index
                ?? VerifiedIndex(name: name, environment: environment, content: content, turns: turns)
            state.indexes[name] = (index, state.uses)
            makeRoom(in: &state, for: name)
            return index
        }
    }

    private func makeRoom(in state: inout State, for name: ViewName) {
        state.leaving = state.leaving.filter { $0.key != name && $0.value.index != nil }
        for (hasListed, limit) in [(true, environment.limits.indexes), (false, environment.limits.unlisted)] {
            let alike = state.indexes.filter { $0.value.index.hasListed == hasListed }
            guard alike.count > max(limit, 1),
                let oldest = alike.filter({ $0.key != name }).min(by: { $0.value.use < $1.value.use })
            else { continue }
            state.indexes[oldest.key] = nil
            state.leaving[oldest.key] = WeakIndex(index: oldest.value.index)
        }
    }

    /// The indexes that show a repository, under whatever policy.
    func indexes(of repository: Repository) -> [VerifiedIndex] {
        state.withLock { state in
            state.indexes.filter { $0.key.repository == repository }.map(\.value.index)
        }
    }
}
