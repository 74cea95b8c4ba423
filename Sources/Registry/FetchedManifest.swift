// SPDX-License-Identifier: Apache-2.0

public import OCIModel

/// A manifest with the bytes that its digest was computed from.
public struct FetchedManifest: Sendable {
    /// The bytes as they came.
    public let bytes: [UInt8]
    /// Their digest, computed by us.
    public let digest: Digest
    /// What kind of manifest it is.
    public let mediaType: MediaType
    /// What the bytes say.
    public let manifest: Manifest
}

extension FetchedManifest {
    /// Checks bytes against a digest, if one is known, and reads them.
    ///
    /// - Parameters:
    ///   - stated: the media type that came along with the bytes; it must not contradict them.
    ///   - expected: what the bytes must hash to; without it they get their SHA-256 digest.
    init(
        _ bytes: [UInt8], stated: MediaType?, expected: Digest?, repository: Repository
    ) throws(RegistryError) {
        let digest = Digest(of: bytes, expected?.algorithm ?? .sha256)
        if let expected, expected != digest { throw .digestMismatch(expected: expected, found: digest) }
        if let stated, Self.signedSchema1.contains(stated) {
            throw .unsupportedMediaType(repository: repository.description, stated)
        }
        do throws(ManifestError) {
            manifest = try Manifest(parsing: bytes)
        } catch {
            throw .malformedManifest(repository: repository.description, error)
        }
        // One document, two meanings: what the header says must be what the bytes say.
        if let stated, MediaType.manifests.contains(stated), stated != manifest.mediaType {
            throw .unsupportedMediaType(repository: repository.description, stated)
        }
        self.bytes = bytes
        self.digest = digest
        mediaType = manifest.mediaType
    }

    /// Docker's schema 1, which has neither config nor sizes.
    private static let signedSchema1: Set<MediaType> = [
        "application/vnd.docker.distribution.manifest.v1+prettyjws",
        "application/vnd.docker.distribution.manifest.v1+json",
    ]
}
