// SPDX-License-Identifier: Apache-2.0

/// The clients of a registry, with the policies for whose images each may ask, out of a file: on each line
/// `policy[,policy…]/name:password`, or `sha256:` and the password's SHA-256 in hexadecimal digits instead of it. The policy
/// `*` stands for all. Empty lines and lines that begin with `#` are passed over.
package struct BasicClients: Sendable {
    private struct Entry: Sendable {
        let policies: [String]
        let name: String
        let digest: TokenDigest
    }

    private let file: SecretFile<[Entry]>

    /// Reads the file, which is read again when it changes; see ``BearerTokens``.
    /// - Parameters:
    ///   - mayComeLater: whether it may be missing yet; until it is there nobody can be told from anybody.
    ///   - interval: seconds between two looks at the file.
    ///   - now: seconds since 1970.
    ///   - failed: told of each new reason why the file cannot be used any longer.
    package init(
        file path: String, mayComeLater: Bool = false, interval: Int = 5, now: @escaping @Sendable () -> Int,
        failed: @escaping @Sendable (TokenFileError) -> Void
    ) throws(TokenFileError) {
        file = try SecretFile(
            path, mayComeLater: mayComeLater, interval: interval, now: now, failed: failed,
            parse: { (bytes) throws(TokenFileError) in try Self.parse(bytes) })
    }

    /// Whether the file is still waited for.
    var isAwaited: Bool { file.isAwaited }

    /// Whose credentials they are; the groups of the user are the policies. Every entry is compared, so that the time
    /// tells nothing.
    /// - Parameter name: `nil` where a password comes as a bearer token, without a name.
    func user(_ name: String?, password: String) -> APIUser? {
        let digest = TokenDigest(of: password)
        var user: APIUser?
        for entry in file.content ?? [] where entry.digest.matches(digest) {
            if let name, !name.utf8.elementsEqual(entry.name.utf8) { continue }
            user = APIUser(name: entry.name, groups: entry.policies)
        }
        return user
    }

    private static func parse(_ bytes: [UInt8]) throws(TokenFileError) -> [Entry] {
        try SecretLines.entries(bytes, malformed: { .malformedClient(line: $0) }, entry: entry) {
            $0.name == $1.name || $0.digest == $1.digest
        }
    }

    private static func entry(_ line: Substring) -> Entry? {
        let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        let sides = parts[0].split(separator: "/", omittingEmptySubsequences: false)
        guard sides.count == 2, sides[1].isDNSName else { return nil }
        let policies = sides[0].split(separator: ",", maxSplits: most, omittingEmptySubsequences: false)
        guard policies.count <= most, policies.allSatisfy({ $0 == "*" || $0.isDNSName }),
            Set(policies).count == policies.count
        else { return nil }
        return SecretLines.digest(parts[1]).map {
            Entry(policies: policies.map(String.init), name: String(sides[1]), digest: $0)
        }
    }

    /// Policies of a client.
    private static let most = 64
}
