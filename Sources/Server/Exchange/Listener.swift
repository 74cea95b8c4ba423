// SPDX-License-Identifier: Apache-2.0

import HummingbirdCore
import HummingbirdHTTP2
import Logging
import NIOCore
import NIOSSL
import Synchronization

/// A socket that is listened on, and what answers there.
struct Listener: Sendable {
    let name: String
    /// Serves until it is stopped; throws when it cannot.
    let run: @Sendable () async throws -> Void
    /// Takes no more connections, and lets the requests that run end.
    let stop: @Sendable () async -> Void

    /// - Parameters:
    ///   - tls: `nil` for no TLS, and then HTTP/1.1 only.
    ///   - bound: told the port once it is listened on.
    init(
        _ name: String, address: ListenAddress, tls: TLSConfiguration?, limits: ServerLimits,
        responder: RequestResponder, group: any EventLoopGroup, logger: Logger,
        bound: @escaping @Sendable (Int) -> Void
    ) throws(ServerError) {
        var http1 = HTTP1Channel.Configuration(
            additionalChannelHandlers: [HeaderNotice()], idleTimeout: TimeAmount(limits.idleTime))
        http1.httpDecoder = .init(
            maxHeaderFieldSize: limits.header, maxHeaderListSize: limits.header, maxHeaderFieldCount: 128)
        let respond: HTTPChannelHandler.Responder = { request, writer, channel in
            try await responder.respond(to: request, writer: writer, channel: channel)
        }
        if let tls {
            let base: HTTP2UpgradeChannel
            do {
                base = try HTTP2UpgradeChannel(
                    tlsConfiguration: tls,
                    configuration: .init(
                        idleTimeout: limits.idleTime, gracefulCloseTimeout: .seconds(5),
                        streamConfiguration: http1),
                    responder: respond)
            } catch {
                throw .certificate(.malformed)
            }
            self.init(
                name, BoundedChannel(base: base, limits: limits, isSecure: true), address, limits, group,
                logger,
                bound)
        } else {
            let base = HTTP1Channel(responder: respond, configuration: http1)
            self.init(
                name, BoundedChannel(base: base, limits: limits, isSecure: false), address, limits, group,
                logger,
                bound)
        }
    }

    private init(
        _ name: String, _ channel: some ServerChildChannel, _ address: ListenAddress, _ limits: ServerLimits,
        _ group: any EventLoopGroup, _ logger: Logger, _ bound: @escaping @Sendable (Int) -> Void
    ) {
        let server = HummingbirdCore.Server(
            childChannelSetup: channel,
            configuration: .init(
                address: .hostname(address.host, port: address.port),
                availableConnectionsDelegate: .maximum(limits.connections, logger: logger)),
            onServerRunning: { bound($0.localAddress?.port ?? address.port) }, eventLoopGroup: group,
            logger: logger)
        self.name = name
        run = { try await server.run() }
        stop = { try? await server.shutdownGracefully() }
    }
}
