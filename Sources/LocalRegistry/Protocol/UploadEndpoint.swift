// SPDX-License-Identifier: Apache-2.0

import OCIModel

/// `/v2/<name>/blobs/uploads/` and below (distribution specification, "Pushing blobs").
extension RegistryRouter {
    /// `POST`: a session, or the whole blob at once (`?digest=`), or one of another repository (`?mount=&from=`).
    func beginUpload(in repository: String, _ request: RegistryRequest) -> RegistryResponse {
        guard request.method == "POST" else { return Self.notAllowed("POST") }
        if let text = request.query("digest") { return store(request.body, text, in: repository) }
        if let digest = request.query("mount").flatMap({ Digest($0) }), let source = request.query("from"),
            let bytes = content.blob(digest, in: source)
        {
            content.addBlob(bytes, to: repository, digest.algorithm)
            return Self.created(digest, in: repository)
        }
        guard let identifier = uploads.begin(in: repository, limit: limits.uploads) else {
            return .failure(.tooManyRequests, "too many unfinished uploads")
        }
        return Self.progress(202, identifier, in: repository, received: 0)
    }

    /// `PATCH` appends, `PUT` ends, `GET` asks how far it is, `DELETE` gives up.
    func upload(_ identifier: String, in repository: String, _ request: RegistryRequest) -> RegistryResponse {
        switch request.method {
        case "PATCH": return append(request, to: identifier, in: repository)
        case "PUT": return finish(request, identifier, in: repository)
        case "GET":
            guard let received = uploads.received(identifier, in: repository) else { return Self.unknown }
            return Self.progress(204, identifier, in: repository, received: received)
        case "DELETE":
            guard uploads.end(identifier, in: repository) != nil else { return Self.unknown }
            return RegistryResponse(204)
        default: return Self.notAllowed("GET, PATCH, PUT, DELETE")
        }
    }

    private func append(_ request: RegistryRequest, to identifier: String, in repository: String)
        -> RegistryResponse
    {
        guard hasRoom(for: request.body.count) else { return .failure(.sizeInvalid, "the registry is full") }
        do {
            let received = try uploads.append(
                request.body, at: Self.offset(request), to: identifier, in: repository)
            return Self.progress(202, identifier, in: repository, received: received)
        } catch {
            return Self.refusal(error, identifier, in: repository)
        }
    }

    private func finish(_ request: RegistryRequest, _ identifier: String, in repository: String)
        -> RegistryResponse
    {
        guard let digest = request.query("digest") else {
            return .failure(.digestInvalid, "digest is missing")
        }
        guard hasRoom(for: request.body.count) else { return .failure(.sizeInvalid, "the registry is full") }
        do {
            _ = try uploads.append(request.body, at: Self.offset(request), to: identifier, in: repository)
        } catch {
            return Self.refusal(error, identifier, in: repository)
        }
        guard let bytes = uploads.end(identifier, in: repository) else { return Self.unknown }
        return store(bytes, digest, in: repository)
    }

    private func store(_ bytes: [UInt8], _ text: String, in repository: String) -> RegistryResponse {
        guard hasRoom(for: bytes.count) else { return .failure(.sizeInvalid, "the registry is full") }
        guard let digest = Digest(text) else { return .failure(.digestInvalid, "not a digest") }
        guard digest.matches(bytes) else { return .failure(.digestInvalid, "the bytes are others") }
        content.addBlob(bytes, to: repository, digest.algorithm)
        return Self.created(digest, in: repository)
    }

    /// The first offset of `Content-Range: <first>-<last>`, with or without the unit.
    private static func offset(_ request: RegistryRequest) -> Int? {
        request.headers["Content-Range"].flatMap { header in
            let range = header.hasPrefix("bytes ") ? header.dropFirst(6) : header[...]
            return Int(range.prefix { $0 != "-" })
        }
    }

    private static func created(_ digest: Digest, in repository: String) -> RegistryResponse {
        RegistryResponse(
            201,
            headers: [
                "Location": "/v2/\(repository)/blobs/\(digest)", "Docker-Content-Digest": digest.description,
            ])
    }

    private static func progress(_ status: Int, _ identifier: String, in repository: String, received: Int)
        -> RegistryResponse
    {
        RegistryResponse(
            status,
            headers: [
                "Location": "/v2/\(repository)/blobs/uploads/\(identifier)",
                "Docker-Upload-UUID": identifier,
                // Inclusive; nothing received is written the same as one byte, as registries do.
                "Range": "0-\(max(0, received - 1))",
            ])
    }

    private static func refusal(_ error: UploadError, _ identifier: String, in repository: String)
        -> RegistryResponse
    {
        switch error {
        case .unknown: unknown
        case .outOfOrder(let received): progress(416, identifier, in: repository, received: received)
        }
    }

    private static let unknown = RegistryResponse.failure(.blobUploadUnknown, "no such upload")
}
