// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
package import StrictJSON

extension KubernetesClient {
    /// A page of a list: the first one, or the one that `next` of the page before names. Throws `gone` when that
    /// page was read too long ago.
    package func page(
        _ type: ResourceType, _ query: ListQuery = .all, next: String? = nil
    ) async throws(KubernetesError) -> ListPage {
        var items = query.items + [URLQueryItem("limit", "\(limits.pageSize)")]
        if let next { items.append(URLQueryItem("continue", next)) }
        let answer = try await send(
            APICall(
                method: .get, path: try APIPath.collection(type, namespace: query.namespace ?? ""),
                query: items, bodyLimit: limits.pageBytes, timeLimit: limits.pageTime))
        return try ObjectReader(type: type, limits: limits).page(answer.body)
    }

    /// All objects, held at once. Throws `malformed` where one cannot be read and `tooMuch` where there are more pages
    /// than are read.
    package func list(
        _ type: ResourceType, _ query: ListQuery = .all
    ) async throws(KubernetesError) -> [JSON] {
        var objects: [JSON] = []
        var next: String?
        for _ in 0..<limits.pages {
            let page = try await page(type, query, next: next)
            for item in page.items {
                switch item {
                case .object(let json): objects.append(json)
                case .unreadable(let key, let why):
                    throw .malformed("\(type.kind) \(key?.description ?? "without a name"): \(why)")
                }
            }
            guard let following = page.next else { return objects }
            next = following
        }
        throw .tooMuch("\(limits.pages) pages of \(type.plural)")
    }
}
