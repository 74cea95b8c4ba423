// SPDX-License-Identifier: Apache-2.0

/// A media type, without parameters, as registries and manifests name it.
public struct MediaType: RawRepresentable, Sendable, Hashable, ExpressibleByStringLiteral {
    /// `type/subtype`.
    public let rawValue: String

    /// A media type as it is written.
    public init(rawValue: String) { self.rawValue = rawValue }
    /// A media type as it is written.
    public init(stringLiteral value: String) { self.init(rawValue: value) }

    /// The value of a `Content-Type` header, its parameters dropped and in lower case.
    public init(contentType header: String) {
        let type = header.prefix { $0 != ";" }.lowercased()
        self.init(rawValue: String(type.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()))
    }

    /// OCI image manifest.
    public static let imageManifest: MediaType = "application/vnd.oci.image.manifest.v1+json"
    /// OCI image index.
    public static let imageIndex: MediaType = "application/vnd.oci.image.index.v1+json"
    /// Docker's image manifest, schema 2.
    public static let dockerManifest: MediaType = "application/vnd.docker.distribution.manifest.v2+json"
    /// Docker's manifest list.
    public static let dockerManifestList: MediaType =
        "application/vnd.docker.distribution.manifest.list.v2+json"
    /// The empty JSON object that stands for an absent config.
    public static let empty: MediaType = "application/vnd.oci.empty.v1+json"

    /// Every kind of manifest that is understood.
    public static let manifests: [MediaType] = [
        .imageIndex, .imageManifest, .dockerManifestList, .dockerManifest,
    ]

    /// Whether this names a list of manifests for several platforms.
    public var isIndex: Bool { self == .imageIndex || self == .dockerManifestList }
}

extension MediaType: CustomStringConvertible {
    /// `type/subtype`.
    public var description: String { rawValue }
}
