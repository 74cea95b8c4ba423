// SPDX-License-Identifier: Apache-2.0

package import OCIModel

/// A manifest or a config, byte by byte as it was hashed.
package struct VerifiedContent: Sendable, Equatable {
    package var digest: Digest
    package var mediaType: MediaType
    package var bytes: [UInt8]

    package init(digest: Digest, mediaType: MediaType, bytes: [UInt8]) {
        self.digest = digest
        self.mediaType = mediaType
        self.bytes = bytes
    }
}
