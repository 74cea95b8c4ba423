// SPDX-License-Identifier: Apache-2.0

public import OCIModel

/// Pushing (OCI distribution specification 1.1, "Push"). Everything goes to the registry itself, never to a mirror.
extension RegistryClient {
    /// Uploads a blob, unless the repository has it. Throws `tooLarge` for one over the client's limit.
    @discardableResult
    public func push(
        blob bytes: [UInt8], to repository: Repository, meter: RequestMeter
    ) async throws(RegistryError) -> Digest {
        guard bytes.count <= limits.pushedBlob else { throw .tooLarge(limit: limits.pushedBlob) }
        let digest = Digest(sha256Of: bytes)
        try await withinDeadline(of: meter, host: repository.registry) {
            [session, settings, limits] () async throws(RegistryError) in
            let endpoint = try Endpoint.origin(of: repository, settings: settings)
            let upload = BlobUpload(
                session: session, endpoint: endpoint, meter: meter, tries: limits.pushTries)
            try await upload.push(bytes, digest)
        }
        return digest
    }

    /// Puts a manifest under its digest, once all that it names is there. A subject gets to list it, by the registry or
    /// by the fallback tag ("Pushing Manifests with Subject").
    ///
    /// Throws `malformedManifest` when the bytes are no manifest.
    @discardableResult
    public func push(
        manifest bytes: [UInt8], to repository: Repository, meter: RequestMeter
    ) async throws(RegistryError) -> PushedManifest {
        guard bytes.count <= limits.manifest else { throw .tooLarge(limit: limits.manifest) }
        let manifest = try FetchedManifest(bytes, stated: nil, expected: nil, repository: repository)
        return try await withinDeadline(of: meter, host: repository.registry) {
            [session, settings, limits] () async throws(RegistryError) in
            let endpoint = try Endpoint.origin(of: repository, settings: settings)
            let push = ManifestPush(session: session, endpoint: endpoint, meter: meter, limits: limits)
            return try await push.push(manifest)
        }
    }
}
