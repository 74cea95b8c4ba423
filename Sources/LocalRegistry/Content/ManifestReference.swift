// SPDX-License-Identifier: Apache-2.0

package import OCIModel

/// How a request names a manifest inside a repository.
package enum ManifestReference: Sendable, Hashable {
    case tag(String)
    case digest(Digest)

    /// Reads a tag or a digest; `nil` when it is neither.
    package init?(_ text: String) {
        if let digest = Digest(text) {
            self = .digest(digest)
        } else if ImageReference.isTag(text) {
            self = .tag(text)
        } else {
            return nil
        }
    }
}

extension ManifestReference: CustomStringConvertible {
    /// The tag, or the digest's text.
    package var description: String {
        switch self {
        case .tag(let tag): tag
        case .digest(let digest): digest.description
        }
    }
}
