// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import OCIModel

/// A place that may answer for a repository: its registry or a mirror of it.
struct Endpoint: Sendable {
    /// The host as settings and credentials name it, `host[:port]`.
    let host: String
    /// The repository's path there, by which credentials are chosen.
    let path: String
    /// What the repository is called in requests and in what tokens are for.
    let requested: String
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

    /// The notary server of a repository, where it is called by its whole name: the one at `server`, an `http` or
    /// `https` URL without path, or the usual one. Plain HTTP only where a registry would be spoken to so.
    static func notary(
        of repository: Repository, server: String?, settings: RegistrySettings
    ) throws(RegistryError) -> Endpoint {
        let isHub = repository.registry == "docker.io"
        guard let server = server ?? (isHub ? hubNotary : nil) else {
            return try Endpoint(
                host: repository.registry, path: repository.path, requested: repository.description,
                isMirror: false, settings: settings)
        }
        guard let url = HTTPURL(server), url.target == "/" else {
            throw .unreachable(
                host: AnswerStatus.clipped(server), why: "not the URL of a server, without a path")
        }
        guard url.scheme == .https || settings.speaksPlainHTTP(url.authority) else {
            throw .unreachable(host: url.authority, why: "plain HTTP is not allowed there")
        }
        return try Endpoint(
            host: url.authority, path: repository.path, requested: repository.description, isMirror: false,
            settings: settings, scheme: url.scheme)
    }

    private init(
        host: String, path: String, requested: String? = nil, isMirror: Bool, settings: RegistrySettings,
        scheme: HTTPURL.Scheme? = nil
    ) throws(RegistryError) {
        self.host = host
        self.path = path
        self.requested = requested ?? path
        self.isMirror = isMirror
        let scheme = scheme ?? (settings.speaksPlainHTTP(host) ? .http : .https)
        guard let base = HTTPURL(scheme, authority: RegistryHost.serving(host), target: "/") else {
            throw .unreachable(host: host, why: "not a host name")
        }
        self.base = base
    }

    /// `/v2/<name>/<suffix>` (OCI distribution specification, "Endpoints"); the suffix is made of checked parts.
    func url(_ suffix: String) throws(RegistryError) -> HTTPURL {
        guard let url = HTTPURL(base.scheme, authority: base.authority, target: "/v2/\(requested)/\(suffix)")
        else {
            throw .unreachable(host: host, why: "not a URL")
        }
        return url
    }

    /// Docker Hub's.
    private static let hubNotary = "https://notary.docker.io"

    /// Tells registries apart in what is remembered about them.
    var key: String { "\(base.scheme.rawValue)://\(base.authority)" }

    /// Tells their repositories apart: different ones may be served by different programs.
    var repositoryKey: String { "\(key)/\(requested)" }

    /// The repository's name, for errors.
    var name: String { "\(host)/\(path)" }
}
