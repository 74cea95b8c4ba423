// SPDX-License-Identifier: Apache-2.0

/// Reads files of secrets that have an entry on each line. Empty lines and lines that begin with `#` are passed over.
enum SecretLines {
    /// - Parameters:
    ///   - malformed: the error for a line, counted from 1, that is no entry.
    ///   - repeats: whether two entries cannot stand in one file.
    static func entries<Entry>(
        _ bytes: [UInt8], malformed: (Int) -> TokenFileError, entry: (Substring) -> Entry?,
        repeats: (Entry, Entry) -> Bool
    ) throws(TokenFileError) -> [Entry] {
        var entries: [Entry] = []
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, bytes) in lines.enumerated() {
            guard let text = String(validating: bytes, as: UTF8.self) else { throw malformed(index + 1) }
            let line = text.hasSuffix("\r") ? text.dropLast() : text[...]
            if line.isEmpty || line.hasPrefix("#") { continue }
            guard let entry = entry(line) else { throw malformed(index + 1) }
            guard !entries.contains(where: { repeats($0, entry) }) else { throw .repeated(line: index + 1) }
            guard entries.count < most else { throw .tooMany(limit: most) }
            entries.append(entry)
        }
        guard !entries.isEmpty else { throw .empty }
        return entries
    }

    /// The digest of a secret that is written out, or that is written as `sha256:` and 64 hexadecimal digits.
    static func digest(_ text: Substring) -> TokenDigest? {
        if text.hasPrefix("sha256:") { return TokenDigest(hexadecimal: text.dropFirst("sha256:".count)) }
        guard shortest <= text.utf8.count, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            return nil
        }
        return TokenDigest(of: String(text))
    }

    private static let most = 1_000
    /// Shorter ones can be guessed.
    private static let shortest = 16
}
