// SPDX-License-Identifier: Apache-2.0

/// Sends HTTP requests, with every answer bounded in time, size and destination.
///
/// Redirects are followed by our own rules: never from https to http, never to addresses that a stranger must not
/// reach, and without credentials to another origin.
public struct HTTPTransport: Sendable {
    private let answer: @Sendable (HTTPRequest) async throws(HTTPTransportError) -> HTTPResponse
    private let stream: @Sendable (HTTPRequest) async throws(HTTPTransportError) -> HTTPStream
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
        stream = { (request) async throws(HTTPTransportError) -> HTTPStream in
            try guardian.check(request.url)
            if let account = request.account, !account.willSend() { throw .stopped }
            return try await clients.open(request)
        }
    }

    /// A transport whose answers come from `answer`, for tests: nothing is sent, nothing is checked. Streams are those
    /// answers in one piece.
    public init(
        answering answer: @escaping @Sendable (HTTPRequest) async throws(HTTPTransportError) -> HTTPResponse
    ) {
        self.answer = answer
        stream = { (request) async throws(HTTPTransportError) -> HTTPStream in
            let whole = try await answer(request)
            return HTTPStream(
                status: whole.status, fields: whole.fields,
                pieces: HTTPPieces(whole.body, host: whole.url.authority))
        }
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

    /// Sends a request and gives its answer over in pieces as they arrive, whatever its status. Follows no redirects.
    ///
    /// An answer may go on without end: the request's `timeLimit` bounds the time until its header and between two
    /// pieces, and `bodyLimit` nothing. Cancelling the task that waits for a piece, or letting go of the stream,
    /// ends the exchange.
    public func open(_ request: HTTPRequest) async throws(HTTPTransportError) -> HTTPStream {
        try await stream(request)
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
