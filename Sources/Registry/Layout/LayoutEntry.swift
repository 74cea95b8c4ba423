// SPDX-License-Identifier: Apache-2.0

import OCIModel

/// A descriptor that an index of a layout lists, with what tools write about it.
struct LayoutEntry: Sendable {
    let descriptor: Descriptor
    /// Whether `index.json` itself lists it, and not an index below.
    let isTopLevel: Bool

    /// What `cosign save` says it is.
    enum CosignKind: String {
        case image = "dev.cosignproject.cosign/image"
        case imageIndex = "dev.cosignproject.cosign/imageIndex"
        case signatures = "dev.cosignproject.cosign/sigs"
        case attestations = "dev.cosignproject.cosign/atts"

        /// The end of the tag that stands for it in a registry.
        var tagSuffix: String? {
            switch self {
            case .image, .imageIndex: nil
            case .signatures: ".sig"
            case .attestations: ".att"
            }
        }
    }

    /// What `cosign save` says it is; `nil` for other tools' entries.
    var cosignKind: CosignKind? { descriptor.annotations["kind"].flatMap(CosignKind.init) }

    /// The full name that containerd writes, else the tag or full name of the image specification.
    var name: String? { descriptor.annotations["io.containerd.image.name"] ?? refName }

    /// `org.opencontainers.image.ref.name` (OCI image specification, "Pre-Defined Annotation Keys").
    var refName: String? { descriptor.annotations["org.opencontainers.image.ref.name"] }

    /// Whether a name stands for `repository:tag`. A bare tag does for every repository.
    func isNamed(_ repository: Repository, tag: String) -> Bool {
        [name, refName].contains { name in
            guard let name else { return false }
            if ImageReference.isTag(name) { return name == tag }
            guard let full = try? ImageReference(parsing: name) else { return false }
            return full.repository == repository && full.tag == tag
        }
    }

    /// Whether it belongs to an image instead of being one: signatures, attestations, lists of referrers.
    var isAccessory: Bool { cosignKind?.tagSuffix != nil || refName.map(Self.isAccessory) ?? false }

    /// Whether a tag is made from a digest: `sha256-<hex>`, with or without a suffix.
    static func isAccessory(tag: String) -> Bool {
        let parts = tag.split(separator: "-", maxSplits: 1)
        guard parts.count == 2, Digest.Algorithm(rawValue: String(parts[0])) != nil else { return false }
        let value = parts[1].prefix { $0 != "." }
        return value.utf8.count >= 64 && value.allSatisfy(\.isHexDigit)
    }
}
