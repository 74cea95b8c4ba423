// SPDX-License-Identifier: Apache-2.0

import OCIModel
import StrictJSON

/// `/v2/<name>/manifests/<reference>` (distribution specification, "Pulling manifests", "Pushing Manifests").
extension RegistryRouter {
    func manifest(_ text: String, in repository: String, _ request: RegistryRequest) -> RegistryResponse {
        let reference = ManifestReference(text)
        switch request.method {
        case "GET", "HEAD": return pull(reference, in: repository)
        case "PUT":
            guard let reference else { return .failure(.manifestInvalid, "neither a tag nor a digest") }
            return push(request, as: reference, in: repository)
        case "DELETE":
            guard let reference, content.remove(reference, from: repository) else { return Self.unknown }
            return RegistryResponse(202)
        default: return Self.notAllowed("GET, HEAD, PUT, DELETE")
        }
    }

    private func pull(_ reference: ManifestReference?, in repository: String) -> RegistryResponse {
        guard let reference, let manifest = content.manifest(reference, in: repository) else {
            return Self.unknown
        }
        return RegistryResponse(
            200,
            headers: [
                "Content-Type": manifest.mediaType.rawValue,
                "Docker-Content-Digest": manifest.digest.description,
            ], body: manifest.bytes)
    }

    private func push(_ request: RegistryRequest, as reference: ManifestReference, in repository: String)
        -> RegistryResponse
    {
        let bytes = request.body
        guard bytes.count <= limits.manifest else {
            return .failure(.sizeInvalid, "the manifest is too large")
        }
        guard hasRoom(for: bytes.count) else { return .failure(.sizeInvalid, "the registry is full") }
        guard let contentType = request.headers["Content-Type"].map(MediaType.init(contentType:)),
            MediaType.manifests.contains(contentType)
        else { return .failure(.manifestInvalid, "Content-Type is not the media type of a manifest") }
        let manifest: Manifest
        do {
            manifest = try Manifest(parsing: bytes)
        } catch {
            return .failure(.manifestInvalid, "\(error)")
        }
        if let problem = Self.disagreement(between: contentType, and: manifest, bytes) {
            return .failure(.manifestInvalid, problem)
        }
        var algorithm = Digest.Algorithm.sha256
        var tag: String?
        switch reference {
        case .tag(let name): tag = name
        case .digest(let digest):
            guard digest.matches(bytes) else { return .failure(.digestInvalid, "the bytes are others") }
            algorithm = digest.algorithm
        }
        let digest = content.addManifest(bytes, mediaType: contentType, to: repository, tag: tag, algorithm)
        var response = RegistryResponse(201)
        response.headers["Location"] = "/v2/\(repository)/manifests/\(digest)"
        response.headers["Docker-Content-Digest"] = digest.description
        // Its absence tells the client to keep the fallback tag itself ("Pushing Manifests with Subject").
        if let subject = manifest.subject, behavior.referrers != .off {
            response.headers["OCI-Subject"] = subject.digest.description
        }
        return response
    }

    /// What is wrong when header and document name two types.
    private static func disagreement(
        between contentType: MediaType, and manifest: Manifest, _ bytes: [UInt8]
    ) -> String? {
        let isStated = (try? JSON(parsing: bytes))?["mediaType"] != nil
        if isStated, manifest.mediaType != contentType {
            return "Content-Type is \(contentType), mediaType is \(manifest.mediaType)"
        }
        if manifest.mediaType.isIndex != contentType.isIndex {
            return "the document is not what Content-Type says"
        }
        return nil
    }

    private static let unknown = RegistryResponse.failure(.manifestUnknown, "no such manifest")
}
