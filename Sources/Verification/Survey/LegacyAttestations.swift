// SPDX-License-Identifier: Apache-2.0

import OCIModel
import Registry
import Sigstore

/// The attestations that cosign 1 and 2 keep under the tag `sha256-<hex>.att`.
struct LegacyAttestations {
    let repository: Repository
    let digest: Digest
    let content: any ContentSource

    /// What the tag holds; nothing when there is no such tag.
    func items(_ limits: EvidenceLimits, _ meter: RequestMeter) async -> [EvidenceItem] {
        let tag = "\(digest.algorithm.rawValue)-\(digest.hex).att"
        var items: [EvidenceItem] = []
        do throws(RegistryError) {
            let manifest = try await content.manifest(repository, tag: tag, meter: meter).manifest
            let layers = manifest.layers.filter { $0.mediaType == Self.envelope }
            for layer in layers.prefix(limits.layers) {
                let source = EvidenceSource(route: .legacyTag, blob: layer.digest)
                let bytes = try await content.blob(
                    repository, layer.digest, limit: limits.bundleBytes, meter: meter)
                do throws(SignatureRejection) {
                    let signature = try ImageSignature(legacyEnvelope: bytes, annotations: layer.annotations)
                    items.append(.signature(signature, source))
                } catch {
                    items.append(.unreadable(error, source))
                }
            }
            if layers.count > limits.layers {
                items.append(.bound(EvidenceSource(route: .legacyTag, blob: nil), limit: limits.layers))
            }
        } catch {
            if error.code != .notFound { items.append(.failure(error)) }
        }
        return items
    }

    private static let envelope: MediaType = "application/vnd.dsse.envelope.v1+json"
}
