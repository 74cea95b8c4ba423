// SPDX-License-Identifier: Apache-2.0

import Policy

/// When a key counts: at the moments that it is proven to have signed at, else at the moment of the check.
struct KeyWindow: Sendable {
    var state: KeyValidity.State
    /// Seconds since 1970.
    var notBefore: Int?
    /// Seconds since 1970; the first moment at which the key no longer counts.
    var notAfter: Int?

    init(_ key: KeyValidity) {
        state = key.state
        notBefore = key.notBefore
        notAfter = key.notAfter
    }

    /// Why a good signature of the key does not count; `nil` when it does.
    ///
    /// - Parameter times: the verified times of signing, in seconds since 1970; every one of them must do.
    func objection(signedAt times: [Int], now: Int) -> KeyWindowObjection? {
        if state == .retired, times.isEmpty { return .retiredWithoutVerifiedTime(notAfter: notAfter) }
        for time in times.isEmpty ? [now] : times {
            if let notBefore, time < notBefore { return .notYetValid(notBefore: notBefore, at: time) }
            if let notAfter, time >= notAfter { return .expired(notAfter: notAfter, at: time) }
        }
        return nil
    }
}

/// Why a key's good signature does not count. Times are seconds since 1970.
package enum KeyWindowObjection: Error, Sendable, Equatable {
    case notYetValid(notBefore: Int, at: Int)
    case expired(notAfter: Int, at: Int)
    /// A retired key vouches for what it signed before it retired, and nothing proves when it signed this.
    case retiredWithoutVerifiedTime(notAfter: Int?)

    /// Stable names, for machines.
    package enum Code: String, Sendable, CaseIterable {
        case notYetValid = "key.not-yet-valid"
        case expired = "key.expired"
        case retiredWithoutVerifiedTime = "key.retired-without-verified-time"
    }

    /// The stable name.
    package var code: Code {
        switch self {
        case .notYetValid: .notYetValid
        case .expired: .expired
        case .retiredWithoutVerifiedTime: .retiredWithoutVerifiedTime
        }
    }
}
