// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
public import StrictJSON

/// How each registry is spoken to.
public struct RegistrySettings: Sendable {
    /// Settings by host, `host[:port]` in lower case, `docker.io` for Docker Hub.
    public var hosts: [String: HostSettings]
    /// Most requests begun in a second at each host whose settings do not say; `nil` for no bound. Those for tokens and
    /// those that are sent again count as well.
    public var requestsPerSecond: Double?

    /// Settings from their parts.
    public init(hosts: [String: HostSettings] = [:], requestsPerSecond: Double? = nil) {
        self.hosts = hosts
        self.requestsPerSecond = requestsPerSecond
    }

    /// Reads `{"<host>": {"mirrors": […], "ca": …, "plainHTTP": …, "credentials": …, "requestsPerSecond": …,
    /// "concurrency": …}, …}`. Throws at the first thing that is not understood, unknown keys included.
    public init(_ cursor: JSONCursor) throws(JSONShapeError) {
        var hosts: [String: HostSettings] = [:]
        let object = try cursor.object()
        guard object.count <= Self.mostHosts else {
            throw .tooMany(pointer: cursor.pointer, limit: Self.mostHosts)
        }
        for key in object.keys {
            guard let entry = try cursor.optional(key) else { continue }
            guard let host = RegistryHost.normalised(key) else {
                throw entry.invalid("is not a registry host")
            }
            guard hosts[host] == nil else { throw entry.invalid("names \(host) a second time") }
            hosts[host] = try HostSettings(entry)
        }
        self.hosts = hosts
    }

    /// Whether a host is spoken to without TLS: loopback ones by default, others when configured.
    func speaksPlainHTTP(_ host: String) -> Bool {
        if let configured = hosts[host]?.plainHTTP { return configured }
        guard let url = HTTPURL(.http, authority: host, target: "/") else { return false }
        return url.host == "localhost" || url.address?.addressClass == .loopback
    }

    /// The certificate authorities of all hosts, for requests that may be redirected among them.
    var tls: [String: TLSMaterial] {
        var found: [String: TLSMaterial] = [:]
        for (host, settings) in hosts {
            guard let ca = settings.ca else { continue }
            found[RegistryHost.serving(host)] = TLSMaterial(authorities: .file(ca))
        }
        return found
    }

    /// The rates of the hosts that have one of their own, by the `authority` of their URLs: redirects lead to hosts that
    /// settings know by another name.
    var rates: [String: Double] {
        var found: [String: Double] = [:]
        for (host, settings) in hosts {
            let scheme: HTTPURL.Scheme = speaksPlainHTTP(host) ? .http : .https
            guard let rate = settings.requestsPerSecond,
                let url = HTTPURL(scheme, authority: RegistryHost.serving(host), target: "/")
            else { continue }
            // Two names of one host: it is asked as seldom as either wants.
            found[url.authority] = min(rate, found[url.authority] ?? rate)
        }
        return found
    }

    private static let mostHosts = 1000
}
