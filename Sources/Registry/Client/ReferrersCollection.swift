// SPDX-License-Identifier: Apache-2.0

import OCIModel

/// Gathers descriptors from pages, each digest once, up to a bound.
struct ReferrersCollection {
    let limit: Int
    var isComplete = true
    private var descriptors: [Descriptor] = []
    private var seen: Set<Digest> = []

    init(limit: Int) { self.limit = limit }

    /// Whether nothing more is taken.
    var isFull: Bool { descriptors.count >= limit }

    /// Whether there is nothing yet.
    var isEmpty: Bool { descriptors.isEmpty }

    /// Adds what stands in an index and says how many entries it has. Throws when the bytes are not one.
    mutating func add(page: [UInt8], of endpoint: Endpoint) throws(RegistryError) -> Int {
        let index: Manifest
        do throws(ManifestError) {
            index = try Manifest(parsing: page)
        } catch {
            throw .malformedManifest(repository: endpoint.name, error)
        }
        guard index.mediaType.isIndex else {
            throw .unsupportedMediaType(repository: endpoint.name, index.mediaType)
        }
        add(index.manifests)
        return index.manifests.count
    }

    /// Adds descriptors.
    mutating func add(_ more: [Descriptor]) {
        for descriptor in more where !seen.contains(descriptor.digest) {
            guard !isFull else {
                isComplete = false
                return
            }
            seen.insert(descriptor.digest)
            descriptors.append(descriptor)
        }
    }

    func referrers(_ source: Referrers.Source) -> Referrers {
        Referrers(descriptors: descriptors, source: source, isComplete: isComplete)
    }
}
