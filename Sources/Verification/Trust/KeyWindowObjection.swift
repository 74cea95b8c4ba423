// SPDX-License-Identifier: Apache-2.0

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
