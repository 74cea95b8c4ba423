// SPDX-License-Identifier: Apache-2.0

import HTTPTransport

/// The names that registries go by.
enum RegistryHost {
    /// `host[:port]` in the spelling of `Repository.registry`; `nil` when it cannot be the host of a URL.
    /// Docker Hub has one name.
    static func normalised(_ text: String) -> String? {
        guard HTTPURL(.https, authority: text, target: "/") != nil else { return nil }
        let host = text.lowercased()
        return hubNames.contains(host) ? "docker.io" : host
    }

    /// The host that requests for a registry go to.
    static func serving(_ host: String) -> String { host == "docker.io" ? "registry-1.docker.io" : host }

    /// Whether a byte may stand in a repository's path.
    static func isPathByte(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || "-_./".utf8.contains(byte)
    }

    private static let hubNames: Set<String> = ["docker.io", "index.docker.io", "registry-1.docker.io"]
}
