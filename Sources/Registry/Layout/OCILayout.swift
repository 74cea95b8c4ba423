// SPDX-License-Identifier: Apache-2.0

public import OCIModel

/// Images in a directory (OCI image specification, "Image Layout").
public struct OCILayout: Sendable {
    private let root: LayoutDirectory
    private let entries: [Descriptor]

    /// Opens the layout in `directory`. Throws `layout` when there is none.
    public init(directory: String) throws(RegistryError) {
        root = try LayoutDirectory(directory)
        entries = try root.index().manifests
    }

    /// The images that are listed by name.
    public var references: [String] {
        entries.compactMap { $0.annotations["org.opencontainers.image.ref.name"] }
    }

    /// The manifest of that name.
    public func manifest(
        _ repository: Repository, tag: String, meter: RequestMeter
    ) async throws(RegistryError) -> FetchedManifest {
        let named = entries.first {
            let name = $0.annotations["org.opencontainers.image.ref.name"]
            return name == tag || name == "\(repository):\(tag)"
        }
        guard let named = named ?? (entries.count == 1 ? entries.first : nil) else {
            throw .notFound(repository: repository.description, reference: tag)
        }
        return try await manifest(repository, digest: named.digest, meter: meter)
    }

    /// The manifest of that digest.
    public func manifest(
        _ repository: Repository, digest: Digest, meter: RequestMeter
    ) async throws(RegistryError) -> FetchedManifest {
        let bytes = try root.blob(digest, limit: RegistryLimits().manifest)
        guard meter.take(bytes: bytes.count) else { throw meter.exhausted }
        return try FetchedManifest(bytes, stated: nil, expected: digest, repository: repository)
    }

    /// The blob of that digest; throws `tooLarge` when it has more than `limit` bytes.
    public func blob(
        _ repository: Repository, _ digest: Digest, limit: Int, meter: RequestMeter
    ) async throws(RegistryError) -> [UInt8] {
        let bytes = try root.blob(digest, limit: limit)
        guard meter.take(bytes: bytes.count) else { throw meter.exhausted }
        guard digest.matches(bytes) else {
            throw .digestMismatch(expected: digest, found: Digest(of: bytes, digest.algorithm))
        }
        return bytes
    }

    /// The manifests that refer to `digest`.
    public func referrers(
        _ repository: Repository, of digest: Digest, meter: RequestMeter
    ) async throws(RegistryError) -> Referrers {
        var found: [Descriptor] = []
        for entry in entries {
            let manifest = try await manifest(repository, digest: entry.digest, meter: meter)
            if manifest.manifest.subject?.digest == digest { found.append(entry) }
        }
        return Referrers(descriptors: found, source: found.isEmpty ? .none : .layout, isComplete: true)
    }
}
