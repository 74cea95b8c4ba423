// SPDX-License-Identifier: Apache-2.0

/// Sends HTTP requests, with every answer bounded in time, size and destination.
///
/// Redirects are followed by our own rules: never from https to http, never to addresses that a stranger must not
/// reach, and without credentials to another origin.
public struct HTTPTransport: Sendable {
    private let answer: @Sendable (HTTPRequest) async throws(HTTPTransportError) -> HTTPResponse
    private let guardian: AddressGuard
    private let proxies: ProxySettings
    private let clients: ClientPool?

    /// A transport that uses the network.
    public init(_ settings: HTTPTransportSettings = HTTPTransportSettings()) {
        self.init(settings, resolver: .system)
    }

    init(_ settings: HTTPTransportSettings, resolver: HostResolver) {
        let clients = ClientPool(settings)
        let guardian = AddressGuard(allowedHosts: settings.allowedHosts, resolver: resolver)
        let exchange = Exchange(guardian: guardian, proxies: settings.proxies) {
            (request) async throws(HTTPTransportError) -> HTTPResponse in try await clients.send(request)
        }
        (self.clients, self.guardian, proxies) = (clients, guardian, settings.proxies)
        answer = { (request) async throws(HTTPTransportError) -> HTTPResponse in
            try await exchange.run(request)
        }
    }

    /// A transport whose answers come from `answer`, for tests: nothing is sent, nothing is checked.
    public init(
        answering answer: @escaping @Sendable (HTTPRequest) async throws(HTTPTransportError) -> HTTPResponse
    ) {
        self.answer = answer
        guardian = AddressGuard(allowedHosts: [], resolver: HostResolver { _ in [] })
        proxies = .none
        clients = nil
    }

    /// Sends a request, follows redirects and reads the answer whole, whatever its status.
    public func send(_ request: HTTPRequest) async throws(HTTPTransportError) -> HTTPResponse {
        let result: Result<HTTPResponse, HTTPTransportError>? = await withTimeLimit(request.timeLimit) {
            do throws(HTTPTransportError) {
                return .success(try await answer(request))
            } catch {
                return .failure(error)
            }
        }
        if Task.isCancelled { throw .cancelled }
        guard let result else { throw .timedOut(host: request.url.authority) }
        return try result.get()
    }

    /// Checks a place that the answer of `origin` named, such as a token service, by the rules for redirects.
    public func check(_ url: HTTPURL, namedBy origin: HTTPURL) async throws(HTTPTransportError) {
        try await guardian.check(url, namedBy: origin, isProxied: proxies.proxy(for: url) != nil)
    }

    /// Closes all connections. Requests afterwards throw `shutDown`.
    public func shutdown() async {
        await clients?.shutdown()
    }
}
