// SPDX-License-Identifier: Apache-2.0

/// How much is done to get an answer from one place.
struct Patience: Sendable {
    /// Most tries of a request.
    var tries: Int
    /// The part of the remaining time that may be spent, from 0 to 1.
    var share = 1.0
    /// Whether a host's wish to be left alone is waited for.
    var waitsOutPauses = true
}

extension Endpoint {
    /// A mirror that hangs, or wants to be left alone, must leave time for the registry.
    func patience(_ limits: FetchLimits) -> Patience {
        isMirror
            ? Patience(tries: limits.mirrorTries, share: 0.5, waitsOutPauses: false)
            : Patience(tries: limits.tries)
    }
}
