// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Bounds the requests that are under way at each host, first come, first served.
final class HostGates: Sendable {
    private struct Waiter {
        var id: Int
        var continuation: CheckedContinuation<Bool, Never>
    }

    private struct Gate {
        var inside = 0
        var waiters: [Waiter] = []
    }

    private struct State {
        var gates: [String: Gate] = [:]
        var left: Set<Int> = []
        var lastID = 0
    }

    private let state = Mutex(State())

    /// Runs `body` once there is room at `host`. Throws `cancelled` when the caller gave up before.
    func pass<Value>(
        _ host: String, limit: Int, _ body: () async throws(RegistryError) -> Value
    ) async throws(RegistryError) -> Value {
        guard await enter(host, limit: limit) else { throw .cancelled }
        defer { exit(host) }
        return try await body()
    }

    /// Whether there is room at once, for tests.
    var isIdle: Bool { state.withLock { $0.gates.isEmpty && $0.left.isEmpty } }

    private func enter(_ host: String, limit: Int) async -> Bool {
        let id: Int? = state.withLock { state in
            if state.gates[host, default: Gate()].inside < limit {
                state.gates[host, default: Gate()].inside += 1
                return nil
            }
            state.lastID += 1
            return state.lastID
        }
        guard let id else { return true }
        let entered = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let early: Bool? = state.withLock { state in
                    if state.left.contains(id) { return false }
                    if state.gates[host, default: Gate()].inside < limit {
                        state.gates[host, default: Gate()].inside += 1
                        return true
                    }
                    state.gates[host]?.waiters.append(Waiter(id: id, continuation: continuation))
                    return nil
                }
                if let early { continuation.resume(returning: early) }
            }
        } onCancel: {
            leave(id, host)
        }
        state.withLock { _ = $0.left.remove(id) }
        return entered
    }

    private func leave(_ id: Int, _ host: String) {
        let waiter: Waiter? = state.withLock { state in
            guard let place = state.gates[host]?.waiters.firstIndex(where: { $0.id == id }) else {
                state.left.insert(id)
                return nil
            }
            return state.gates[host]?.waiters.remove(at: place)
        }
        waiter?.continuation.resume(returning: false)
    }

    private func exit(_ host: String) {
        let next: Waiter? = state.withLock { state in
            guard var gate = state.gates[host] else { return nil }
            // Who waits takes the place over, so that nobody slips in between.
            let next = gate.waiters.isEmpty ? nil : gate.waiters.removeFirst()
            if next == nil { gate.inside -= 1 }
            state.gates[host] = gate.inside == 0 ? nil : gate
            return next
        }
        next?.continuation.resume(returning: true)
    }
}
