// SPDX-License-Identifier: Apache-2.0

package import OCIModel
package import Registry
import Synchronization
import Verification

/// A source that fetches no manifest twice by its digest, so that who looks at a tag and who then verifies its digest
/// send one request. What was fetched has been hashed; it cannot be another manifest by now.
package final class ManifestMemory: TagSource {
    private let source: any TagSource
    private let kept = Mutex(Kept())

    private struct Key: Hashable {
        var repository: Repository
        var digest: Digest
    }

    private struct Kept {
        var manifests: [Key: FetchedManifest] = [:]
        var bytes = 0
    }

    package init(_ source: any TagSource) { self.source = source }

    package func tags(_ repository: Repository, meter: RequestMeter) async throws(RegistryError) -> [String] {
        try await source.tags(repository, meter: meter)
    }

    package func manifest(
        _ repository: Repository, tag: String, meter: RequestMeter
    ) async throws(RegistryError) -> FetchedManifest {
        let fetched = try await source.manifest(repository, tag: tag, meter: meter)
        keep(fetched, of: repository)
        return fetched
    }

    package func manifest(
        _ repository: Repository, digest: Digest, meter: RequestMeter
    ) async throws(RegistryError) -> FetchedManifest {
        let key = Key(repository: repository, digest: digest)
        if let known = kept.withLock({ $0.manifests[key] }) { return known }
        let fetched = try await source.manifest(repository, digest: digest, meter: meter)
        keep(fetched, of: repository)
        return fetched
    }

    package func blob(
        _ repository: Repository, _ digest: Digest, limit: Int, meter: RequestMeter
    ) async throws(RegistryError) -> [UInt8] {
        try await source.blob(repository, digest, limit: limit, meter: meter)
    }

    package func referrers(
        _ repository: Repository, of digest: Digest, meter: RequestMeter
    ) async throws(RegistryError) -> Referrers {
        try await source.referrers(repository, of: digest, meter: meter)
    }

    /// What does not fit any more is fetched again.
    private func keep(_ fetched: FetchedManifest, of repository: Repository) {
        let key = Key(repository: repository, digest: fetched.digest)
        kept.withLock { kept in
            guard kept.manifests[key] == nil, kept.bytes + fetched.bytes.count <= Self.mostBytes else {
                return
            }
            kept.manifests[key] = fetched
            kept.bytes += fetched.bytes.count
        }
    }

    private static let mostBytes = 32 << 20
}
