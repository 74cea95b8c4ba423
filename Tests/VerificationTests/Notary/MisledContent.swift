// SPDX-License-Identifier: Apache-2.0

import OCIModel
import Verification

@testable import Registry

/// A registry that lists referrers which do not refer to what was asked about.
struct MisledContent: ContentSource {
    let content: FakeContent
    /// By the digest that is asked about; they come last.
    let strays: [Digest: [Descriptor]]

    func manifest(
        _ repository: Repository, tag: String, meter: RequestMeter
    ) async throws(RegistryError) -> FetchedManifest {
        try await content.manifest(repository, tag: tag, meter: meter)
    }

    func manifest(
        _ repository: Repository, digest: Digest, meter: RequestMeter
    ) async throws(RegistryError) -> FetchedManifest {
        try await content.manifest(repository, digest: digest, meter: meter)
    }

    func blob(
        _ repository: Repository, _ digest: Digest, limit: Int, meter: RequestMeter
    ) async throws(RegistryError) -> [UInt8] {
        try await content.blob(repository, digest, limit: limit, meter: meter)
    }

    func referrers(
        _ repository: Repository, of digest: Digest, meter: RequestMeter
    ) async throws(RegistryError) -> Referrers {
        let found = try await content.referrers(repository, of: digest, meter: meter)
        return Referrers(
            descriptors: found.descriptors + (strays[digest] ?? []), source: found.source,
            isComplete: found.isComplete)
    }
}
