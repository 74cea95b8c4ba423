// SPDX-License-Identifier: Apache-2.0

/// Leaves a provider alone that failed again and again, so that its outage costs nobody a wait.
struct ProviderBreaker: Sendable {
    private var failures = 0
    private var restsUntil: Int?

    /// Until when the provider is left alone, in seconds since 1970; `nil` when it may be asked. A clock that was set
    /// back does not make the rest longer.
    func rest(at now: Int, _ limits: KeyCopyLimits) -> Int? {
        restsUntil.flatMap { (0..<$0).contains(now) && $0 - now <= limits.rest ? $0 : nil }
    }

    mutating func answered() {
        failures = 0
        restsUntil = nil
    }

    /// After a rest one failure is enough for the next.
    mutating func failed(at now: Int, _ limits: KeyCopyLimits) {
        failures += 1
        if failures >= limits.failuresBeforeRest { restsUntil = now + limits.rest }
    }
}
