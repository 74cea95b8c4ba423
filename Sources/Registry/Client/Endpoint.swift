// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import OCIModel

/// A place that may answer for a repository: its registry or a mirror of it.
struct Endpoint: Sendable {
    /// The host as settings and credentials name it, `host[:port]`.
    let host: String
    /// The repository's path there.
    let path: String
    let isMirror: Bool
    /// The URL of the host, without path.
    let base: HTTPURL

    /// Every place that may answer for a repository, in the order in which they are asked; the registry itself is
    /// the last. Throws `unreachable` when a name cannot be the host of a URL.
    static func all(for repository: Repository, settings: RegistrySettings) throws(RegistryError)
        -> [Endpoint]
    {
        var found: [Endpoint] = []
        for text in settings.hosts[repository.registry]?.mirrors ?? [] {
            guard let mirror = HostSettings.Mirror(text) else {
                throw .unreachable(host: text, why: "not host[:port][/path]")
            }
            found.append(
                try Endpoint(
                    host: mirror.host, path: mirror.prefix + repository.path, isMirror: true,
                    settings: settings))
        }
        found.append(try origin(of: repository, settings: settings))
        return found
    }

    /// The registry itself, the only place where anything is written.
    static func origin(of repository: Repository, settings: RegistrySettings) throws(RegistryError)
        -> Endpoint
    {
        try Endpoint(host: repository.registry, path: repository.path, isMirror: false, settings: settings)
    }

    private init(
        host: String, path: String, isMirror: Bool, settings: RegistrySettings
    ) throws(RegistryError) {
        self.host = host
        self.path = path
        self.isMirror = isMirror
        let scheme: HTTPURL.Scheme = settings.speaksPlainHTTP(host) ? .http : .https
        guard let base = HTTPURL(scheme, authority: RegistryHost.serving(host), target: "/") else {
            throw .unreachable(host: host, why: "not a host name")
        }
        self.base = base
    }

    /// `/v2/<path>/<suffix>` (OCI distribution specification, "Endpoints"); the suffix is made of checked parts.
    func url(_ suffix: String) throws(RegistryError) -> HTTPURL {
        guard let url = HTTPURL(base.scheme, authority: base.authority, target: "/v2/\(path)/\(suffix)")
        else {
            throw .unreachable(host: host, why: "not a URL")
        }
        return url
    }

    /// Tells registries apart in what is remembered about them.
    var key: String { "\(base.scheme.rawValue)://\(base.authority)" }

    /// Tells their repositories apart: different ones may be served by different programs.
    var repositoryKey: String { "\(key)/\(path)" }

    /// The repository's name, for errors.
    var name: String { "\(host)/\(path)" }
}
