// SPDX-License-Identifier: Apache-2.0

import HTTPTransport

/// For which registry, and where below it, an entry of `auths` counts: `host[:port][/path]`.
///
/// Hosts are compared whole. A substring would hand the password of `ghcr.io` to whoever owns `cr.io`.
struct CredentialKey: Sendable, Hashable {
    let host: String
    /// A path prefix in whole components; empty for all repositories.
    let path: String

    /// Reads a key as docker and its relatives write them, `https://index.docker.io/v1/` included.
    init?(_ text: String) {
        var rest = Substring(text)
        for scheme in ["https://", "http://"] where rest.lowercased().hasPrefix(scheme) {
            rest = rest.dropFirst(scheme.count)
            break
        }
        let name = rest.prefix { $0 != "/" }
        guard let host = RegistryHost.normalised(String(name)) else { return nil }
        var path = rest.dropFirst(name.count).drop { $0 == "/" }
        if path.hasSuffix("/") { path.removeLast() }
        self.host = host
        // The version of the registry's API, not a repository.
        self.path = ["v1", "v2"].contains(path) ? "" : String(path)
    }

    /// Whether this counts for a repository.
    func covers(host: String, path: String) -> Bool {
        self.host == host && (self.path.isEmpty || path == self.path || path.hasPrefix(self.path + "/"))
    }
}
