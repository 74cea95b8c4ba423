// SPDX-License-Identifier: Apache-2.0

import HummingbirdCore
import NIOCore

/// Reads the body of a request, counted as it arrives.
struct BodyReader: Sendable {
    enum Outcome: Sendable {
        /// Its memory is reserved in the gate until it is released.
        case whole([UInt8])
        /// It is larger than the limit; whether it was read to its end.
        case tooLarge(isAtEnd: Bool)
        /// There is no memory for it now; whether it was read to its end.
        case noRoom(isAtEnd: Bool)
        case timedOut
        case broken(any Error)
    }

    /// The largest body that is kept.
    let limit: Int
    /// How much is read of a larger one.
    let discarded: Int
    let time: Duration
    let gate: LoadGate

    /// - Parameter declared: what the header says of its length.
    func read(_ body: RequestBody, declared: Int?) async -> Outcome {
        // What still reads when the time is up ends with its connection, which the caller closes; to cancel it would
        // close the connection before the answer.
        await firstResult(within: time, cancels: false) { await collect(body, declared) } ?? .timedOut
    }

    private func collect(_ body: RequestBody, _ declared: Int?) async -> Outcome {
        var content: [UInt8] = []
        var total = 0
        var outcome: Outcome? = (declared ?? 0) > limit ? .tooLarge(isAtEnd: true) : nil
        do {
            for try await piece in body {
                total += piece.readableBytes
                if outcome == nil {
                    if total > limit {
                        outcome = .tooLarge(isAtEnd: true)
                    } else if !gate.reserve(piece.readableBytes) {
                        outcome = .noRoom(isAtEnd: true)
                    } else {
                        content.append(contentsOf: piece.readableBytesView)
                        continue
                    }
                    gate.release(content.count)
                    content = []
                }
                if total > discarded { return outcome?.cutOff ?? .tooLarge(isAtEnd: false) }
            }
        } catch {
            gate.release(content.count)
            return .broken(error)
        }
        return outcome ?? .whole(content)
    }
}

extension BodyReader.Outcome {
    fileprivate var cutOff: BodyReader.Outcome {
        switch self {
        case .tooLarge: .tooLarge(isAtEnd: false)
        case .noRoom: .noRoom(isAtEnd: false)
        case .whole, .timedOut, .broken: self
        }
    }
}
