// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOSSL
import Synchronization

/// The clients that hold connections: one for what goes directly, one for each proxy; and more for streams, by the time
/// that they may be silent, and for hosts that are reached elsewhere than their names say.
final class ClientPool: Sendable {
    private struct Route: Hashable {
        var proxy: HTTPProxy?
        /// Longest time between two pieces of an answer.
        var readTimeout: Duration
        /// The host of the URL and the one that is connected to.
        var override: [String: String]
    }

    private struct State {
        var clients: [Route: HTTPClient] = [:]
        var isShutDown = false
    }

    private let settings: HTTPTransportSettings
    private let configurations = TLSConfigurations()
    private let state = Mutex(State())

    init(_ settings: HTTPTransportSettings) { self.settings = settings }

    deinit {
        // A client that was not shut down stops the process in debug builds; owners may forget.
        let left = state.withLock { Array($0.clients.values) }
        if !left.isEmpty { Task { await Self.shutdown(left) } }
    }

    /// Sends one request and reads its answer; follows nothing.
    func send(_ request: HTTPRequest) async throws(HTTPTransportError) -> HTTPResponse {
        let client = try client(for: request, readTimeout: settings.readTimeout)
        let outgoing = try message(for: request)
        do {
            let response = try await client.execute(outgoing, timeout: TimeAmount(request.timeLimit))
            let fields = try HTTPFields(response.headers)
            let answer = HTTPResponse(status: Int(response.status.code), fields: fields, url: request.url)
            return try await AnswerReader(request: request, answer: answer).read(response.body)
        } catch {
            throw HTTPTransportError(error, host: request.url.authority)
        }
    }

    /// Sends one request and hands its answer over as it arrives; follows nothing.
    func open(_ request: HTTPRequest) async throws(HTTPTransportError) -> HTTPStream {
        let client = try client(for: request, readTimeout: request.timeLimit)
        let outgoing = try message(for: request)
        let host = request.url.authority
        do {
            let response = try await client.execute(outgoing, deadline: .distantFuture)
            let fields = try HTTPFields(response.headers)
            return HTTPStream(
                status: Int(response.status.code), fields: fields,
                pieces: HTTPPieces(response.body, host: host, account: request.account))
        } catch {
            throw HTTPTransportError(error, host: host)
        }
    }

    func shutdown() async {
        let clients = state.withLock { state in
            state.isShutDown = true
            defer { state.clients = [:] }
            return Array(state.clients.values)
        }
        await Self.shutdown(clients)
    }

    private static func shutdown(_ clients: [HTTPClient]) async {
        for client in clients { try? await client.shutdown() }
    }

    private func client(for request: HTTPRequest, readTimeout: Duration) throws(HTTPTransportError)
        -> HTTPClient
    {
        let route = Route(
            proxy: settings.proxies.proxy(for: request.url), readTimeout: readTimeout,
            override: request.connectHost.map { [request.url.host: $0] } ?? [:])
        let client: HTTPClient? = state.withLock { state in
            if state.isShutDown { return nil }
            if let known = state.clients[route] { return known }
            let made = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration(route))
            state.clients[route] = made
            return made
        }
        guard let client else { throw .shutDown }
        return client
    }

    private func configuration(_ route: Route) -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow,
            timeout: .init(
                connect: TimeAmount(settings.connectTimeout), read: TimeAmount(route.readTimeout)),
            decompression: .disabled)
        // Who asks decides about another try; a refused connection should be known at once.
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 64
        configuration.dnsOverride = route.override
        if let proxy = route.proxy {
            configuration.proxy =
                switch proxy.kind {
                case .socks: .socksServer(host: proxy.host, port: proxy.port)
                case .http:
                    .server(
                        host: proxy.host, port: proxy.port,
                        authorization: proxy.login.map {
                            .basic(username: $0.username, password: $0.password)
                        })
                }
        }
        return configuration
    }

    private func message(for request: HTTPRequest) throws(HTTPTransportError) -> HTTPClientRequest {
        var message = HTTPClientRequest(url: request.url.description)
        message.method = HTTPMethod(rawValue: request.method.rawValue)
        for field in request.fields.all { message.headers.add(name: field.name, value: field.value) }
        message.headers.replaceOrAdd(name: "User-Agent", value: settings.userAgent)
        if !request.body.isEmpty { message.body = .bytes(request.body) }
        let keys = [request.url.authority, request.url.host]
        let material = [request.tls, settings.tls].lazy.flatMap { table in keys.lazy.compactMap { table[$0] }
        }.first
        if let material, request.url.scheme == .https {
            message.tlsConfiguration = try configurations.configuration(for: material)
        }
        return message
    }
}

extension TimeAmount {
    init(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        let nanoseconds = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        self = .nanoseconds(
            nanoseconds.overflow ? .max / 4 : nanoseconds.partialValue + attoseconds / 1_000_000_000)
    }
}
