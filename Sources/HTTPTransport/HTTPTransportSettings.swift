// SPDX-License-Identifier: Apache-2.0

/// How requests leave.
public struct HTTPTransportSettings: Sendable {
    /// The value of `User-Agent`, `assay/<version>`.
    public var userAgent: String
    /// Through which proxies.
    public var proxies: ProxySettings
    /// `host` or `host:port` that redirects and token services may name though loopback or private, and that may be
    /// asked though link-local, as the metadata services of clouds are.
    public var allowedHosts: Set<String>
    /// Certificates for hosts, by `host` or `host:port`.
    public var tls: [String: TLSMaterial]
    /// Time for a connection, TLS included.
    public var connectTimeout: Duration
    /// Time between two pieces of an answer.
    public var readTimeout: Duration

    /// Settings from their parts.
    public init(
        userAgent: String = "assay/dev", proxies: ProxySettings = .none, allowedHosts: Set<String> = [],
        tls: [String: TLSMaterial] = [:], connectTimeout: Duration = .seconds(10),
        readTimeout: Duration = .seconds(15)
    ) {
        self.userAgent = userAgent
        self.proxies = proxies
        self.allowedHosts = allowedHosts
        self.tls = tls
        self.connectTimeout = connectTimeout
        self.readTimeout = readTimeout
    }
}
