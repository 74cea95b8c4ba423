// SPDX-License-Identifier: Apache-2.0

import Policy

/// When a key counts. Without a verified signing time the moment of the check decides.
struct KeyWindow: Sendable {
    var state: StaticKey.State
    /// Seconds since 1970.
    var notBefore: Int?
    /// Seconds since 1970; the first moment at which the key no longer counts.
    var notAfter: Int?

    init(_ key: StaticKey) {
        state = key.state
        notBefore = key.notBefore
        notAfter = key.notAfter
    }

    /// Why a good signature of the key does not count at `now`; `nil` when it does.
    func objection(at now: Int) -> KeyWindowObjection? {
        if state == .retired { return .retiredWithoutVerifiedTime(notAfter: notAfter) }
        if let notBefore, now < notBefore { return .notYetValid(notBefore: notBefore) }
        if let notAfter, now >= notAfter { return .expired(notAfter: notAfter) }
        return nil
    }
}

/// Why a key's good signature does not count.
package enum KeyWindowObjection: Error, Sendable, Equatable {
    case notYetValid(notBefore: Int)
    case expired(notAfter: Int)
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
