// SPDX-License-Identifier: Apache-2.0

import OCIModel

/// What the indexes of a layout list, found once.
struct LayoutCatalog: Sendable {
    /// Every descriptor, those of `index.json` first.
    let entries: [LayoutEntry]

    /// Reads `index.json` and the indexes below it.
    init(_ directory: LayoutDirectory) throws(RegistryError) {
        var found = try directory.index().manifests.map { LayoutEntry(descriptor: $0, isTopLevel: true) }
        var seen: Set<Digest> = []
        var next = 0
        var lastOfDepth = found.count
        var depth = 1
        while next < found.count, depth < Self.depth {
            let descriptor = found[next].descriptor
            next += 1
            if descriptor.mediaType.isIndex, seen.insert(descriptor.digest).inserted,
                let bytes = try directory.blob(descriptor.digest, limit: FetchLimits().manifest),
                let index = try? Manifest(parsing: bytes)
            {
                found += index.manifests.map { LayoutEntry(descriptor: $0, isTopLevel: false) }
                guard found.count <= Self.mostEntries else {
                    throw .layout(path: "index.json", why: "lists more than \(Self.mostEntries) manifests")
                }
            }
            if next == lastOfDepth {
                lastOfDepth = found.count
                depth += 1
            }
        }
        entries = found
    }

    /// The images that `index.json` lists.
    var images: [LayoutEntry] { entries.filter { $0.isTopLevel && !$0.isAccessory } }

    /// What a name stands for; `nil` when nothing bears it.
    ///
    /// - Parameter isExact: whether the only image of the layout must bear the name as well.
    func digest(_ repository: Repository, tag: String, isExact: Bool = false) throws(RegistryError) -> Digest?
    {
        let named = Set(
            entries.filter { $0.cosignKind?.tagSuffix == nil && $0.isNamed(repository, tag: tag) }
                .map(\.descriptor.digest))
        guard named.count <= 1 else {
            throw .layout(path: "index.json", why: "gives the name \(tag) to \(named.count) manifests")
        }
        if let digest = named.first { return digest }
        if let accessory = cosignAccessory(tag: tag) { return accessory }
        if !isExact, images.count == 1, let image = images.first, image.name == nil,
            !LayoutEntry.isAccessory(tag: tag)
        {
            return image.descriptor.digest
        }
        return nil
    }

    /// What `cosign save` keeps under the tag `sha256-<hex>.sig` or `.att`: the entry of that kind that was saved
    /// with the image, under the same name if names were written.
    private func cosignAccessory(tag: String) -> Digest? {
        let saved = images.filter { $0.cosignKind != nil }
        for image in saved {
            let digest = image.descriptor.digest
            let prefix = "\(digest.algorithm.rawValue)-\(digest.hex)"
            guard tag.hasPrefix(prefix) else { continue }
            let found = entries.filter { entry in
                entry.cosignKind?.tagSuffix == String(tag.dropFirst(prefix.count))
                    && entry.refName == image.refName
                    && (image.refName != nil || saved.count == 1)
            }
            return found.count == 1 ? found.first?.descriptor.digest : nil
        }
        return nil
    }

    private static let depth = 4
    private static let mostEntries = 1000
}
