// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import OCIModel

/// A place that may answer for a repository: its registry or a mirror of it.
struct Endpoint: Sendable {
    /// The host as settings and credentials name it, `host[:port]`.
    let host: String
    /// The repository's path there.
    let path: String
    /// The base URL, without path.
    let base: HTTPURL
    let isMirror: Bool

    /// Throws `unreachable` when the name cannot be the host of a URL.
    init(_ repository: Repository, isMirror: Bool, settings: RegistrySettings) throws(RegistryError) {
        host = repository.registry
        path = repository.path
        self.isMirror = isMirror
        let name = host == "docker.io" ? "registry-1.docker.io" : host
        let scheme: HTTPURL.Scheme = settings.speaksPlainHTTP(host) ? .http : .https
        guard let base = HTTPURL(scheme, authority: name, target: "/") else {
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

    /// Tells registries apart for what is remembered about them.
    var key: String { base.authority }
}
