// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Runs `work` and gives its result, or `nil` after `limit` or when the caller is cancelled, without waiting for it to
/// notice: a handler that never ends must not hold up the answer.
/// - Parameter cancels: whether `work` is cancelled when the time is up.
func firstResult<Value: Sendable>(
    within limit: Duration, cancels: Bool = true, of work: @escaping @Sendable () async -> Value
) async -> Value? {
    guard limit > .zero else { return nil }
    let race = Race<Value>()
    let runner = Task { race.finish(await work()) }
    let timer = Task {
        guard (try? await Task.sleep(for: limit)) != nil else { return }
        race.finish(nil)
    }
    let value = await withTaskCancellationHandler {
        await race.value
    } onCancel: {
        race.finish(nil)
    }
    timer.cancel()
    if value == nil, cancels { runner.cancel() }
    return value
}

/// The first of several results, for one who waits.
private final class Race<Value: Sendable>: Sendable {
    private enum State {
        case running
        case awaited(CheckedContinuation<Value?, Never>)
        case finished(Value?)
    }

    private let state = Mutex(State.running)

    func finish(_ value: Value?) {
        let waiting = state.withLock { state -> CheckedContinuation<Value?, Never>? in
            switch state {
            case .running:
                state = .finished(value)
                return nil
            case .awaited(let continuation):
                state = .finished(value)
                return continuation
            case .finished: return nil
            }
        }
        waiting?.resume(returning: value)
    }

    var value: Value? {
        get async {
            await withCheckedContinuation { continuation in
                let finished = state.withLock { state -> Value?? in
                    if case .finished(let value) = state { return .some(value) }
                    state = .awaited(continuation)
                    return nil
                }
                if case .some(let value) = finished { continuation.resume(returning: value) }
            }
        }
    }
}
