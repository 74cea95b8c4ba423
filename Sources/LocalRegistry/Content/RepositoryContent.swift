// SPDX-License-Identifier: Apache-2.0

import OCIModel

/// What one repository holds.
struct RepositoryContent: Sendable {
    private(set) var blobs: [Digest: [UInt8]] = [:]
    private(set) var manifests: [Digest: StoredManifest] = [:]
    private(set) var tags: [String: Digest] = [:]
    /// Manifests that have a subject, in the order they arrived.
    private var referrers: [Digest] = []

    /// Bytes of all blobs and manifests.
    private(set) var size = 0

    mutating func add(blob: [UInt8], _ digest: Digest) {
        if blobs.updateValue(blob, forKey: digest) == nil { size += blob.count }
    }

    mutating func add(_ manifest: StoredManifest, tag: String?) {
        if manifests.updateValue(manifest, forKey: manifest.digest) == nil {
            size += manifest.bytes.count
            if manifest.subject != nil { referrers.append(manifest.digest) }
        }
        if let tag { tags[tag] = manifest.digest }
    }

    mutating func tag(_ name: String, _ digest: Digest) { tags[name] = digest }

    mutating func removeTag(_ name: String) -> Bool { tags.removeValue(forKey: name) != nil }

    mutating func removeBlob(_ digest: Digest) -> Bool {
        guard let blob = blobs.removeValue(forKey: digest) else { return false }
        size -= blob.count
        return true
    }

    /// Removes a manifest and the tags that point to it.
    mutating func removeManifest(_ digest: Digest) -> Bool {
        guard let manifest = manifests.removeValue(forKey: digest) else { return false }
        size -= manifest.bytes.count
        referrers.removeAll { $0 == digest }
        tags = tags.filter { $0.value != digest }
        return true
    }

    func referrers(of subject: Digest) -> [Descriptor] {
        referrers.compactMap { manifests[$0] }.filter { $0.subject == subject }.map(\.descriptor)
    }
}
