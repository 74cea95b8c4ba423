// SPDX-License-Identifier: Apache-2.0

/// A request with its redirects.
struct Exchange: Sendable {
    var guardian: AddressGuard
    var proxies: ProxySettings
    /// Sends one request and follows nothing.
    var hop: @Sendable (HTTPRequest) async throws(HTTPTransportError) -> HTTPResponse

    func run(_ first: HTTPRequest) async throws(HTTPTransportError) -> HTTPResponse {
        try guardian.check(first.url)
        var request = first
        var hops = 0
        while true {
            if let account = request.account, !account.willSend() { throw .stopped }
            let answer = try await hop(request)
            guard let next = try Redirect.next(after: answer, to: request) else { return answer }
            hops += 1
            guard hops <= first.redirectLimit else { throw .tooManyRedirects(limit: first.redirectLimit) }
            do throws(HTTPTransportError) {
                let isProxied = proxies.proxy(for: next.url) != nil
                try await guardian.check(next.url, namedBy: first.url, isProxied: isProxied)
            } catch {
                guard case .addressRefused = error else { throw error }
                throw .redirectRefused(to: next.url.withoutQuery, .address)
            }
            if let account = next.account, !(await account.willFollow(next.url)) { throw .stopped }
            request = next
        }
    }
}
