// SPDX-License-Identifier: Apache-2.0

public import OCIModel

/// The manifests that name another one as their subject (OCI distribution specification, "Listing Referrers").
public struct Referrers: Sendable {
    /// Where the list came from.
    public enum Source: String, Sendable {
        /// The registry's own list.
        case api = "referrers-api"
        /// The index behind the tag `sha256-<hex>`, which clients keep where the API is missing.
        case fallbackTag = "referrers-tag"
        /// An OCI layout's manifests.
        case layout = "oci-layout"
        /// There is no list.
        case none
    }

    /// The referring manifests, each digest once. Their `artifactType` and annotations are hints: widely used
    /// clients write wrong ones, so the manifests themselves must be read.
    public let descriptors: [Descriptor]
    /// Where the list came from.
    public let source: Source
    /// Whether this is all of it: `false` when a bound was hit or a later page failed.
    public let isComplete: Bool

    /// No list.
    static let none = Referrers(descriptors: [], source: .none, isComplete: true)

    /// The tag at which clients keep the list for `digest` where the API is missing.
    static func fallbackTag(for digest: Digest) -> String {
        "\(digest.algorithm.rawValue)-\(digest.hex.prefix(64))"
    }
}
