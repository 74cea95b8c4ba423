// SPDX-License-Identifier: Apache-2.0

package import OCIModel
import Synchronization

/// Everything a registry holds, in memory. Tests fill and read it directly, the HTTP side through the same calls.
///
/// Blobs and manifests belong to a repository, as clients see it: what was pushed to one is unknown in another.
package final class RegistryContent: Sendable {
    private let repositoriesByName = Mutex<[String: RepositoryContent]>([:])

    /// A registry that holds nothing.
    package init() {}

    /// Adds a blob and returns its digest.
    @discardableResult
    package func addBlob(
        _ bytes: [UInt8], to repository: String, _ algorithm: Digest.Algorithm = .sha256
    ) -> Digest {
        let digest = Digest(of: bytes, algorithm)
        change(repository) { $0.add(blob: bytes, digest) }
        return digest
    }

    /// Adds a manifest, tags it if a tag is given, and returns its digest. The bytes are not checked.
    @discardableResult
    package func addManifest(
        _ bytes: [UInt8], mediaType: MediaType, to repository: String, tag: String? = nil,
        _ algorithm: Digest.Algorithm = .sha256
    ) -> Digest {
        let manifest = StoredManifest(bytes, mediaType: mediaType, algorithm)
        change(repository) { $0.add(manifest, tag: tag) }
        return manifest.digest
    }

    /// Points a tag to a digest, whether or not a manifest of that digest is there.
    package func tag(_ repository: String, _ name: String, _ digest: Digest) {
        change(repository) { $0.tag(name, digest) }
    }

    /// The blob's bytes.
    package func blob(_ digest: Digest, in repository: String) -> [UInt8]? {
        read(repository) { $0.blobs[digest] }
    }

    /// The manifest behind a tag or a digest.
    package func manifest(_ reference: ManifestReference, in repository: String) -> StoredManifest? {
        read(repository) { content in
            switch reference {
            case .digest(let digest): content.manifests[digest]
            case .tag(let tag): content.tags[tag].flatMap { content.manifests[$0] }
            }
        }
    }

    /// The digest a tag points to.
    package func digest(ofTag tag: String, in repository: String) -> Digest? {
        read(repository) { $0.tags[tag] }
    }

    /// The tags of a repository in lexical order; `nil` when there is no such repository.
    package func tags(in repository: String) -> [String]? { read(repository) { $0.tags.keys.sorted() } }

    /// The digests of a repository's manifests, sorted.
    package func manifests(in repository: String) -> [Digest] {
        read(repository) { $0.manifests.keys.sorted() } ?? []
    }

    /// The digests of a repository's blobs, sorted.
    package func blobs(in repository: String) -> [Digest] {
        read(repository) { $0.blobs.keys.sorted() } ?? []
    }

    /// The manifests whose subject is `digest`, in the order they arrived.
    package func referrers(of digest: Digest, in repository: String) -> [Descriptor] {
        read(repository) { $0.referrers(of: digest) } ?? []
    }

    /// The names of all repositories, sorted.
    package var repositories: [String] { repositoriesByName.withLock { $0.keys.sorted() } }

    /// Bytes of all blobs and manifests.
    package var size: Int { repositoriesByName.withLock { $0.values.reduce(0) { $0 + $1.size } } }

    /// Forgets a blob; `false` when there was none.
    @discardableResult
    package func removeBlob(_ digest: Digest, from repository: String) -> Bool {
        changeExisting(repository) { $0.removeBlob(digest) }
    }

    /// Forgets a tag, or a manifest with all tags that point to it; `false` when there was none.
    @discardableResult
    package func remove(_ reference: ManifestReference, from repository: String) -> Bool {
        changeExisting(repository) { content in
            switch reference {
            case .tag(let tag): content.removeTag(tag)
            case .digest(let digest): content.removeManifest(digest)
            }
        }
    }

    /// Forgets everything.
    package func removeAll() { repositoriesByName.withLock { $0 = [:] } }

    private func read<Value: Sendable>(
        _ repository: String, _ body: (RepositoryContent) -> Value?
    ) -> Value? {
        repositoriesByName.withLock { $0[repository] }.flatMap(body)
    }

    private func change(_ repository: String, _ body: (inout RepositoryContent) -> Void) {
        repositoriesByName.withLock { body(&$0[repository, default: RepositoryContent()]) }
    }

    private func changeExisting(_ repository: String, _ body: (inout RepositoryContent) -> Bool) -> Bool {
        repositoriesByName.withLock { repositories in
            guard repositories[repository] != nil else { return false }
            return body(&repositories[repository, default: RepositoryContent()])
        }
    }
}
