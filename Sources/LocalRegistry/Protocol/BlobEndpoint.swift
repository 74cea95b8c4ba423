// SPDX-License-Identifier: Apache-2.0

import OCIModel

/// `/v2/<name>/blobs/<digest>` (distribution specification, "Pulling blobs", "Deleting Blobs").
extension RegistryRouter {
    func blob(_ text: String, in repository: String, _ request: RegistryRequest) -> RegistryResponse {
        guard let digest = Digest(text) else { return .failure(.digestInvalid, "not a digest") }
        switch request.method {
        case "GET", "HEAD":
            guard let bytes = content.blob(digest, in: repository) else { return Self.unknown }
            let response = RegistryResponse(
                200,
                headers: [
                    "Content-Type": "application/octet-stream",
                    "Docker-Content-Digest": digest.description,
                    "Accept-Ranges": "bytes",
                ], body: bytes)
            guard request.method == "GET", let range = request.headers["Range"] else { return response }
            return Self.part(range, of: response)
        case "DELETE":
            guard content.removeBlob(digest, from: repository) else { return Self.unknown }
            return RegistryResponse(202)
        default: return Self.notAllowed("GET, HEAD, DELETE")
        }
    }

    /// One range of a blob (RFC 9110 §14.2); a header that asks for several, or in other units, is ignored.
    private static func part(_ header: String, of whole: RegistryResponse) -> RegistryResponse {
        guard let range = ByteRange(header) else { return whole }
        let size = whole.body.count
        guard let offsets = range.offsets(in: size) else {
            return RegistryResponse(416, headers: ["Content-Range": "bytes */\(size)"])
        }
        var response = whole
        response.status = 206
        response.headers["Content-Range"] = "bytes \(offsets.lowerBound)-\(offsets.upperBound - 1)/\(size)"
        response.body = Array(whole.body[offsets])
        return response
    }

    private static let unknown = RegistryResponse.failure(.blobUnknown, "no such blob")
}
