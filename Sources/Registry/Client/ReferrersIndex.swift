// SPDX-License-Identifier: Apache-2.0

import OCIModel
import StrictJSON

/// The index in which clients list a manifest's referrers where the registry does not (OCI distribution specification,
/// "Referrers Tag Schema"). What others wrote into it stays as it is, members that we do not know included.
struct ReferrersIndex {
    private var document: JSON
    private var digests: Set<Digest>

    /// The index of who finds none.
    init() {
        document = Manifest(mediaType: .imageIndex, content: .index(manifests: [])).json
        digests = []
    }

    /// Reads an index. Throws when the bytes are something else, which is not ours to replace.
    init(_ bytes: [UInt8], stated: MediaType?, repository: String) throws(RegistryError) {
        let manifest: Manifest
        do throws(ManifestError) {
            manifest = try Manifest(parsing: bytes)
        } catch {
            throw .malformedManifest(repository: repository, error)
        }
        let other = stated.map { MediaType.manifests.contains($0) && $0 != .imageIndex } ?? false
        guard manifest.mediaType == .imageIndex, !other else {
            throw .unsupportedMediaType(repository: repository, stated ?? manifest.mediaType)
        }
        do throws(JSONSyntaxError) {
            document = try JSON(parsing: bytes, limits: JSONLimits(bytes: 4 << 20, depth: 32, nodes: 200_000))
        } catch {
            throw .malformedManifest(repository: repository, .syntax(error))
        }
        digests = Set(manifest.manifests.map(\.digest))
    }

    func contains(_ digest: Digest) -> Bool { digests.contains(digest) }

    /// Appends a manifest's descriptor, with its artifact type and annotations. Throws when the list is full.
    mutating func add(_ referrer: FetchedManifest, limit: Int) throws(RegistryError) {
        guard var object = document.object, var manifests = object["manifests"]?.array,
            manifests.count < limit
        else { throw .limitExceeded(.referrers(limit: limit)) }
        let manifest = referrer.manifest
        manifests.append(
            Descriptor(
                mediaType: referrer.mediaType, digest: referrer.digest, size: referrer.bytes.count,
                artifactType: manifest.artifactType ?? manifest.configType,
                annotations: manifest.annotations
            ).json)
        object["manifests"] = .array(manifests)
        document = .object(object)
        digests.insert(referrer.digest)
    }

    var bytes: [UInt8] { document.serialized() }
}

extension Manifest {
    /// What stands for the artifact type of an image that states none.
    fileprivate var configType: MediaType? {
        if case .image(let config, _) = content { config.mediaType } else { nil }
    }
}
