// SPDX-License-Identifier: Apache-2.0

/// How one registry is spoken to.
public struct HostSettings: Sendable {
    /// Places that hold copies, `host[:port][/path]`, asked in this order before the host itself.
    public var mirrors: [String] = []
    /// A file of further certificate authorities for this host, PEM.
    public var ca: String?
    /// Whether there is no TLS; `nil` means on loopback only.
    public var plainHTTP: Bool?
    /// Most requests begun in a second; `nil` for no bound.
    public var requestsPerSecond: Double?
    /// Most requests under way at once; `nil` for the default, 16.
    public var concurrency: Int?

    /// The defaults.
    public init() {}
}
