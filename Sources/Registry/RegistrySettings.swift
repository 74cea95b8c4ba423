// SPDX-License-Identifier: Apache-2.0

import HTTPTransport

/// How each registry is spoken to.
public struct RegistrySettings: Sendable {
    /// Settings by host, `host[:port]` in lower case, `docker.io` for Docker Hub.
    public var hosts: [String: HostSettings]

    /// Settings from their parts.
    public init(hosts: [String: HostSettings] = [:]) {
        self.hosts = hosts
    }

    /// Whether a host is spoken to without TLS: loopback ones by default, others when configured.
    func speaksPlainHTTP(_ host: String) -> Bool {
        if let configured = hosts[host]?.plainHTTP { return configured }
        guard let url = HTTPURL(.http, authority: host, target: "/") else { return false }
        return url.host == "localhost" || url.address?.addressClass == .loopback
    }
}
