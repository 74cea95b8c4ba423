// SPDX-License-Identifier: Apache-2.0

/// The bearer tokens of a file: on each line `name:token`, or `name:sha256:` and the token's SHA-256 in hexadecimal
/// digits. Empty lines and lines that begin with `#` are passed over.
package typealias BearerTokens = SecretEntries<BearerTokenEntry>

extension SecretEntries where Entry == BearerTokenEntry {
    /// Whose token it is.
    func user(_ token: String) -> APIUser? { entries(of: token).last.map { APIUser(name: $0.name) } }
}

/// A line of ``BearerTokens``.
package struct BearerTokenEntry: SecretEntry {
    package let name: String
    package let digest: TokenDigest

    package init?(_ line: Substring) {
        let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, (1...64).contains(parts[0].utf8.count),
            parts[0].utf8.allSatisfy(Self.isNamePart), let digest = SecretLines.digest(parts[1])
        else { return nil }
        name = String(parts[0])
        self.digest = digest
    }

    package static func malformed(line: Int) -> TokenFileError { .malformed(line: line) }

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
