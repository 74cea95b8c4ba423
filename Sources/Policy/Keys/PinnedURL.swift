// SPDX-License-Identifier: Apache-2.0

package import OCIModel

/// A URL whose content must have a digest: `https://HOST/PATH#sha256:HEX`.
package struct PinnedURL: Sendable, Hashable {
    /// Without the fragment.
    package var url: String
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
        url = String(parts[0])
        self.digest = digest
    }

    private static let longest = 2048
}
