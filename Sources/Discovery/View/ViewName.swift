// SPDX-License-Identifier: Apache-2.0

package import OCIModel

/// One upstream repository as one policy shows it: `prod/ghcr.io/acme/app`.
///
/// Paths cannot hold the colon of a port; it is written `_`, which no host name holds: `localhost_5000` is
/// `localhost:5000`. The upstream is written in full, `docker.io/library/nginx`, so that one repository has one name.
package struct ViewName: Sendable, Hashable {
    /// The policy's name.
    package var policy: String
    /// The repository upstream.
    package var repository: Repository

    package init(policy: String, repository: Repository) {
        self.policy = policy
        self.repository = repository
    }

    /// Reads `<policy>/<upstream host>/<path>`; `nil` when it is anything else.
    package init?(_ text: String) {
        guard text.utf8.count <= Self.longest else { return nil }
        let parts = text.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, Self.isPolicyName(parts[0]) else { return nil }
        let labels = parts[1].split(separator: "_", omittingEmptySubsequences: false)
        guard labels.count <= 2, !parts[1].contains(":") else { return nil }
        let host = labels.joined(separator: ":")
        let path = String(parts[2])
        guard let repository = try? Repository(parsing: "\(host)/\(path)"), repository.registry == host,
            repository.path == path
        else { return nil }
        self.init(policy: String(parts[0]), repository: repository)
    }

    /// Reads what a Warehouse calls the repository, `gate:8443/prod/ghcr.io/acme/app`; `nil` when it is not at one of
    /// `viewHosts` (`host[:port]` in lower case) or no view's name.
    package init?(repoURL: String, viewHosts: Set<String>) {
        guard let slash = repoURL.firstIndex(of: "/"),
            viewHosts.contains(repoURL[..<slash].lowercased())
        else { return nil }
        self.init(String(repoURL[repoURL.index(after: slash)...]))
    }

    /// A letter or digit, then letters, digits, dots, dashes and underscores.
    private static func isPolicyName(_ text: Substring) -> Bool {
        guard let first = text.utf8.first, text.utf8.count <= longestPolicy else { return false }
        func isAlphanumeric(_ byte: UInt8) -> Bool {
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
        }
        return isAlphanumeric(first)
            && text.utf8.allSatisfy {
                isAlphanumeric($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-")
                    || $0 == UInt8(ascii: "_")
            }
    }

    /// What Kubernetes allows as a name.
    private static let longestPolicy = 253
    /// A policy, a slash, and the longest name of a repository.
    private static let longest = 253 + 1 + 255
}

extension ViewName: CustomStringConvertible {
    /// `<policy>/<upstream host>/<path>`, as it stands in a URL below `/v2/`.
    package var description: String {
        let host = String(repository.registry.map { $0 == ":" ? "_" : $0 })
        return "\(policy)/\(host)/\(repository.path)"
    }
}
