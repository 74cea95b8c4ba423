// SPDX-License-Identifier: Apache-2.0

/// Who somebody is that shows a secret: one line of a file.
package protocol SecretEntry: Sendable {
    var name: String { get }
    var digest: TokenDigest { get }

    /// Reads a line; `nil` for one that is no entry.
    init?(_ line: Substring)

    /// The error for a line, counted from 1, that is no entry.
    static func malformed(line: Int) -> TokenFileError
}

/// The entries of a file, one on each line, no two of one name or one secret.
package struct SecretEntries<Entry: SecretEntry>: Sendable {
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
            path, mayComeLater: mayComeLater, interval: interval, now: now, failed: failed
        ) { (bytes) throws(TokenFileError) in
            try SecretLines.entries(bytes, malformed: Entry.malformed, entry: Entry.init) {
                $0.name == $1.name || $0.digest == $1.digest
            }
        }
    }

    /// Whether the file is still waited for.
    var isAwaited: Bool { file.isAwaited }

    /// The entries that have a secret. Every entry is compared, so that the time tells nothing.
    func entries(of secret: String) -> [Entry] {
        let digest = TokenDigest(of: secret)
        return (file.content ?? []).filter { $0.digest.matches(digest) }
    }
}
