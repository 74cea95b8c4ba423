// SPDX-License-Identifier: Apache-2.0

import HTTPTransport

/// Decides whether a request is sent again. No I/O.
struct RetryPolicy: Sendable {
    /// What became of one try.
    enum Outcome: Sendable, Equatable {
        case status(Int)
        /// The host wants to be left alone for that long.
        case refused(status: Int, pause: Duration)
        case failure(HTTPTransportError)
    }

    enum Decision: Sendable, Equatable {
        /// It is what the caller gets, an answer or an error.
        case conclude
        case retry(after: Duration)
        /// The host asks for more patience than there is; seconds.
        case tooLate(retryAfter: Int)
    }

    /// Most tries.
    var tries = 4
    /// Whether it does no harm to send the request again when it is not known what became of it.
    var isRepeatable = true
    /// Whether the caller has nowhere else to go while the host wants to be left alone.
    var waitsOutPauses = true
    /// The first pause is at most this long; each next one may be twice as long.
    var base = Duration.milliseconds(200)
    /// No pause of ours is longer.
    var cap = Duration.seconds(5)

    /// What follows from the outcome of try number `attempt`, counted from 1.
    ///
    /// - Parameters:
    ///   - remaining: the time that is left for all of it.
    ///   - random: from 0 up to 1; pauses are spread over their whole range, so that clients do not march in step.
    func decide(_ outcome: Outcome, attempt: Int, remaining: Duration, random: Double) -> Decision {
        guard isTransient(outcome) else { return .conclude }
        if case .refused(_, let pause) = outcome {
            guard fits(pause, in: remaining) else { return .tooLate(retryAfter: pause.wholeSeconds) }
            return attempt < tries ? .retry(after: pause) : .conclude
        }
        guard attempt < tries else { return .conclude }
        let longest = min(cap, base * (1 << min(attempt - 1, 16)))
        let pause = longest * random
        return pause < remaining ? .retry(after: pause) : .conclude
    }

    /// Whether a host's pause can be waited for.
    func fits(_ pause: Duration, in remaining: Duration) -> Bool {
        pause < remaining && (waitsOutPauses || pause <= .zero)
    }

    private func isTransient(_ outcome: Outcome) -> Bool {
        switch outcome {
        // Certainly not taken.
        case .refused(429, _): true
        case _ where !isRepeatable: false
        case .refused: true
        case .status(let status): (500...599).contains(status) && status != 501 && status != 505
        case .failure(.unreachable), .failure(.timedOut): true
        case .failure: false
        }
    }
}

extension Duration {
    /// Seconds, rounded up; for headers and messages.
    var wholeSeconds: Int {
        let (seconds, attoseconds) = components
        return Int(clamping: seconds) + (attoseconds > 0 ? 1 : 0)
    }
}
