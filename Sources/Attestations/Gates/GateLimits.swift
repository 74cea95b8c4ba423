// SPDX-License-Identifier: Apache-2.0

/// The bounds of judging gates.
enum GateLimits {
    /// How far clocks may differ, in seconds: five minutes, what Kerberos allows (RFC 4120, section 8.2).
    static let clockSkew = 300
    /// Most elements of a list in a predicate; a scan of a large image has some thousands of findings.
    static let elements = 100_000
    /// Most attestations, types, tests or findings that a result names.
    static let named = 16
    /// Longest text of a statement that a result shows, in characters.
    static let shown = 160
}

extension String {
    /// As much of it as a result shows.
    var shown: String { String(prefix(GateLimits.shown)) }
}

extension Sequence<String> {
    /// As many of them, and as much of each, as a result names.
    var named: [String] { prefix(GateLimits.named).map(\.shown) }
}
