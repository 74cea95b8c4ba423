// SPDX-License-Identifier: Apache-2.0

import OCIModel
import StrictJSON

/// The two lists, both in pages that `Link` headers join (RFC 8288).
extension RegistryRouter {
    /// `/v2/<name>/tags/list?n=&last=` (distribution specification, "Listing Tags").
    func tags(in repository: String, _ request: RegistryRequest) -> RegistryResponse {
        guard request.method == "GET" || request.method == "HEAD" else { return Self.notAllowed("GET") }
        guard var tags = content.tags(in: repository) else {
            return .failure(.nameUnknown, "no such repository")
        }
        if let last = request.query("last") { tags.removeAll { $0 <= last } }
        var size = min(behavior.tagsPageSize ?? limits.page, limits.page)
        if let text = request.query("n") {
            guard let wanted = Int(text), wanted >= 0 else {
                return .failure(.unsupported, status: 400, "n is not a number")
            }
            size = min(size, wanted)
        }
        let page = tags.prefix(max(0, size))
        let response = RegistryResponse.json(["name": .string(repository), "tags": .strings(page)])
        guard page.count < tags.count, let last = page.last else { return response }
        return response.with(
            "Link", "</v2/\(repository)/tags/list?n=\(size)&last=\(last.percentEncoded)>; rel=\"next\"")
    }

    /// `/v2/<name>/referrers/<digest>?artifactType=` (distribution specification, "Listing Referrers").
    func referrers(of text: String, in repository: String, _ request: RegistryRequest) -> RegistryResponse {
        guard case .on(let pageSize, let filters) = behavior.referrers else {
            return RegistryResponse(
                404, headers: ["Content-Type": "text/plain; charset=utf-8"],
                body: Array("404 page not found\n".utf8))
        }
        guard request.method == "GET" || request.method == "HEAD" else { return Self.notAllowed("GET") }
        guard let digest = Digest(text) else { return .failure(.digestInvalid, "not a digest") }
        var found = content.referrers(of: digest, in: repository)
        let wanted = filters ? request.query("artifactType") : nil
        if let wanted { found.removeAll { $0.artifactType?.rawValue != wanted } }
        let offset = min(max(0, request.query("offset").flatMap { Int($0) } ?? 0), found.count)
        let size = max(1, min(pageSize ?? limits.page, limits.page))
        let page = found.dropFirst(offset).prefix(size)
        let index = Manifest(mediaType: .imageIndex, content: .index(manifests: Array(page)))
        var response = RegistryResponse.json(index.json, type: MediaType.imageIndex.rawValue)
        if wanted != nil { response.headers["OCI-Filters-Applied"] = "artifactType" }
        if offset + page.count < found.count {
            var next = "/v2/\(repository)/referrers/\(digest)?offset=\(offset + page.count)"
            if let wanted { next += "&artifactType=" + wanted.percentEncoded }
            response.headers["Link"] = "<\(next)>; rel=\"next\""
        }
        return response
    }
}
