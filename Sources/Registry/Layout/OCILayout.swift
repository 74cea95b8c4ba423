// SPDX-License-Identifier: Apache-2.0

public import OCIModel

/// Images in a directory (OCI image specification 1.1, "Image Layout"), answering as a registry would.
///
/// A tag is looked up among the names in `index.json` and in indexes below it: `org.opencontainers.image.ref.name`
/// that is the tag or the full reference, or containerd's `io.containerd.image.name`. Where a layout holds exactly
/// one image and that has no name, it is the answer to every name. What `cosign save` wrote answers the tags
/// `sha256-<hex>.sig` and `sha256-<hex>.att` of the image it was saved with.
public struct OCILayout: Sendable {
    /// An image that a layout lists.
    public struct Reference: Sendable, Hashable {
        /// The tag or full reference that was written; `nil` when there is none.
        public let name: String?
        /// What it stands for.
        public let descriptor: Descriptor
    }

    private let directory: LayoutDirectory
    private let catalog: LayoutCatalog
    private let limits = FetchLimits()

    /// Opens the layout in `directory`. Throws `layout` when there is none, and what is wrong with its indexes.
    public init(directory: String) throws(RegistryError) {
        let files = try LayoutDirectory(directory)
        self.directory = files
        catalog = try LayoutCatalog(files)
    }

    /// The images that `index.json` lists, in order; signatures, attestations and lists of referrers left out.
    public var references: [Reference] {
        catalog.images.map { Reference(name: $0.name, descriptor: $0.descriptor) }
    }

    /// The manifest of that name. Throws `notFound`, and `layout` when two images bear the name.
    public func manifest(
        _ repository: Repository, tag: String, meter: RequestMeter
    ) async throws(RegistryError) -> FetchedManifest {
        guard let digest = try catalog.digest(repository, tag: tag) else {
            throw .notFound(repository: repository.description, reference: AnswerStatus.clipped(tag))
        }
        return try await manifest(repository, digest: digest, meter: meter)
    }

    /// The manifest of that digest.
    public func manifest(
        _ repository: Repository, digest: Digest, meter: RequestMeter
    ) async throws(RegistryError) -> FetchedManifest {
        let bytes = try await blob(repository, digest, limit: limits.manifest, meter: meter)
        return try FetchedManifest(bytes, stated: nil, expected: digest, repository: repository)
    }

    /// The blob of that digest; throws `tooLarge` when it has more than `limit` bytes.
    public func blob(
        _ repository: Repository, _ digest: Digest, limit: Int, meter: RequestMeter
    ) async throws(RegistryError) -> [UInt8] {
        if Task.isCancelled { throw .cancelled }
        guard let bytes = try directory.blob(digest, limit: limit) else {
            throw .notFound(repository: repository.description, reference: digest.description)
        }
        guard meter.take(bytes: bytes.count) else { throw meter.exhausted }
        return bytes
    }

    /// The manifests that refer to `digest`: those listed whose `subject` it is, and what the fallback tag lists.
    ///
    /// A listed manifest that is not in the directory is passed over, since layouts may hold a part of an image;
    /// one that cannot be read makes the list incomplete.
    public func referrers(
        _ repository: Repository, of digest: Digest, meter: RequestMeter
    ) async throws(RegistryError) -> Referrers {
        var collected = ReferrersCollection(limit: limits.referrers)
        for entry in catalog.entries {
            do throws(RegistryError) {
                let fetched = try await manifest(repository, digest: entry.descriptor.digest, meter: meter)
                if fetched.manifest.subject?.digest == digest { collected.add([entry.descriptor]) }
            } catch {
                switch error {
                case .cancelled, .limitExceeded: throw error
                case .notFound: continue
                default: collected.isComplete = false
                }
            }
        }
        if let list = try catalog.digest(repository, tag: Referrers.fallbackTag(for: digest), isExact: true) {
            collected.add(try await manifest(repository, digest: list, meter: meter).manifest.manifests)
        }
        return collected.isEmpty && collected.isComplete ? .none : collected.referrers(.layout)
    }
}
