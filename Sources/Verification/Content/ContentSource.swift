// SPDX-License-Identifier: Apache-2.0

package import OCIModel
package import Registry

/// Where images and what is attached to them come from: a registry, or a folder.
package protocol ContentSource: Sendable {
    func manifest(
        _ repository: Repository, tag: String, meter: RequestMeter
    ) async throws(RegistryError) -> FetchedManifest
    func manifest(
        _ repository: Repository, digest: Digest, meter: RequestMeter
    ) async throws(RegistryError) -> FetchedManifest
    func blob(
        _ repository: Repository, _ digest: Digest, limit: Int, meter: RequestMeter
    ) async throws(RegistryError) -> [UInt8]
    func referrers(
        _ repository: Repository, of digest: Digest, meter: RequestMeter
    ) async throws(RegistryError) -> Referrers
}

extension RegistryClient: ContentSource {}
extension OCILayout: ContentSource {}
