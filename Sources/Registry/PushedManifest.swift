// SPDX-License-Identifier: Apache-2.0

public import OCIModel

/// A manifest that a registry took.
public struct PushedManifest: Sendable, Equatable {
    /// How a manifest's subject leads to it.
    public enum Listing: String, Sendable {
        /// It has no subject.
        case none
        /// The registry lists it among the subject's referrers.
        case api = "referrers-api"
        /// It was added to the index behind the subject's fallback tag, which clients keep where the API is missing.
        case fallbackTag = "referrers-tag"
    }

    /// Its digest, computed by us.
    public let digest: Digest
    /// How its subject leads to it.
    public let listing: Listing
}
