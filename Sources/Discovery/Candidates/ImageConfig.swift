// SPDX-License-Identifier: Apache-2.0

import OCIModel
import Registry
import StrictJSON

/// What an image's config says of its build (OCI image specification, "Image Configuration"), as far as a selection
/// asks for it.
struct ImageConfig {
    /// When the image was built, in seconds since 1970; `nil` where nothing says so.
    let created: Int?
    let platform: ImagePlatform?

    /// Reads a config. What annotations of the manifest and labels say of the time goes before the config's own
    /// `created`, which reproducible builds set to a constant; Kargo reads them in the same order.
    init(_ bytes: [UInt8], of manifest: Manifest) throws(JSONSyntaxError) {
        let json = try JSON(parsing: bytes)
        let labels = json["config"]?["Labels"]
        let stated =
            Self.names.map { manifest.annotations[$0] } + Self.names.map { labels?[$0]?.string }
            + [json["created"]?.string]
        created = stated.lazy.compactMap { $0.flatMap { RFC3339.seconds($0) } }.first
        let variant = json["variant"]?.string.flatMap { $0.isEmpty ? nil : $0 }
        platform = ImagePlatform(
            os: json["os"]?.string, architecture: json["architecture"]?.string, variant: variant)
    }

    /// Most bytes of a config that are read.
    static let longest = 8 << 20
    private static let names = ["org.opencontainers.image.created", "org.label-schema.build-date"]
}
