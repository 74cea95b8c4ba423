// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The first of several results, for one who waits.
final class Race<Value: Sendable>: Sendable {
    private enum State {
        case running
        case awaited(CheckedContinuation<Value?, Never>)
        case finished(Value?)
    }

    private let state = Mutex(State.running)

    /// A result, or `nil` for none. Whether it is the first.
    @discardableResult
    func finish(_ value: Value?) -> Bool {
        let (isFirst, waiting) = state.withLock { state -> (Bool, CheckedContinuation<Value?, Never>?) in
            switch state {
            case .running:
                state = .finished(value)
                return (true, nil)
            case .awaited(let continuation):
                state = .finished(value)
                return (true, continuation)
            case .finished: return (false, nil)
            }
        }
        waiting?.resume(returning: value)
        return isFirst
    }

    /// Whether there has been a result, or none in time.
    var isFinished: Bool {
        state.withLock { if case .finished = $0 { true } else { false } }
    }

    /// The first result, or `nil` after `limit` or when the caller is cancelled. To be asked for once.
    func value(within limit: Duration) async -> Value? {
        let timer = Task {
            guard (try? await Task.sleep(for: limit)) != nil else { return }
            finish(nil)
        }
        defer { timer.cancel() }
        return await withTaskCancellationHandler {
            await value
        } onCancel: {
            finish(nil)
        }
    }

    private var value: Value? {
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
