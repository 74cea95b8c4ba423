// SPDX-License-Identifier: Apache-2.0

package import OCIModel

/// A URL whose content must have a digest: `https://HOST/PATH#sha256:HEX`.
package struct PinnedURL: Sendable, Hashable {
    /// Without the fragment.
    package var url: String
    /// With its port, where one is written.
    package var host: String
    /// Of the content.
    package var digest: Digest

    package init(_ text: String) throws(KeyNameProblem) {
        let parts = text.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        guard text.hasPrefix("https://"), text.utf8.count <= Self.longest else {
            throw KeyNameProblem("is no https URL of at most \(Self.longest) bytes")
        }
        guard parts.count == 2, let digest = Digest(String(parts[1])) else {
            throw KeyNameProblem(
                "does not say which content it must have: add #sha256:HEX, the file's digest")
        }
        let authority = parts[0].dropFirst(8).prefix { $0 != "/" && $0 != "?" }
        guard !authority.isEmpty, !authority.contains("@") else {
            throw KeyNameProblem("names no host, or credentials before one")
        }
        url = String(parts[0])
        host = String(authority)
        self.digest = digest
    }

    /// Without a query, which may hold a credential.
    package var title: String { String(url.prefix { $0 != "?" }) }

    private static let longest = 2048
}
