// SPDX-License-Identifier: Apache-2.0

import HTTPTransport

/// Decides whether a request is sent again. No I/O.
struct RetryPolicy: Sendable {
    /// What became of one try.
    enum Outcome: Sendable, Equatable {
        case status(Int, retryAfter: RetryAfter?)
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
    /// The first pause is at most this long; each next one may be twice as long.
    var base = Duration.milliseconds(200)
    /// No pause of ours is longer.
    var cap = Duration.seconds(5)

    /// What follows from the outcome of try number `attempt`, counted from 1.
    ///
    /// - Parameters:
    ///   - remaining: the time that is left for all of it.
    ///   - now: seconds since 1970.
    ///   - random: from 0 up to 1; pauses are spread over their whole range, so that clients do not march in step.
    func decide(
        _ outcome: Outcome, attempt: Int, remaining: Duration, now: Int, random: Double
    ) -> Decision {
        guard isTransient(outcome) else { return .conclude }
        if case .status(_, let asked?) = outcome {
            let seconds = asked.seconds(from: now)
            if .seconds(seconds) >= remaining { return .tooLate(retryAfter: seconds) }
            return attempt < tries ? .retry(after: .seconds(seconds)) : .conclude
        }
        guard attempt < tries else { return .conclude }
        let longest = min(cap, base * (1 << min(attempt - 1, 16)))
        let pause = longest * random
        return pause < remaining ? .retry(after: pause) : .conclude
    }

    private func isTransient(_ outcome: Outcome) -> Bool {
        switch outcome {
        // Certainly not taken.
        case .status(429, _): true
        case _ where !isRepeatable: false
        case .status(let status, _):
            (500...599).contains(status) && status != 501 && status != 505
        case .failure(.unreachable), .failure(.timedOut): true
        case .failure: false
        }
    }
}
