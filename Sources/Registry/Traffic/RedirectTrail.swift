// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The hosts that one try of a request was sent to: its own, and those that redirects led to.
final class RedirectTrail: Sendable {
    /// A host and the last turn there.
    struct Stop: Sendable {
        var place: String
        var turn: HostPauses.Turn
    }

    private struct State {
        /// Each host once; the request's own comes first.
        var stops: [Stop]
        /// Who was asked last.
        var last: Int
        var obstacle: RegistryError?
    }

    private let state: Mutex<State>

    /// A trail that begins at a place.
    init(from place: String, _ turn: HostPauses.Turn) {
        state = Mutex(State(stops: [Stop(place: place, turn: turn)], last: 0))
    }

    /// Goes on to a place.
    func add(_ place: String, _ turn: HostPauses.Turn) {
        state.withLock { state in
            if let known = state.stops.firstIndex(where: { $0.place == place }) {
                state.stops[known].turn = turn
                state.last = known
            } else {
                state.last = state.stops.count
                state.stops.append(Stop(place: place, turn: turn))
            }
        }
    }

    /// Ends before a place that may not be asked.
    func end(at obstacle: RegistryError) { state.withLock { $0.obstacle = obstacle } }

    /// Why it ended early; `nil` when it did not.
    var obstacle: RegistryError? { state.withLock(\.obstacle) }

    /// Every host once.
    var all: [Stop] { state.withLock(\.stops) }

    /// Where it began and where it ended, which may be one host.
    var ends: [Stop] {
        state.withLock { state in
            state.stops.indices.filter { $0 == 0 || $0 == state.last }.map { state.stops[$0] }
        }
    }
}
