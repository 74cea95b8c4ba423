// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Does the same work once for all who ask for it at the same time.
///
/// A caller who is cancelled leaves; the work ends early only when the last one left. A failure that concerns only
/// the caller whose budget paid for the work is not handed to the others: they do it again.
final class SingleFlight<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private typealias Answer = Result<Value, RegistryError>
    private typealias Waiter = CheckedContinuation<Answer, Never>

    private struct Flight {
        let id: Int
        var task: Task<Void, Never>?
        var waiters: [Int: Waiter] = [:]
    }

    private struct State {
        var flights: [Key: Flight] = [:]
        /// Callers that were cancelled before they could wait.
        var left: Set<Int> = []
        var lastID = 0

        mutating func nextID() -> Int {
            lastID += 1
            return lastID
        }
    }

    private let state = Mutex(State())

    /// How many callers wait, for tests.
    var waiting: Int { state.withLock { $0.flights.values.reduce(0) { $0 + $1.waiters.count } } }

    /// The result of `work`, or of the same work that another caller began.
    func run(
        _ key: Key, _ work: @escaping @Sendable () async throws(RegistryError) -> Value
    ) async throws(RegistryError) -> Value {
        try await join(key, work).value
    }

    /// The same, and whether it was this caller's work.
    func join(
        _ key: Key, _ work: @escaping @Sendable () async throws(RegistryError) -> Value
    ) async throws(RegistryError) -> (value: Value, isOwner: Bool) {
        while true {
            let (answer, isOwner) = await fly(key, work)
            if !isOwner, case .failure(let error) = answer, error.concernsOneCaller, !Task.isCancelled {
                continue
            }
            return (try answer.get(), isOwner)
        }
    }

    private func fly(
        _ key: Key, _ work: @escaping @Sendable () async throws(RegistryError) -> Value
    ) async -> (Answer, isOwner: Bool) {
        let (id, flight, isOwner) = state.withLock { state in
            let id = state.nextID()
            if let flight = state.flights[key] { return (id, flight.id, false) }
            let flight = Flight(id: state.nextID())
            state.flights[key] = flight
            return (id, flight.id, true)
        }
        let answer = await withTaskCancellationHandler {
            await withCheckedContinuation { (waiter: Waiter) in
                wait(id, waiter, for: flight, key)
                if isOwner { start(key, flight, work) }
            }
        } onCancel: {
            leave(id, flight, key)
        }
        state.withLock { _ = $0.left.remove(id) }
        return (answer, isOwner)
    }

    private func start(
        _ key: Key, _ flight: Int, _ work: @escaping @Sendable () async throws(RegistryError) -> Value
    ) {
        let task = Task { [self] in
            let answer: Answer
            do throws(RegistryError) { answer = .success(try await work()) } catch {
                answer = .failure(error)
            }
            land(key, flight, answer)
        }
        let isWanted = state.withLock { state in
            guard state.flights[key]?.id == flight else { return false }
            state.flights[key]?.task = task
            return true
        }
        if !isWanted { task.cancel() }
    }

    private func wait(_ id: Int, _ waiter: Waiter, for flight: Int, _ key: Key) {
        let isWaiting = state.withLock { state in
            guard !state.left.contains(id), state.flights[key]?.id == flight else { return false }
            state.flights[key]?.waiters[id] = waiter
            return true
        }
        if !isWaiting { waiter.resume(returning: .failure(.cancelled)) }
    }

    private func leave(_ id: Int, _ flight: Int, _ key: Key) {
        let (waiter, task): (Waiter?, Task<Void, Never>?) = state.withLock { state in
            guard state.flights[key]?.id == flight,
                let waiter = state.flights[key]?.waiters.removeValue(forKey: id)
            else {
                state.left.insert(id)
                return (nil, nil)
            }
            guard let rest = state.flights[key], rest.waiters.isEmpty else { return (waiter, nil) }
            state.flights[key] = nil
            return (waiter, rest.task)
        }
        task?.cancel()
        waiter?.resume(returning: .failure(.cancelled))
    }

    private func land(_ key: Key, _ flight: Int, _ answer: Answer) {
        let waiters: [Waiter] = state.withLock { state in
            guard let landed = state.flights[key], landed.id == flight else { return [] }
            state.flights[key] = nil
            return Array(landed.waiters.values)
        }
        for waiter in waiters { waiter.resume(returning: answer) }
    }
}

extension RegistryError {
    /// Whether the failure is about who paid for the work, and not about the registry.
    var concernsOneCaller: Bool {
        switch self {
        case .cancelled, .timeout, .limitExceeded: true
        // Somebody else may have more time.
        case .rateLimited(_, let wait): wait != nil
        default: false
        }
    }
}
