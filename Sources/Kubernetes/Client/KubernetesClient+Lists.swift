// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
package import StrictJSON

extension KubernetesClient {
    /// A page of a list: the first one, or the one that `next` of the page before names. Throws `gone` when that
    /// page was read too long ago, and `bodyTooLarge` of the transport for one that does not fit: a smaller one can then
    /// be asked for at the same place.
    ///
    /// - Parameter size: What the page is asked to hold; `nil` for what the limits say. The objects of a page of metadata
    ///   are all unreadable, with their keys.
    package func page(
        _ type: ResourceType, _ query: ListQuery = .all, next: String? = nil, size: PageSize? = nil
    ) async throws(KubernetesError) -> ListPage {
        let size = size ?? PageSize(most: limits.pageSize)
        var items = query.items + [URLQueryItem("limit", "\(size.objects)")]
        if let next { items.append(URLQueryItem("continue", next)) }
        let answer = try await send(
            APICall(
                method: .get, path: try APIPath.collection(type, namespace: query.namespace ?? ""),
                query: items, accept: size.isMetadataAlone ? APICall.metadataAlone : APICall.json,
                bodyLimit: limits.pageBytes, timeLimit: limits.pageTime))
        return try ObjectReader(type: type, limits: limits).page(
            answer.body, isMetadataAlone: size.isMetadataAlone)
    }

    /// All objects, held at once. Throws `malformed` where one cannot be read and `tooMuch` where there are more
    /// than may be asked for.
    package func list(
        _ type: ResourceType, _ query: ListQuery = .all
    ) async throws(KubernetesError) -> [JSON] {
        var objects: [JSON] = []
        var next: String?
        var size = PageSize(most: limits.pageSize)
        var asked = 0
        while asked < limits.listedObjects {
            let page: ListPage
            do throws(KubernetesError) {
                page = try await self.page(type, query, next: next, size: size)
            } catch {
                guard size.shrinks(after: error) else { throw error }
                continue
            }
            asked += size.objects
            size.didRead()
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
        throw .tooMuch("\(limits.listedObjects) \(type.plural)")
    }
}
