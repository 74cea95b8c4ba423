// SPDX-License-Identifier: Apache-2.0

package import OCIModel

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension RegistryContent {
    /// Loads an OCI image layout directory (OCI image specification, "Image Layout") into a repository.
    ///
    /// Every manifest that `index.json` names is loaded with the manifests and blobs it names; its tag is the
    /// annotation `org.opencontainers.image.ref.name`. Configs and layers that are absent are left out,
    /// as the specification lets layouts be sparse. Files are read while the caller waits.
    ///
    /// Throws ``ImageLayoutError``.
    package func load(layoutDirectory: String, into repository: String) throws {
        let layout = ImageLayoutDirectory(path: layoutDirectory)
        for entry in try layout.index().manifests {
            let tag = entry.annotations["org.opencontainers.image.ref.name"]
            if let tag, !ImageReference.isTag(tag) { throw ImageLayoutError.notATag(tag) }
            try load(entry, tag: tag, from: layout, into: repository, depth: 0)
        }
    }

    private func load(
        _ descriptor: Descriptor, tag: String?, from layout: ImageLayoutDirectory, into repository: String,
        depth: Int
    ) throws {
        guard depth < ImageLayoutDirectory.deepest else { throw ImageLayoutError.tooDeep(descriptor.digest) }
        guard let bytes = try layout.blob(descriptor.digest) else {
            throw ImageLayoutError.missing(descriptor.digest)
        }
        let manifest: Manifest
        do {
            manifest = try Manifest(parsing: bytes)
        } catch {
            throw ImageLayoutError.manifest(descriptor.digest, error)
        }
        switch manifest.content {
        case .index(let members):
            for member in members {
                try load(member, tag: nil, from: layout, into: repository, depth: depth + 1)
            }
        case .image(let config, let layers):
            for blob in [config] + layers {
                guard let bytes = try layout.blob(blob.digest) else { continue }
                addBlob(bytes, to: repository, blob.digest.algorithm)
            }
        }
        addManifest(
            bytes, mediaType: descriptor.mediaType, to: repository, tag: tag, descriptor.digest.algorithm)
    }
}

/// Why a directory cannot be loaded as an image layout.
package enum ImageLayoutError: Error, Sendable, Equatable {
    /// `index.json` cannot be read.
    case noIndex(path: String)
    case index(ManifestError)
    case manifest(Digest, ManifestError)
    /// A manifest that is named is not there.
    case missing(Digest)
    /// A file's content does not have the digest of its name.
    case digestMismatch(Digest)
    case notATag(String)
    /// Indexes that hold indexes, too many times.
    case tooDeep(Digest)
}

private struct ImageLayoutDirectory {
    let path: String

    func index() throws -> Manifest {
        guard let bytes = read("index.json") else { throw ImageLayoutError.noIndex(path: path) }
        do {
            return try Manifest(parsing: bytes)
        } catch {
            throw ImageLayoutError.index(error)
        }
    }

    /// The bytes of that digest; `nil` when there is no such file.
    func blob(_ digest: Digest) throws -> [UInt8]? {
        guard let bytes = read("blobs/\(digest.algorithm.rawValue)/\(digest.hex)") else { return nil }
        guard digest.matches(bytes) else { throw ImageLayoutError.digestMismatch(digest) }
        return bytes
    }

    private func read(_ name: String) -> [UInt8]? {
        (try? Data(contentsOf: URL(filePath: "\(path)/\(name)"))).map { Array($0) }
    }

    static let deepest = 4
}
