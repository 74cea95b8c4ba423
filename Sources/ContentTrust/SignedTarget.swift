// SPDX-License-Identifier: Apache-2.0

package import OCIModel

/// The manifest that a tag was signed for.
package struct SignedTarget: Sendable, Hashable {
    /// Its SHA-256 digest.
    package let digest: Digest
    /// Its length in bytes.
    package let length: Int
}
