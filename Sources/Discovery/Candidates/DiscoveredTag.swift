// SPDX-License-Identifier: Apache-2.0

package import OCIModel
import Policy
package import Verification

/// A tag that was looked at.
package struct DiscoveredTag: Sendable {
    package var tag: String
    /// The version that it is, where the selection asks for versions.
    package var version: SemanticVersion?
    /// What it pointed to, once; `nil` when that could not be found out.
    package var digest: Digest?
    /// When the image was built, in seconds since 1970, where the selection asks for it.
    package var created: Int?
    /// What was decided about the digest.
    package var verdict: ImageVerdict

    /// Whether the image may be deployed. What the tag points to must be known: a digest is what is promoted.
    package var isAllowed: Bool { digest != nil && verdict.disposition != .deny }
}
