// SPDX-License-Identifier: Apache-2.0

import Policy

extension KeyValidity {
    /// Why a good signature of the key does not count; `nil` when it does. A key counts at the moments that it is
    /// proven to have signed at, else at the moment of the check.
    ///
    /// - Parameters:
    ///   - times: The verified times of signing, in seconds since 1970; every one of them must do.
    ///   - now: The moment of the check, in seconds since 1970.
    func objection(signedAt times: [Int], now: Int) -> KeyWindowObjection? {
        if state == .retired, times.isEmpty { return .retiredWithoutVerifiedTime(notAfter: notAfter) }
        for time in times.isEmpty ? [now] : times {
            if let notBefore, time < notBefore { return .notYetValid(notBefore: notBefore, at: time) }
            if let notAfter, time >= notAfter { return .expired(notAfter: notAfter, at: time) }
        }
        return nil
    }
}
