// SPDX-License-Identifier: Apache-2.0

package import Signatures

/// A public key as its service gave it.
package struct FetchedKey: Sendable, Equatable {
    package var key: PublicKey
    /// The exact key and version that answered, in the service's words: an alias or an unversioned name may mean
    /// another one tomorrow. `nil` where the reference already says it.
    package var version: String?

    package init(_ key: PublicKey, version: String? = nil) {
        self.key = key
        self.version = version
    }
}
