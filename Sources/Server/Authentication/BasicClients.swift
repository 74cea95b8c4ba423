// SPDX-License-Identifier: Apache-2.0

/// The clients of a registry, with the policies for whose images each may ask, out of a file: on each line
/// `policy[,policy…]/name:password`, or `sha256:` and the password's SHA-256 in hexadecimal digits instead of it. The policy
/// `*` stands for all. Empty lines and lines that begin with `#` are passed over.
package typealias BasicClients = SecretEntries<BasicClientEntry>

extension SecretEntries where Entry == BasicClientEntry {
    /// Whose credentials they are; the groups of the user are the policies.
    /// - Parameter name: `nil` where a password comes as a bearer token, without a name.
    func user(_ name: String?, password: String) -> APIUser? {
        let found = entries(of: password).last { entry in
            name.map { $0.utf8.elementsEqual(entry.name.utf8) } ?? true
        }
        return found.map { APIUser(name: $0.name, groups: $0.policies) }
    }
}

/// A line of ``BasicClients``.
package struct BasicClientEntry: SecretEntry {
    package let policies: [String]
    package let name: String
    package let digest: TokenDigest

    package init?(_ line: Substring) {
        let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        let sides = parts[0].split(separator: "/", omittingEmptySubsequences: false)
        guard sides.count == 2, sides[1].isDNSName else { return nil }
        let policies = sides[0].split(separator: ",", maxSplits: Self.most, omittingEmptySubsequences: false)
        guard policies.count <= Self.most, policies.allSatisfy({ $0 == "*" || $0.isDNSName }),
            Set(policies).count == policies.count, let digest = SecretLines.digest(parts[1])
        else { return nil }
        self.policies = policies.map(String.init)
        name = String(sides[1])
        self.digest = digest
    }

    package static func malformed(line: Int) -> TokenFileError { .malformedClient(line: line) }

    /// Policies of a client.
    private static let most = 64
}
