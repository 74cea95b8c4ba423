// SPDX-License-Identifier: Apache-2.0

/// The bearer tokens of a file: on each line `name:token`, or `name:sha256:` and the token's SHA-256 in hexadecimal
/// digits. Empty lines and lines that begin with `#` are passed over.
package struct BearerTokens: Sendable {
    private struct Entry: Sendable {
        let name: String
        let digest: TokenDigest
    }

    private let file: SecretFile<[Entry]>

    /// Reads the file; later it is read again when it changes, and while it cannot be used it lets nobody in.
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

    /// Whose token it is. Every entry is compared, so that the time tells nothing.
    func user(_ token: String) -> APIUser? {
        let digest = TokenDigest(of: token)
        var user: APIUser?
        for entry in file.content ?? [] where entry.digest.matches(digest) {
            user = APIUser(name: entry.name)
        }
        return user
    }

    private static func parse(_ bytes: [UInt8]) throws(TokenFileError) -> [Entry] {
        try SecretLines.entries(bytes, malformed: { .malformed(line: $0) }, entry: entry) {
            $0.name == $1.name || $0.digest == $1.digest
        }
    }

    private static func entry(_ line: Substring) -> Entry? {
        let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, (1...64).contains(parts[0].utf8.count), parts[0].utf8.allSatisfy(isNamePart)
        else { return nil }
        return SecretLines.digest(parts[1]).map { Entry(name: String(parts[0]), digest: $0) }
    }

    private static func isNamePart(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"),
            UInt8(ascii: "@"):
            true
        default: false
        }
    }
}
